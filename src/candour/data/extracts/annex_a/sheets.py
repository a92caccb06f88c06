"""Which sheets of a workbook are lists of Annex A, where their headers stand, and their rows."""

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final, NamedTuple

from candour.data.extracts.annex_a.headers import fold_header, match_headers
from candour.data.extracts.annex_a.layout import ANNEX_LISTS, SEARCHED_ROWS, AnnexList
from candour.data.extracts.files.workbook import Workbook

Row = tuple[str, ...]
_NUMBER: Final = re.compile(r"\blist (\d{1,2})\b")
_LONGEST_HEADER: Final = 300
_FEWEST_COLUMNS: Final = 3


class FoundList(NamedTuple):
    """A list in a workbook: where each of its columns stands, its rows, and how many columns no layout has.

    `is_complete` is false where the list is known by its name only, and lacks the column that makes it one.
    """

    layout: AnnexList
    places: dict[str, int]
    rows: list[Row]
    unknown_columns: int
    is_complete: bool


class FoundLists(NamedTuple):
    """The lists of a workbook in the order of its sheets, and how many sheets are no list."""

    lists: tuple[FoundList, ...]
    other_sheets: int


class _Header(NamedTuple):
    """The row in which a header stands, the list that it is of, and the places of its columns."""

    row: int
    layout: AnnexList
    places: dict[str, int]


def find_lists(workbook: Workbook) -> FoundLists:
    """Look through every sheet of a workbook."""
    found = [_read_sheet(workbook, sheet) for sheet in workbook.sheet_names]
    lists = tuple(entry for entry in found if entry is not None)
    return FoundLists(lists, len(found) - len(lists))


def _read_sheet(workbook: Workbook, sheet: str) -> FoundList | None:
    rows = workbook.rows(sheet)
    top = list(islice(rows, SEARCHED_ROWS))
    header = _find_header(sheet, top)
    if header is None:
        return None
    names = top[header.row]
    body = [*top[header.row + 1 :], *rows]
    key = header.places[header.layout.key]
    repeated = fold_header(names[key])
    return FoundList(
        header.layout,
        header.places,
        [row for row in body if any(map(str.strip, row)) and fold_header(row[key]) != repeated],
        sum(bool(fold_header(name)) for name in names) - len(header.places),
        is_complete=not _find_marks(header.layout, header.places).isdisjoint(header.places),
    )


def _find_header(sheet: str, top: Sequence[Row]) -> _Header | None:
    """The best match of any row with any list: by most columns, then by name, then the first."""
    best: tuple[tuple[bool, int, bool], _Header] | None = None
    title = fold_header(sheet)
    for place, row in enumerate(top):
        names = [cell if len(cell) <= _LONGEST_HEADER else "" for cell in row]
        for layout in ANNEX_LISTS:
            header = _match_list(layout, place, names)
            if header is None:
                continue
            is_marked = not _find_marks(layout, header.places).isdisjoint(header.places)
            is_named = _is_named(layout, title)
            score = (is_marked, len(header.places), is_named)
            if (is_marked or is_named) and (best is None or score > best[0]):
                best = (score, header)
        title = f"{title} {' '.join(fold_header(name) for name in names)}"
    return best[1] if best else None


def _match_list(layout: AnnexList, place: int, names: Sequence[str]) -> _Header | None:
    key = next(column for column in layout.columns if column.name == layout.key)
    if not any(key.rule.search(fold_header(name)) for name in names):
        return None
    places = match_headers(names, layout.columns)
    return (
        _Header(place, layout, places) if len(places) >= min(_FEWEST_COLUMNS, len(layout.columns)) else None
    )


def _find_marks(layout: AnnexList, places: dict[str, int]) -> set[str]:
    return {mark for mark in layout.marks if mark in places}


def _is_named(layout: AnnexList, title: str) -> bool:
    """By the number of a list where one is given, else by its name."""
    number = _NUMBER.search(title)
    return int(number[1]) == layout.number if number else layout.named.search(title) is not None
