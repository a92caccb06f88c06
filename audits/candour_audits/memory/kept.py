"""MEMO-002: what the model file keeps of single children."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from candour.contracts import Evidence, ExplainableModel
from candour.results import Cell, Column, Estimate, Finding, Guard, Statement, Table, Verdict
from candour.stats.clustered import Flags, Floats, estimate_mean, estimate_share
from candour.stats.groups.rates import describe_share
from candour.stats.intervals import compute_critical_value
from candour.stats.memory.leaves import (
    LeafSizes,
    RareEnds,
    find_alone,
    find_leaves,
    find_rare_ends,
    measure_leaves,
)
from candour.stats.memory.membership import Shadows, compute_pull
from candour_audits.memory.bars import PULL, PULL_REASON
from candour_audits.stability.training import Training
from candour_audits.wording import say_number

CODE = "MEMO-002"
TITLE = "What the model file keeps"
QUESTION = (
    "Does the model file keep anything of a single child: small leaves, its own outcome, its own values?"
)
ALL, WITH_OUTCOME = "All", "With the outcome"
ALONE, NOT_ALONE = "Alone with their record", "Same record as another family"
STEP_BEYOND = 10.0
STEP_INSIDE = 0.01
KEEPS = {
    "tree": "In every tree, where each split lies and one number for each leaf. A split lies halfway between two values that "
    "real decisions had, and a leaf sums up the outcomes of the decisions in it.",
    "linear": "One coefficient for each encoded feature, each resting on all training decisions together; and what turns "
    "features into numbers, such as the median and 100 ranks of every number.",
}
UNKNOWN_KIND = "This kind of model is not known to the audit, so it cannot say what the file keeps."


class Kept(NamedTuple):
    """What was found in the model: leaves (None: it has none that can be read), and ends of numbers that it stores."""

    kind: str
    leaves: LeafSizes | None
    stored_ends: int
    few: int


def assess_kept(
    evidence: Evidence, model: ExplainableModel, whole: Training, sample: Training, shadows: Shadows
) -> Finding:
    """Leaves and stored values of the forecast itself, and the pull of a child's own outcome in the shadows."""
    few = evidence.disclosure.threshold
    kept = _read_model(model, whole, few)
    pull = compute_pull(shadows)
    alone = find_alone(sample.features, sample.families)
    among = {ALL: np.ones_like(alone), WITH_OUTCOME: sample.outcomes, ALONE: alone, NOT_ALONE: ~alone}
    pulls = {name: _describe_pull(evidence, pull, sample, rows) for name, rows in among.items()}
    verdict = decide(kept, tuple(pulls[name] for name in (ALL, WITH_OUTCOME, ALONE)))
    return Finding(
        CODE, "memory", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(verdict, kept, pulls[ALL]), sample.counts),
        for_families=Statement(_say_for_families(verdict)),
        why=f"About letting the model file out, not about using the forecast. A concern where a leaf holds training "
        f"decisions of {few} families or fewer, where the file stores the smallest or largest value of a number that {few} "
        f"families or fewer have, or where a score is shown to move by more than {PULL:g} towards a child’s own outcome "
        f"because the child was in the data; the reason: {PULL_REASON}. Met where none of these is so and the whole interval "
        "of the move lies at that bar or below, for decisions with the outcome and for those alone with their record too.",
        tables=(_tabulate_kept(kept), _tabulate_pull(evidence, sample, among, pulls)),
        limits=(
            "Sizes of leaves and numbers of features are given as bands: a smallest count belongs to few children.",
            "How far a score moves is measured on shadows that learnt from half of the families; the forecast learnt from all.",
            "What else is beside the model in its folder (tables, logs, sample rows) is not looked at here.",
        ),
        assumptions=(
            "The training decisions in the evidence are those that the model learnt from.",
            "Siblings count as one: a leaf is as small as the number of families in it.",
        ),
    )  # fmt: skip


def decide(kept: Kept, pulls: tuple[Estimate, ...]) -> Verdict:
    """What is stored is a fact; how far a score moves is an estimate, and is held against the bar with its interval."""
    stores = (kept.leaves is not None and kept.leaves.small > 0) or kept.stored_ends > 0
    if stores or any(pull.low is not None and pull.low > PULL for pull in pulls):
        return Verdict.CONCERN
    known = kept.leaves is not None or kept.kind == "linear"
    shown = all(pull.n == 0 or (pull.high is not None and pull.high <= PULL) for pull in pulls)
    return Verdict.MET if known and shown else Verdict.CANNOT_TELL


def _read_model(model: ExplainableModel, whole: Training, few: int) -> Kept:
    leaves = find_leaves(model.core, model.encode(whole.features))
    sizes = None if leaves is None else measure_leaves(leaves, whole.families, few=few)
    ends = find_rare_ends(whole.features, whole.families, few=few)
    return Kept(model.kind, sizes, count_stored_ends(model, whole.features, ends), few)


def count_stored_ends(model: ExplainableModel, features: pd.DataFrame, ends: RareEnds) -> int:
    """How many rare ends can be read off the encoder: beyond such a value nothing changes, just inside it does."""
    probes = [(name, value, -1.0) for name, value in ends.smallest.items()]
    probes += [(name, value, 1.0) for name, value in ends.largest.items()]
    if not probes:
        return 0
    rows = features.iloc[np.zeros(3 * len(probes), dtype=int)].reset_index(drop=True)
    for number, (name, value, outwards) in enumerate(probes):
        width = outwards * float(features[name].max() - features[name].min())
        rows.loc[3 * number : 3 * number + 2, name] = [
            value,
            value + STEP_BEYOND * width,
            value - STEP_INSIDE * width,
        ]
    encoded = model.encode(rows).reshape(len(probes), 3, -1)
    is_same_beyond = np.isclose(encoded[:, 0], encoded[:, 1], equal_nan=True).all(axis=1)
    is_same_inside = np.isclose(encoded[:, 0], encoded[:, 2], rtol=0, atol=1e-12, equal_nan=True).all(axis=1)
    return int((is_same_beyond & ~is_same_inside).sum())


def _describe_pull(evidence: Evidence, pull: Floats, sample: Training, among: Flags) -> Estimate:
    mean = estimate_mean(pull[among], sample.families[among])
    if mean.value is None:
        return Estimate(None, None, None, 0, None, "none", mean.reason)
    reach = compute_critical_value(evidence.protocol.confidence) * mean.variance**0.5
    return Estimate(mean.value, mean.value - reach, mean.value + reach, mean.n, None, "normal, by family")


def _tabulate_kept(kept: Kept) -> Table:
    """In words and bands: a smallest leaf is a count of few children."""
    rows: list[tuple[Cell, ...]] = [("What this kind of model keeps", KEEPS.get(kept.kind, UNKNOWN_KIND))]
    if kept.leaves is not None:
        bound = kept.few
        rows += [
            ("Training decisions in the smallest leaf", _say_band(kept.leaves.fewest_decisions, bound)),
            ("Families in the smallest leaf", _say_band(kept.leaves.fewest_families, bound)),
            (f"Leaves with {bound} families or fewer", _say_part(kept.leaves.small / kept.leaves.leaves)),
        ]
    said = "none was found" if kept.stored_ends == 0 else "some: they can be read off the file"
    rows.append((f"Smallest or largest values that {kept.few} families or fewer have", said))
    return Table(
        "kept", "What is in the file", (Column("what", "What", "text"), Column("found", "Found", "text")), tuple(rows),
        note="A value is stored where scores stop changing just there: anybody with the file can find the place.",
    )  # fmt: skip


def _say_band(count: int, few: int) -> str:
    if count <= few:
        return f"{few} or fewer"
    return next(
        (f"{low + 1} to {high}" for low, high in ((few, 20), (20, 50), (50, 200)) if low < count <= high),
        "more than 200",
    )


def _say_part(share: float) -> str:
    if share == 0:
        return "none"
    return next((said for most, said in ((0.01, "less than 1 in 100"), (0.1, "1 to 10 in 100"), (0.5, "10 to 50 in 100")) if share <= most), "most")  # fmt: skip


def _tabulate_pull(
    evidence: Evidence, sample: Training, among: dict[str, Flags], pulls: dict[str, Estimate]
) -> Table:
    everyone = among[ALL]
    columns = (
        Column("among", "Training decisions", "text"), Column("share", "Share", "rate"),
        Column("pull", "Move towards what happened, if learnt from", "number"),
        Column("counted", "Counted", "count", hidden=True), Column("others", "Others", "count", hidden=True),
    )  # fmt: skip
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name,
         describe_share(estimate_share(rows, everyone, sample.families, empty="no decisions"),
                        confidence=evidence.protocol.confidence),
         pulls[name], int(rows.sum()), int((~rows).sum()))
        for name, rows in among.items()
    )  # fmt: skip
    return Table(
        "pull", "How far a score moves because the child was in the data", columns, rows,
        (Guard(("share", "pull"), ("counted", "others")),),
        note="The mean probability given to what really happened, by shadows that learnt from the decision, minus that by "
        "shadows that did not. 0: the model keeps nothing of the single decision. Alone: no other family has the same value in "
        "every feature, so whoever knows the record knows whose it is.",
    )  # fmt: skip


def _say_headline(verdict: Verdict, kept: Kept, pull: Estimate) -> str:
    said = {
        Verdict.MET: "Nothing of a single child was found in the model file.",
        Verdict.CONCERN: "The model file keeps something of single children: it must not leave the authority as it is.",
    }.get(
        verdict,
        "It cannot be told whether the model file keeps something of single children: keep it inside.",
    )
    if kept.leaves is not None and kept.leaves.small:
        said += f" Some leaves hold decisions of {kept.few} families or fewer."
    if kept.stored_ends:
        said += (
            f" It stores smallest or largest values that {kept.few} families or fewer have: cut them off (say at the first "
            "and last hundredth) and fit again before letting it out."
        )
    if pull.value is not None:
        said += f" A score moves by {say_number(100 * pull.value)} in 100 towards what happened to a child that it learnt from."
    return said


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.MET: "The computer’s model holds sums over many children, and nothing of your own child alone.",
        Verdict.CONCERN: "The computer’s model holds a trace of single children, so it has to stay inside the council.",
    }.get(verdict, "We cannot rule out that the computer’s model holds a trace of single children.")
