"""Which groups of a crossing may not be published, because a small count could be worked out from the characteristics.

The groups of a crossing add up to those of the characteristics, which have tables of their own. So a withheld group could be
found by subtraction, and a characteristic's withheld group by adding up. What disclosure control keeps back in the tables
of the characteristics is therefore asked first, and enough groups of the crossing are kept back with it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from candour.disclosure import protect_table
from candour.protection.crossings import choose_withheld
from candour.results import Column, Guard, Table, Withheld
from candour.stats.clustered import Flags
from candour.stats.groups.differences import Difference
from candour.stats.groups.judged import Cells, count_cells, list_groups
from candour_audits.bias.asked import Asked
from candour_audits.bias.groups_table import list_hidden, tabulate_counts
from candour_audits.wording import CROSS, name_characteristic

COUNTS = ("decisions", "outcomes", "without", "right", "wrong", "missed", "let_be")
KEPT_BACK = Column("kept_back", "Kept back with another group", "count", hidden=True)


def find_withheld(asked: Asked) -> dict[str, frozenset[str]]:
    """Of every crossing, the groups of which no number may be published; all crossings are protected together.

    No group where the work stays inside the authority.
    """
    if asked.evidence.disclosure.mode == "off":
        return dict.fromkeys(asked.crossings, frozenset[str]())
    parts = tuple(dict.fromkeys(part for crossed in asked.crossed.values() for part in crossed))
    rows = [
        _Row(name, group, labels == group)
        for name, labels in asked.crossings.items()
        for group in list_groups(labels)
    ]
    published = [_publish_counts(asked, part) for part in parts]
    lost = choose_withheld(
        np.array([_list_counts(count_cells(asked.judged, row.among)) for row in rows]),
        np.array([_find_coordinates(asked, row, parts) for row in rows]),
        [find_known(table) for table in published],
        threshold=asked.evidence.disclosure.threshold,
    )
    return {
        name: frozenset(
            row.group for row, is_lost in zip(rows, lost, strict=True) if is_lost and row.crossing == name
        )
        for name in asked.crossings
    }


class _Row(NamedTuple):
    """One group of one crossing."""

    crossing: str
    group: str
    among: Flags


def _find_coordinates(asked: Asked, row: _Row, parts: tuple[str, ...]) -> list[int]:
    """The place of its group in every characteristic; -1 where its crossing leaves that one out."""
    at = int(np.flatnonzero(row.among)[0])
    return [
        list_groups(asked.known[part]).index(str(asked.known[part][at]))
        if part in asked.crossed[row.crossing]
        else -1
        for part in parts
    ]


def _list_counts(cells: Cells) -> tuple[int, ...]:
    return cells.decisions, cells.outcomes, *list_hidden(cells)


def _publish_counts(asked: Asked, part: str) -> Table:
    """What the published table of a characteristic tells."""
    table = tabulate_counts(asked.judged, asked.known[part])
    return protect_table(table, threshold=asked.evidence.disclosure.threshold)


def find_known(published: Table) -> Flags:
    """Which counts of a characteristic's groups its published table tells exactly: groups x counts."""
    totals, rates = published.index_of("n"), published.index_of("selection_rate")
    known = [
        [not isinstance(row[totals], Withheld)] * 3 + [not isinstance(row[rates], Withheld)] * 4
        for row in published.rows
    ]
    return np.array(known, dtype=np.bool_)


def guard_crossing(table: Table, lost: Sequence[bool], *, keys: tuple[str, ...], crossing: str = "") -> Table:
    """The table with its rows kept back where `lost` says so; with a `crossing`, named for it and beside the report."""
    names = tuple(column.name for column in table.columns if column.name not in keys and not column.hidden)
    counts = tuple(column.name for column in table.columns if column.hidden)
    guarded = replace(
        table, columns=(*table.columns, KEPT_BACK), guards=(Guard(names, (*counts, KEPT_BACK.name)),), partition=None,
        rows=tuple((*row, int(is_lost)) for row, is_lost in zip(table.rows, lost, strict=True)),
    )  # fmt: skip
    if not crossing:
        return guarded
    said = name_characteristic(crossing)
    is_named = said.lower() in table.title
    return replace(
        guarded,
        name=f"{table.name}_{crossing.replace(CROSS, '_')}",
        title=table.title if is_named else f"{said}: {table.title[0].lower()}{table.title[1:]}",
        annex=True,
    )


def list_behind(asked: Asked, difference: Difference) -> tuple[int, ...]:
    """The counts behind a sentence about one group of a crossing."""
    return _list_counts(
        count_cells(asked.judged, asked.crossings[difference.characteristic] == difference.group)
    )
