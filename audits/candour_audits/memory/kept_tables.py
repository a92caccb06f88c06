"""The tables of what a model file keeps: in words and bands, and how far a score moves."""

from typing import NamedTuple

from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Guard, Table
from candour.stats.clustered import Flags, estimate_share
from candour.stats.groups.rates import describe_share
from candour.stats.memory.leaves import LeafSizes
from candour_audits.stability.training import Training

ALL, WITH_OUTCOME = "All", "With the outcome"
ALONE, NOT_ALONE = "Alone with their record", "Same record as another family"
KEEPS = {
    "tree": "In every tree, where each split lies and one number for each leaf. A split lies between two values that "
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


def tabulate_kept(kept: Kept) -> Table:
    """In words and bands: a smallest leaf is a count of few children."""
    # A forest is opaque to explanations, but its trees can be read.
    kind = "tree" if kept.leaves is not None else kept.kind
    rows: list[tuple[Cell, ...]] = [("What this kind of model keeps", KEEPS.get(kind, UNKNOWN_KIND))]
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


def tabulate_pull(
    evidence: Evidence, sample: Training, among: dict[str, Flags], pulls: dict[str, Estimate]
) -> Table:
    """One row a kind of decision: how many they are, and how far their score moves."""
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
