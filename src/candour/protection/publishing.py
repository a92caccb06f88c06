"""Tables as they may be published: every table chooses by itself, then all of them are looked at together."""

from collections.abc import Sequence
from dataclasses import replace

from candour.protection.choice import Choice, Place
from candour.protection.primary import choose_cells
from candour.protection.proof import prove_or_repair
from candour.protection.rounding import Rounding, say_rounded
from candour.results import Cell, Column, Table, Withheld


def publish_tables(
    tables: Sequence[Table],
    *,
    threshold: int | None,
    base: int,
    close: Sequence[frozenset[int]] = (),
    seen: Sequence[frozenset[Place]] = (),
) -> tuple[Table, ...]:
    """The tables that may be published together: small rows withheld, numbers rounded, hidden columns gone.

    `close`: for each table the rows that would tell of few children beside an earlier report, `seen` the cells that an
    earlier report shows as they are. `threshold` None: nothing is withheld and no count rounded.
    """
    if threshold is None:
        return tuple(_publish(table, Choice(), 1) for table in tables)
    marked = close or [frozenset()] * len(tables)
    choices = [choose_cells(table, threshold, rows) for table, rows in zip(tables, marked, strict=True)]
    for choice, places in zip(choices, seen, strict=False):
        choice.seen = places
    prove_or_repair(tables, choices, threshold)
    return tuple(_publish(table, choice, base) for table, choice in zip(tables, choices, strict=True))


def _publish(table: Table, choice: Choice, base: int) -> Table:
    shown = [at for at, column in enumerate(table.columns) if not column.hidden]
    # A table that says that its counts are rounded has been through here already.
    rounding = Rounding(table, 1 if table.note.endswith(say_rounded(base)) else base)
    rows = tuple(
        tuple(_publish_cell(row[at], table.columns[at], (number, at), choice, rounding) for at in shown)
        for number, row in enumerate(table.rows)
    )
    partition = (
        None
        if table.partition is None
        else tuple(name for name in table.partition if not table.columns[table.index_of(name)].hidden)
    )
    return replace(
        table,
        columns=tuple(table.columns[at] for at in shown),
        rows=rows,
        guards=(),
        partition=partition,
        note=table.note if rounding.base == 1 else f"{table.note} {say_rounded(base)}".strip(),
    )


def _publish_cell(
    cell: Cell, column: Column, place: tuple[int, int], choice: Choice, rounding: Rounding
) -> Cell:
    if place in choice.withheld:
        return Withheld()
    return rounding.round_cell(choice.pooled.get(place, cell), column, place)
