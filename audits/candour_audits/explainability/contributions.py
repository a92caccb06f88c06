"""EXPL-001: what drives the score."""

from candour.contracts import Evidence
from candour.results import Column, Estimate, Figure, Finding, Statement, Table, Verdict
from candour.stats.clustered import ClusteredEstimate
from candour.stats.explanation.contributions import (
    Contributions,
    compute_contributions,
    compute_mean_contributions,
)
from candour.stats.intervals import compute_critical_value
from candour_audits.explainability.questioned import Questioned
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_list

CODE = "EXPL-001"
TITLE = "What drives the score"
QUESTION = "Which features move the score most?"
MOST_SHOWN = 15
COLUMNS = (
    Column("feature", "Feature", "text"),
    Column("contribution", "Mean size of its contribution (log-odds)", "number"),
    Column("share", "Share of all contributions", "rate"),
    Column("may_stand_for", "May also stand for", "text"),
)


def explain_sample(questioned: Questioned) -> Contributions | None:
    """Contributions of every encoded feature; None where the kind of model allows none."""
    kind = questioned.model.kind
    if kind not in {"tree", "linear"}:
        return None
    encoded = questioned.model.encode(questioned.features)
    margin = questioned.model.margin(encoded)
    return compute_contributions(
        questioned.model.core, encoded, margin, kind="tree" if kind == "tree" else "linear"
    )


def assess_contributions(evidence: Evidence, questioned: Questioned) -> Finding:
    """Mean size of each feature's contribution, shown only where contributions add up to the model's answer."""
    contributions = explain_sample(questioned)
    if contributions is None:
        reason = "this kind of model allows no exact contributions"
        return build_unanswered(CODE, "explainability", TITLE, QUESTION, reason)
    if not contributions.adds_up:
        reason = "the contributions do not add up to the model's own answer, so they cannot be trusted"
        return build_unanswered(CODE, "explainability", TITLE, QUESTION, reason)
    means = compute_mean_contributions(contributions, questioned.model.encoded_sources, questioned.families)
    order = sorted(means, key=lambda name: (-(means[name].value or 0.0), name))
    rows = _build_rows(questioned, means, order, evidence.protocol.confidence)
    stand_ins = sum(bool(questioned.may_stand_for.get(name)) for name in order[:MOST_SHOWN])
    return Finding(
        CODE, "explainability", TITLE, QUESTION, Verdict.CANNOT_TELL if stand_ins else Verdict.MET,
        headline=Statement(_say_headline(tuple(questioned.name(name) for name in order[:3]), stand_ins)),
        for_families=Statement(
            f"The score moves most with: {say_list(tuple(questioned.name(name) for name in order[:3]))}. That does not "
            "mean that any of these leads to harm."
        ),
        why="Contributions add up to the model's own answer, to one part in a million, so they describe it faithfully. "
        "Met where none of the strongest features may stand for something else; otherwise no computation can tell "
        "whether leaning on them is right: that is for the panel.",
        tables=(
            Table("top_features", f"The {MOST_SHOWN} features that move the score most", COLUMNS,
                  tuple(rows[:MOST_SHOWN]), note="Contributions are SHAP values, added up over encoded columns."),
            Table("features", "All features", COLUMNS, tuple(rows)),
        ),
        figures=(
            Figure("contributions", "bars", "top_features", "Mean size of contributions",
                   "One bar a feature, the longest first.", "contribution", "feature"),
        ),
        limits=(
            "This describes the model, not the world: a contribution is no cause, and changing a feature would not "
            "change what happens to a child.",
            "Features that go together share their contributions in a way that depends on the model.",
        ),
    )  # fmt: skip


def _build_rows(
    questioned: Questioned, means: dict[str, ClusteredEstimate], order: list[str], confidence: float
) -> list[tuple[str, Estimate, float, str]]:
    total = sum(estimate.value or 0.0 for estimate in means.values()) or 1.0
    reach = compute_critical_value(confidence)
    rows = []
    for name in order:
        value = means[name].value or 0.0
        spread = reach * float(means[name].variance) ** 0.5
        estimate = Estimate(
            value, max(0.0, value - spread), value + spread, means[name].n, None, "normal, variance by family"
        )
        rows.append((questioned.name(name), estimate, value / total, questioned.may_stand_for.get(name, "")))
    return rows


def _say_headline(top: tuple[str, ...], stand_ins: int) -> str:
    said = f"The score moves most with: {say_list(top)}."
    if not stand_ins:
        return said
    return (
        f"{said} Of the {MOST_SHOWN} strongest features, {stand_ins} may also stand for something else, such as poverty "
        "or a protected characteristic; the table says for what."
    )
