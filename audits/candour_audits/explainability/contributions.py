"""EXPL-001: what drives the score."""

from candour.contracts import Evidence
from candour.results import Column, Estimate, Figure, Finding, Statement, Table, Verdict
from candour.stats.attribution_share import (
    compute_attribution_interval,
    estimate_attribution_share,
    sum_sizes,
)
from candour.stats.clustered import ClusteredEstimate, Floats
from candour.stats.discrimination import compute_auc_interval, estimate_auc
from candour.stats.explanation.contributions import Contributions, compute_mean_contributions
from candour.stats.explanation.revealing import COMMON_FROM, REVEALS_FROM, Revealing, find_revealing
from candour.stats.intervals import compute_critical_value
from candour_audits.decisions import read_decisions
from candour_audits.explainability.answers import Answers, explain_rows
from candour_audits.explainability.feature_kinds import KINDS, POVERTY, may_be_poverty
from candour_audits.explainability.learnt import FeatureColumns
from candour_audits.explainability.questioned import Questioned
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_list, say_number, say_percent

CODE = "EXPL-001"
TITLE = "What drives the score"
QUESTION = "Which features move the score most?"
MOST_SHOWN = 15
TOO_GOOD = 0.95
"""From this AUC upwards a forecast of escalation is better than any that was ever shown to hold."""
SURELY, FEWEST_OUTCOMES = 0.9, 30
"""What the lower end of its interval must reach, and how many outcomes it must rest on: over few any forecast may look perfect."""
FAR_AHEAD = 0.4
"""The share of all contributions from which one feature alone carries a forecast."""
COLUMNS = (
    Column("feature", "Feature", "text"),
    Column("contribution", "Mean size of its contribution (log-odds)", "number"),
    Column("share", "Share of all contributions", "rate"),
    Column("may_stand_for", "May also stand for", "text"),
)
KIND_COLUMNS = (
    Column("kind", "What it records", "text"),
    Column("features", "Features", "number"),
    Column("share", "Share of all contributions", "rate"),
)


def explain_sample(questioned: Questioned) -> Contributions | None:
    """Contributions of every encoded feature; None where the kind of model allows none."""
    if questioned.model.kind not in {"tree", "linear"}:
        return None
    encoded = questioned.model.encode(questioned.features)
    return explain_rows(questioned.model, encoded, questioned.model.margin(encoded))


def assess_contributions(evidence: Evidence, answers: Answers) -> Finding:
    """Mean size of each feature's contribution, shown only where contributions add up to the model's answer."""
    if answers.contributions is None:
        return build_unanswered(CODE, "explainability", TITLE, QUESTION, answers.reason)
    questioned, sources = answers.questioned, answers.questioned.model.encoded_sources
    means = compute_mean_contributions(answers.contributions, sources, questioned.families)
    order = sorted(means, key=lambda name: (-(means[name].value or 0.0), name))
    rows = _build_rows(questioned, means, order, evidence.protocol.confidence)
    stand_ins = sum(bool(questioned.may_stand_for.get(name)) for name in order[:MOST_SHOWN])
    suspicious = _is_suspicious(answers, rows)
    revealing = (
        tuple(each for each in _find_revealing(evidence) if (means[each.feature].value or 0.0) > 0)
        if means
        else ()
    )
    kinds = _tabulate_kinds(answers, answers.contributions, evidence.protocol.confidence)
    top = tuple(questioned.name(name) for name in order[:3] if (means[name].value or 0.0) > 0)
    known = all(name in questioned.kinds for name in order[:MOST_SHOWN])
    if suspicious or revealing:
        verdict = Verdict.CONCERN
    else:
        verdict = Verdict.CANNOT_TELL if stand_ins or not known or not top else Verdict.MET
    return Finding(
        CODE, "explainability", TITLE, QUESTION, verdict,
        headline=Statement(_say_suspicion(top[0])) if suspicious else (
            _say_revealing(questioned, revealing) if revealing else Statement(_say_headline(top, stand_ins))
        ),
        for_families=Statement(
            f"The score moves most with: {say_list(top)}. That does not mean that any of these leads to harm."
            if top else "The score is the same for every child, whatever is on record."
        ),
        why="Contributions add up to the model's own answer, to one part in a million, so they describe it faithfully. "
        f"A concern where one feature alone carries {say_percent(FAR_AHEAD)} or more of all contributions and the forecast "
        f"sorts too well to be true (an AUC of {TOO_GOOD:g} or more, with an interval from {SURELY:g} on), or where one value of a feature is shown to go with the outcome in "
        f"{say_percent(REVEALS_FROM)} or more of the families that have it, while fewer than {say_percent(COMMON_FROM)} of all decisions were "
        "followed by it (all values of all features together): such a feature was often recorded after the outcome. "
        "Met where none of the strongest features may stand for something else; otherwise no computation can tell "
        "whether leaning on them is right: that is for the panel.",
        tables=(
            Table("top_features", f"The {MOST_SHOWN} features that move the score most", COLUMNS,
                  tuple(rows[:MOST_SHOWN]), note="Contributions are SHAP values, added up over encoded columns."),
            kinds,
            Table("features", "All features", COLUMNS, tuple(rows)),
        ),
        figures=(
            Figure("contributions", "bars", "top_features", "Mean size of contributions",
                   "One bar a feature, the longest first.", "contribution", "feature"),
            Figure("kinds", "intervals", "kinds", "What the features record that move the score",
                   "One dot a kind with its interval over families: its share of all contributions.", "share", "kind"),
        ),
        limits=(
            "This describes the model, not the world: a contribution is no cause, and changing a feature would not "
            "change what happens to a child.",
            "Features that go together share their contributions in a way that depends on the model.",
            "A field that knows too much is named where one of its values nearly gives the outcome away; one that only hints at it is not.",
        ),
        assumptions=(
            "The questioned decisions, at most 2,000 of whole families drawn by lot, are like all others of the test period.",
            "Families have nothing to do with each other; siblings and further decisions about a child are allowed for.",
            "What a feature records is read from its label; a need that was written down at an earlier contact counts as need.",
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


def _tabulate_kinds(answers: Answers, contributions: Contributions, confidence: float) -> Table:
    """Shares of all contributions by what a feature records; the last row overlaps with the others."""
    questioned = answers.questioned
    names, sizes = sum_sizes(contributions, questioned.model.encoded_sources)
    groups = [(kind, frozenset(name for name in names if questioned.kind(name) == kind)) for kind in KINDS]
    poor = frozenset(
        name
        for name in names
        if questioned.kind(name) == POVERTY or may_be_poverty(questioned.may_stand_for.get(name, ""))
    )
    rows = [
        (kind, len(chosen), _measure(answers, sizes, names, chosen, confidence)) for kind, chosen in groups
    ]
    rows.append(
        ("Of all these: may stand for poverty", len(poor), _measure(answers, sizes, names, poor, confidence))
    )
    return Table(
        "kinds", "What the features record that move the score", KIND_COLUMNS, tuple(rows),
        note="Each feature has one kind, and the first rows add up to everything. The last row counts features of any kind "
        "that may stand for poverty.",
    )  # fmt: skip


def _measure(
    answers: Answers, sizes: Floats, names: tuple[str, ...], chosen: frozenset[str], confidence: float
) -> Estimate:
    if not chosen:
        return Estimate(0.0, None, None, len(sizes), None, "none", "no feature of this kind is used")
    share = estimate_attribution_share(sizes, names, chosen, answers.questioned.families)
    ends = compute_attribution_interval(share, critical_value=compute_critical_value(confidence))
    if ends is None:
        reason = share.reason or "no interval can be had at the edge"
        return Estimate(share.value, None, None, share.n, None, "none", reason)
    return Estimate(share.value, *ends, share.n, None, "log-odds scale, variance by family")


def _is_suspicious(answers: Answers, rows: list[tuple[str, Estimate, float, str]]) -> bool:
    """One feature far ahead, and a forecast too good to be true."""
    if 0 in answers.questioned.counts or rows[0][2] < FAR_AHEAD:
        return False
    questioned = answers.questioned
    auc = estimate_auc(
        answers.published, questioned.outcomes, questioned.outcomes | True, questioned.families
    )
    if auc.value is None or auc.value < TOO_GOOD or min(questioned.counts) < FEWEST_OUTCOMES:
        return False
    interval = compute_auc_interval(auc, critical_value=compute_critical_value(0.95))
    return interval is None or interval.low >= SURELY


def _say_suspicion(feature: str) -> str:
    return (
        f"Too good to be true: the forecast sorts almost without error, and one feature alone carries it: {feature}. Find out "
        f"on which day it was written down. Its AUC is {say_number(TOO_GOOD)} or more."
    )


def _find_revealing(evidence: Evidence) -> tuple[Revealing, ...]:
    """Features with a value that nearly gives the outcome away, over all test decisions."""
    decisions = read_decisions(evidence)
    return find_revealing(
        FeatureColumns(evidence),
        decisions.outcomes,
        decisions.families,
        confidence=evidence.protocol.confidence,
    )


def _say_revealing(questioned: Questioned, revealing: tuple[Revealing, ...]) -> Statement:
    named = say_list(tuple(questioned.name(each.feature) for each in revealing[:3]))
    return Statement(
        f"Too good to be true: nearly everybody with a certain value had the outcome, which honest records hardly ever do: {named}. "
        "Find out on which day it was written down.",
        tuple(each.families for each in revealing[:3]),
    )


def _say_headline(top: tuple[str, ...], stand_ins: int) -> str:
    if not top:
        return "No feature moves the score: it is the same for everybody."
    said = f"The score moves most with: {say_list(top)}."
    if not stand_ins:
        return said
    return (
        f"{said} Of the {MOST_SHOWN} strongest features, {stand_ins} may also stand for something else, such as poverty "
        "or a protected characteristic; the table says for what."
    )
