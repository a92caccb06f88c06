"""The tables of errors in children: one a characteristic as flagged, and one for every capacity."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from candour.results import Cell, Column, Estimate, Guard, Table
from candour.stats.clustered import Codes, Flags
from candour.stats.groups.burden_parts import ErrorName
from candour.stats.groups.error_burden import Burden
from candour.stats.groups.judged import Judged, Labels, count_cells
from candour_audits.bias.all_metrics_table import COUNTS, MOVED
from candour_audits.bias.groups_table import CELLS, TOTALS
from candour_audits.bias.moved import count_moved
from candour_audits.wording import name_characteristic

ERRORS: Mapping[ErrorName, str] = {"wrong": "Wrongly flagged", "missed": "Missed"}
CHILDREN = tuple(
    Column(f"children_{name}", f"Children: {label}", "count", hidden=True)
    for name, label in (("all", "of the group"), ("right", "right"), ("wrong", "wrong"), ("missed", "missed"),
                        ("let_be", "rightly let be"))
)  # fmt: skip
OF_DECISIONS = (
    Column("per_thousand", "Per 1,000 decisions of the group", "number"),
    Column("expected", "The same with everyone else’s error rate", "number"),
    Column("more", "More (or fewer, −) than that", "number"),
    Column("answer", "Answer", "text"),
    Column("more_a_year", "The same in decisions a year", "number"),
)
OF_CHILDREN = (
    Column("children_a_year", "Different children with this error, a year", "number"),
    Column("group_a_year", "Different children of the group, a year", "number"),
)
START = (
    Column("error", "Error", "text"),
    Column("group", "Group", "text"),
    Column("n", "Decisions", "count"),
)
EVENTS = Column("events", "With the outcome", "count", hidden=True)
COLUMNS = (*START, *OF_DECISIONS, *OF_CHILDREN, EVENTS, *CELLS, *CHILDREN)
CELL_COUNTS = (*TOTALS, "tp", "fp", "fn", "tn")
_BY_CHILD = tuple(column.name for column in OF_CHILDREN)
# The same counts in the same order as in the table of groups, so that what is withheld there is withheld here. Several
# decisions may be about one child: rows with few children are withheld first, and then by the last guard as well.
GUARDS = (
    Guard(("n",), TOTALS),
    Guard(_BY_CHILD, tuple(column.name for column in CHILDREN), ()),
    Guard((*(column.name for column in OF_DECISIONS), *_BY_CHILD), CELL_COUNTS, ()),
)
AT_CAPACITY = (
    Column("per_thousand", "Per 1,000 decisions of the group", "number"),
    Column("rest_per_thousand", "Per 1,000 decisions of everyone else", "number"),
    Column("crude", "Difference as counted, base rates included", "number"),
    Column("expected", "With everyone else’s error rate and the group’s own base rate", "number"),
    Column("more", "More (or fewer, −) than that", "number"),
)
CAPACITY_COLUMNS = (
    Column("flagged", "Flagged", "text"), Column("characteristic", "Characteristic", "text"),
    *START, *AT_CAPACITY, EVENTS, *CELLS, MOVED,
)  # fmt: skip
CAPACITY_GUARDS = (Guard(("n",), TOTALS), Guard(tuple(column.name for column in AT_CAPACITY), COUNTS, ()))


@dataclass(frozen=True)
class Volume:
    """All test decisions, whom they are about, and how many years' worth of them were tested (None: they have no dates).

    Where the rates are those of families drawn by lot, this is of all decisions nevertheless: nothing a year is scaled up.
    """

    children: Codes
    years: float | None
    judged: Judged
    groups: Mapping[str, Labels]

    def mark(self, characteristic: str, group: str) -> Flags:
        """The decisions of a group."""
        return np.asarray(self.groups[characteristic] == group, dtype=np.bool_)

    def count(self, among: Flags) -> int:
        """How many different children some decisions are about."""
        return int(np.count_nonzero(np.bincount(self.children[among])))

    def per_year(self, count: float) -> float | None:
        """A count of the test period scaled to a year, to the nearest whole number."""
        return None if self.years is None else float(round(count / self.years))


def tabulate_burden(
    judged: Judged, labels: Labels, burdens: tuple[Burden, ...], volume: Volume, characteristic: str
) -> Table:
    """One row an error and group of one characteristic, as the report flags: `judged` are the decisions that the rates rest on."""
    rows = tuple(_build_row(judged, labels == burden.group, burden, volume) for burden in burdens)
    rows = tuple(sorted(rows, key=lambda row: row[0] != ERRORS["wrong"]))
    return Table(
        f"burden_{characteristic}", f"Errors in every 1,000 decisions, by {name_characteristic(characteristic).lower()}",
        COLUMNS, rows, GUARDS, partition=("error",), note=f"{_say_how_to_read()} {_say_years(volume.years)}",
    )  # fmt: skip


def _build_row(judged: Judged, among: Flags, burden: Burden, volume: Volume) -> tuple[Cell, ...]:
    cells = count_cells(judged, among)
    of_all = volume.mark(burden.characteristic, burden.group)
    everyone, decisions = volume.count(of_all), int(of_all.sum())
    right, wrong, missed, let_be = count_children(of_all, volume)
    return (
        ERRORS[burden.error], burden.group, cells.decisions, scale(burden.share, 1000), _per_thousand(burden.expected),
        scale(burden.more, 1000), say_answer(burden.more), _scale_to_year(burden.more, decisions, volume.years),
        volume.per_year(wrong if burden.error == "wrong" else missed), volume.per_year(everyone),
        cells.outcomes, cells.decisions - cells.outcomes, cells.right, cells.wrong, cells.missed, cells.let_be,
        everyone, right, wrong, missed, let_be,
    )  # fmt: skip


def count_children(among: Flags, volume: Volume) -> tuple[int, int, int, int]:
    """How many different children have a decision in each of the four cells; one child may stand in several."""
    flags, outcomes = volume.judged.flags, volume.judged.outcomes
    right, wrong, missed, let_be = (
        volume.count(among & cell)
        for cell in (flags & outcomes, flags & ~outcomes, ~flags & outcomes, ~flags & ~outcomes)
    )
    return right, wrong, missed, let_be


def tabulate_capacities(
    ways: Mapping[str, Judged], groups: Mapping[str, Labels], burdens: Mapping[str, tuple[Burden, ...]]
) -> Table:
    """One row a way of flagging, group and error."""
    rows = tuple(
        _build_capacity_row(ways, way, groups[burden.characteristic] == burden.group, burden)
        for way, found in burdens.items()
        for burden in found
    )
    return Table(
        "burden_at_capacities", "Errors in every 1,000 decisions, as flagged and at every capacity",
        CAPACITY_COLUMNS, rows, CAPACITY_GUARDS, partition=("flagged", "characteristic", "error"), annex=True,
        note="The difference as counted includes what comes from an outcome that is more, or less, frequent in the group; "
        "the last column does not. For each way of flagging, the intervals of each of these two columns hold together.",
    )  # fmt: skip


def _build_capacity_row(
    ways: Mapping[str, Judged], way: str, among: Flags, burden: Burden
) -> tuple[Cell, ...]:
    cells = count_cells(ways[way], among)
    return (
        way, name_characteristic(burden.characteristic), ERRORS[burden.error], burden.group, cells.decisions,
        scale(burden.share, 1000), _per_thousand(burden.rest_share), scale(burden.crude, 1000),
        _per_thousand(burden.expected), scale(burden.more, 1000),
        cells.outcomes, cells.decisions - cells.outcomes, cells.right, cells.wrong, cells.missed, cells.let_be,
        count_moved(tuple(ways.values()), among),
    )  # fmt: skip


def scale(estimate: Estimate, factor: float) -> Estimate:
    """An estimate a decision as one of so many decisions, to one decimal."""
    value, low, high = (
        None if number is None else round(factor * number, 1) + 0.0
        for number in (estimate.value, estimate.low, estimate.high)
    )
    return replace(estimate, value=value, low=low, high=high)


def _scale_to_year(estimate: Estimate, decisions: int, years: float | None) -> Estimate | None:
    return None if years is None else scale(estimate, decisions / years)


def _per_thousand(share: float | None) -> float | None:
    return None if share is None else round(1000 * share, 1)


def say_answer(more: Estimate) -> str:
    """Whether it is shown to be more, or fewer, than with everyone else's error rates."""
    if more.low is not None and more.low > 0:
        return "more"
    return "fewer" if more.high is not None and more.high < 0 else "cannot tell"


def _say_how_to_read() -> str:
    return (
        "All numbers but the last two count decisions, and one child may have several. “With everyone else’s error rate” keeps "
        "how often the outcome comes in this group and takes only the share of errors from everyone else. The intervals of "
        "“more or fewer” hold together over all groups and both errors; that of a number per 1,000 stands for itself."
    )


def _say_years(years: float | None) -> str:
    if years is None:
        return "Decisions have no dates, so nothing is scaled to a year."
    return (
        f"A year is at this authority’s volume: the decisions tested amount to {years:.2f} years, which is taken as known. "
        "A child with several decisions in that time is one child."
    )
