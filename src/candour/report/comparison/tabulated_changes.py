"""What changed between runs as tables: a line for each part, and then every change in it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from candour.report.combined.study import Study
from candour.report.comparison.what_changed import Change, Changes, NumberChange
from candour.results import Cell, Column, Table

_TOLD: Final = (Column("before", "Before", "text"), Column("now", "Now", "text"))
_MEASURED: Final = (
    Column("before", "Before", "number"),
    Column("base_rate_before", "Base rate before", "rate"),
    Column("now", "Now", "number"),
    Column("base_rate_now", "Base rate now", "rate"),
)
NOTHING: Final = "nothing changed"
PARTS: Final[Mapping[str, Callable[[Changes], Sequence[Change | NumberChange]]]] = {
    "data": lambda one: one.data,
    "configuration": lambda one: one.configuration,
    "code": lambda one: one.code,
    "features": lambda one: one.features,
    "numbers": lambda one: one.numbers,
    "verdicts": lambda one: one.verdicts,
}


def tabulate_changes(first: Study, compared: Sequence[Changes]) -> tuple[Table, ...]:
    """A table with one line for each part, then one for each part in which something changed."""
    lines = tuple(
        (one.label, part.capitalize(), _sum_up(read(one), one.silent.get(part, "")))
        for one in compared
        for part, read in PARTS.items()
    )
    summary = Table(
        "changes",
        f"What changed from {first.label}",
        (Column("run", "Run", "text"), Column("part", "Part", "text"), Column("answer", "Changed", "text")),
        lines,
    )
    return (
        summary,
        *(table for part, read in PARTS.items() if (table := _tabulate(part, read, compared)).rows),
    )


def _tabulate(
    part: str, read: Callable[[Changes], Sequence[Change | NumberChange]], compared: Sequence[Changes]
) -> Table:
    several = len(compared) > 1
    rows = tuple(
        (*((one.label,) if several else ()), *_list_cells(change)) for one in compared for change in read(one)
    )
    columns = (
        *((Column("run", "Run", "text"),) if several else ()),
        Column("what", "What", "text"),
        *(_MEASURED if part == "numbers" else _TOLD),
    )
    return Table(f"changes_{part}", f"Changed in {part}", columns, rows)


def _list_cells(change: Change | NumberChange) -> tuple[Cell, ...]:
    if isinstance(change, NumberChange):
        return change.what, change.before, change.base_rate_before, change.now, change.base_rate_now
    return change.what, change.before or None, change.now or None


def _sum_up(changes: Sequence[Change | NumberChange], silent: str) -> str:
    kinds = [change.kind for change in changes]
    counted = [f"{kinds.count(kind)} {kind}" for kind in ("changed", "added", "removed") if kind in kinds]
    if not counted:
        return silent or NOTHING
    return f"{', '.join(counted)}{f'; {silent}' if silent else ''}"
