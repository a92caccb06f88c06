"""The table of differences: each group against everyone else, the answer, and what it would take to tell."""

from math import isfinite, isnan

import pyarrow.compute as pc

from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Guard, Table
from candour.stats.equivalence import Comparison
from candour.stats.groups.differences import Difference
from candour.stats.groups.judged import Judged, Labels, count_cells
from candour_audits.bias.groups_table import CELLS, TOTALS
from candour_audits.bias.years_of_decisions import count_years_tested
from candour_audits.wording import METRICS, say_share

SHOWN = (
    Column("n", "Decisions", "count"),
    Column("group_value", "This group", "number"),
    Column("rest_value", "Everyone else", "number"),
    Column("difference", "Difference", "number"),
    Column("answer", "Answer", "text"),
    Column("smallest_visible", "Smallest difference that could have been seen", "number"),
    Column(
        "needed",
        "Decisions of this group needed to show that it does not differ, if it does not",
        "number",
    ),
    Column("years", "Years needed at this volume", "number"),
    Column("reason", "Remark", "text"),
)
NEAR_MARGIN = "the gap lies near the margin: more decisions alone may not tell"
COLUMNS = (
    Column("metric", "Metric", "text"), Column("group", "Group", "text"), *SHOWN,
    Column("events", "With the outcome", "count", hidden=True), *CELLS,
)  # fmt: skip
NAMES = tuple(column.name for column in SHOWN)
# The same counts in the same order as in the table of groups, so that what is withheld there is withheld here.
# The largest row is given up whole: “everyone else” is then mostly the small groups.
GUARDS = (Guard(("n",), TOTALS), Guard(NAMES[1:], (*TOTALS, "tp", "fp", "fn", "tn"), ()))


def tabulate_differences(
    evidence: Evidence, judged: Judged, labels: Labels, differences: tuple[Difference, ...]
) -> Table:
    """One row a group and decisive metric."""
    years = count_years_tested(evidence)
    rows = tuple(_build_row(judged, labels, difference, years) for difference in differences)
    return Table(
        "differences", "Each group against everyone else", COLUMNS, rows, GUARDS, partition=("metric",),
        note=f"The intervals of all characteristics hold together with a confidence of "
        f"{say_share(evidence.protocol.confidence)}. The smallest difference that could have been seen, and the decisions "
        f"needed to show that groups do not differ, are for four chances in five.{_say_children(evidence)}",
    )  # fmt: skip


def _build_row(
    judged: Judged, labels: Labels, difference: Difference, years: float | None
) -> tuple[Cell, ...]:
    cells = count_cells(judged, labels == difference.group)
    needed = count_needed(difference)
    return (
        METRICS[difference.metric], difference.group, difference.decisions,
        difference.group_value, difference.rest_value, describe_difference(difference), difference.comparison.value,
        say_smallest_visible(difference), needed,
        None if needed is None or years is None else years * needed / difference.decisions,
        say_remark(difference), cells.outcomes,
        cells.decisions - cells.outcomes, cells.right, cells.wrong, cells.missed, cells.let_be,
    )  # fmt: skip


def say_smallest_visible(difference: Difference) -> float | None:
    """The smallest difference that four of five such tests would have shown; None where no difference would be."""
    resolution = difference.resolution
    if resolution is None or isnan(resolution.smallest_visible):
        return None
    return resolution.smallest_visible


def count_needed(difference: Difference) -> float | None:
    """Decisions of the group with which it would be shown not to differ, if it does not.

    None where it is told already, where it never could be, and where there are as many already: then the gap is what hinders.
    """
    resolution = difference.resolution
    if resolution is None or difference.comparison is not Comparison.CANNOT_TELL:
        return None
    if resolution.growth <= 1 or not isfinite(resolution.growth):
        return None
    return float(resolution.count_needed(difference.decisions))


def say_remark(difference: Difference) -> str:
    """Why a comparison is not judged, or why it does not tell although there are decisions enough."""
    resolution = difference.resolution
    tells = difference.comparison is not Comparison.CANNOT_TELL
    if difference.reason or tells or resolution is None or resolution.growth > 1:
        return difference.reason
    return NEAR_MARGIN


def describe_difference(difference: Difference) -> Estimate:
    """A difference with its simultaneous interval, or the reason why there is none."""
    if difference.value is None:
        return Estimate(None, None, None, difference.foot, None, "none", difference.reason)
    if difference.interval is None:
        reason = difference.reason
        return Estimate(difference.value, None, None, difference.foot, None, "none", reason)
    method = "Newcombe from both intervals, simultaneous by max-T over families"
    return Estimate(difference.value, *difference.interval, difference.foot, None, method)


def _say_children(evidence: Evidence) -> str:
    """How decisions become children; nothing where nobody knows which decisions are about one child."""
    if evidence.facts.get("kind") == "scores":
        return ""
    keys = evidence.read("predictions", ["child_key"], where={"model": evidence.leading}, encoded=True)[
        "child_key"
    ]
    children = len(pc.unique(keys))
    return (
        f" A child has {len(keys) / children:.2f} decisions on average here: divide by it for children."
        if children
        else ""
    )
