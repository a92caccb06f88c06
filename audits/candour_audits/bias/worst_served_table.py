"""The tables of the search for the children served worst: what was found, on unseen children; and the search itself.

No number of the subgroup on all children is published, only on the half that the search did not see. So nothing can be
taken off a published table of groups or crossings to learn of the few children by whom they differ; and the counts
of both halves, inside and outside the subgroup, guard every row and the name.
"""

from collections.abc import Iterator

import numpy as np

from candour.results import Cell, Column, Guard, Table
from candour.stats.clustered import Flags
from candour.stats.groups.judged import count_cells
from candour.stats.groups.rates import describe_group_metric, estimate_base_rate
from candour.stats.groups.search.subgroup_search import Search
from candour.stats.groups.search.subgroups import Condition, find_members
from candour.stats.groups.search.unseen import Unseen
from candour_audits.bias.asked import Asked
from candour_audits.bias.differences_table import describe_difference
from candour_audits.wording import METRICS, name_characteristic

LEAST = Column("least", "Smallest count behind the row", "count", hidden=True)
UNSEEN = (
    Column("who", "Children", "text"),
    Column("n", "Decisions", "count"),
    Column("base_rate", "Base rate", "rate"),
    Column("metric", "Metric", "text"),
    Column("rate", "Rate", "rate"),
    Column("difference", "Difference from everyone else", "number"),
    Column("answer", "Answer", "text"),
    Column("reason", "Remark", "text"),
)
SEARCHED = (
    Column("p_value", "How often chance alone brings as much (p)", "number"),
    Column("tried", "Combinations tried", "number"),
    Column("depth", "Characteristics combined, at most", "number"),
    Column("movable", "Decisions of families that could be exchanged", "rate"),
    Column("found", "Stood out most among all children", "text"),
    Column("metric", "In", "text"),
)


def say_subgroup(conditions: tuple[Condition, ...]) -> str:
    """A subgroup in words: “Sex: Female; Age: 1 to 4 or 5 to 9; Ethnic group: any but White”."""
    return "; ".join(
        f"{name_characteristic(each.characteristic)}: {_say_groups(each)}" for each in conditions
    )


def list_counts(asked: Asked, unseen: Unseen | None = None) -> tuple[int, ...]:
    """The four cells of everyone; or those inside and outside a subgroup, in either half."""
    if unseen is None:
        return tuple(_count(asked, np.ones(len(asked.judged.outcomes), dtype=np.bool_)))
    inside = find_members(unseen.subgroup.conditions, asked.groups)
    return tuple(
        count
        for half in (unseen.seen, ~unseen.seen)
        for among in (half & inside, half & ~inside)
        for count in _count(asked, among)
    )


def tabulate_unseen(asked: Asked, unseen: Unseen | None) -> tuple[Table, ...]:
    """The subgroup and everyone else, in the half of the families that the search did not see; nothing if none was found."""
    if unseen is None:
        return ()
    subgroup, found = unseen.subgroup, unseen.difference
    inside = find_members(subgroup.conditions, asked.groups)
    least = _find_least(list_counts(asked, unseen))
    difference = describe_difference(found), found.comparison.value, found.reason
    rows = (
        (say_subgroup(subgroup.conditions), *_describe(asked, unseen, inside), *difference, least),
        ("Everyone else", *_describe(asked, unseen, ~inside), None, "", "", least),
    )
    return (
        Table(
            "unseen", "Found in one half of the families, measured in the other", (*UNSEEN, LEAST), rows,
            (Guard(tuple(column.name for column in UNSEEN), ("least",)),),
            note="The search saw none of these children, so the difference is not too large by having been looked for. "
            "Either half was searched and the other measured; this is the clearer of both finds, and the interval of the "
            "difference is wide enough for two. Numbers are of the half that was measured.",
        ),
    )  # fmt: skip


def tabulate_search(asked: Asked, search: Search) -> Table:
    """One row: the price of looking, and what stood out most; of that, only the name."""
    columns = (*SEARCHED, LEAST)
    name, metric, counts = "", "", list_counts(asked)
    if search.subgroup is not None:
        inside = find_members(search.subgroup.conditions, asked.groups)
        name, metric = say_subgroup(search.subgroup.conditions), METRICS[search.subgroup.metric]
        counts = (*_count(asked, inside), *_count(asked, ~inside))
    row: tuple[Cell, ...] = (
        search.p_value, float(search.tried), float(search.depth), search.movable, name, metric, _find_least(counts),
    )  # fmt: skip
    return Table(
        "search", "The search over all children", columns, (row,),
        (Guard(tuple(column.name for column in SEARCHED), ("least",)),),
        note="Errors of whole families change places between families that are alike in number of children and decisions, "
        "and the search is made again each time. What stood out most has no number here: on the children that it was found "
        "in, it would be too large. It need not be what one half of the families showed.",
    )  # fmt: skip


def _describe(asked: Asked, unseen: Unseen, side: Flags) -> tuple[Cell, ...]:
    among, metric = side & ~unseen.seen, unseen.subgroup.metric
    confidence = asked.evidence.protocol.confidence
    return (
        int(among.sum()), estimate_base_rate(asked.judged, among, confidence=confidence), METRICS[metric],
        describe_group_metric(asked.judged, among, metric, confidence=confidence),
    )  # fmt: skip


def _say_groups(condition: Condition) -> str:
    if condition.all_but:
        return f"any but {condition.all_but}"
    *first, last = condition.groups
    return f"{', '.join(first)} or {last}" if first else last


def _count(asked: Asked, among: Flags) -> Iterator[int]:
    cells = count_cells(asked.judged, among)
    yield from (cells.right, cells.wrong, cells.missed, cells.let_be)


def _find_least(counts: tuple[int, ...]) -> int:
    return min((count for count in counts if count), default=0)
