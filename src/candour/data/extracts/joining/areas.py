"""How deprived is the area that each child lives in? A list that the authority makes of its own addresses.

The authority joins its addresses to the published index itself: no address, postcode or code of an area is read here.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from candour.data.extracts.files.csv_text import CsvFile, open_csv_text, stream_columns
from candour.data.extracts.findings import Findings
from candour.data.extracts.joining.linking import LinkedChildren, tidy_child_id
from candour.data.extracts.reading import Reading
from candour.disclosure import DEFAULT_THRESHOLD
from candour.errors import ExtractError

_SOURCE = "areas"
_DECILE, _SCORE = "DEPRIVATION_DECILE", "DEPRIVATION_SCORE"
_COLUMNS = "child_id and deprivation_decile, deprivation_score, or both"
# A spreadsheet writes 3 as 3.0, and a small share with an exponent.
_TENTH = re.compile(r"(10|[1-9])(\.0*)?", re.ASCII)
_SHARE = re.compile(r"(\d+\.?\d*|\.\d+)(e[-+]?\d{1,2})?", re.ASCII | re.IGNORECASE)
_EXPECTED = {
    _DECILE: "a whole number from 1 (the most deprived tenth of areas) to 10",
    _SCORE: "a share from 0 to 1 (the IDACI score)",
}
_ENOUGH_TO_TELL = 20


class Area(NamedTuple):
    """How deprived an area is: its tenth of all areas of England (1 the most deprived), its IDACI score, or both."""

    decile: int | None = None
    score: float | None = None


class Areas(NamedTuple):
    """The area of each child by its tidy id, and how many rows the file held."""

    area_of: dict[str, Area]
    rows: int


NO_AREAS = Areas({}, 0)


class _Row(NamedTuple):
    child: str | None
    area: Area
    wrong: tuple[str, ...]


def read_areas(path: Path, findings: Findings) -> Areas:
    """The area of each child. A child without a value is not recorded; of two areas the more deprived is kept.

    Raises ExtractError if a column is missing, a value is none, the deciles run the other way, or the file cannot be
    read.
    """
    file = _open(path)
    area_of: dict[str, Area] = {}
    wrong = dict.fromkeys(_EXPECTED, 0)
    rows = lost = conflicts = 0
    for row in _stream(file):
        rows += 1
        for column in row.wrong:
            wrong[column] += 1
        if row.child is None:
            lost += 1
        elif row.area != Area():
            child_id = tidy_child_id(row.child)
            known = area_of.setdefault(child_id, row.area)
            conflicts += known != row.area
            area_of[child_id] = min(known, row.area, key=_order)
    _refuse_wrong(path, wrong)
    _check_direction(path, area_of.values())
    findings.add("record_without_child", source=_SOURCE, table="areas", count=lost, of=rows)
    findings.add("area_conflict", source=_SOURCE, table="areas", count=conflicts, of=rows)
    return Areas(area_of, rows)


def place_areas(reading: Reading, linked: LinkedChildren, areas: Areas) -> dict[int, Area]:
    """The area of each child of the history, by its place in `linked.ids`; a child that is not listed has none."""
    place = {name: number for number, name in enumerate(linked.ids)}
    found = {place[child]: area for child, area in areas.area_of.items() if child in place}
    listed = len(areas.area_of)
    unknown = listed - len(found)
    reading.findings.add("area_unknown_child", source=_SOURCE, table="areas", count=unknown, of=listed)
    nobody = bool(areas.area_of) and not found
    reading.findings.add("matches_nobody", source=_SOURCE, table="areas", field="child_id", count=nobody)
    return found


def _open(path: Path) -> CsvFile:
    if not path.is_file():
        raise ExtractError(
            f"There is no file '{path.name}'. Expected a CSV file with the columns {_COLUMNS}; check the path, or leave "
            "'areas' out: nothing is then said about deprivation."
        )
    file = open_csv_text(path)
    if "CHILD_ID" not in file.columns or not set(_EXPECTED) & set(file.columns):
        lacking = "deprivation_decile" if "CHILD_ID" in file.columns else "child_id"
        raise ExtractError(f"'{path.name}' lacks the column '{lacking}'. Expected the columns {_COLUMNS}.")
    return file


def _stream(file: CsvFile) -> Iterator[_Row]:
    for block in stream_columns(file, ("CHILD_ID", _DECILE, _SCORE)):
        for child, tenth, share in zip(block["CHILD_ID"], block[_DECILE], block[_SCORE], strict=True):
            area = Area(_parse_decile(tenth), _parse_score(share))
            missed = ((_DECILE, tenth, area.decile), (_SCORE, share, area.score))
            yield _Row(
                child, area, tuple(name for name, text, value in missed if text is not None and value is None)
            )


def _parse_decile(text: str | None) -> int | None:
    found = _TENTH.fullmatch(text or "")
    return int(found.group(1)) if found else None


def _parse_score(text: str | None) -> float | None:
    if text is None or not _SHARE.fullmatch(text):
        return None
    share = float(text)
    return share if share <= 1 else None


def _order(area: Area) -> tuple[float, float]:
    """The most deprived area comes first, whatever the order of the rows."""
    return (11 if area.decile is None else area.decile, 0 if area.score is None else -area.score)


def _refuse_wrong(path: Path, wrong: dict[str, int]) -> None:
    for column, count in wrong.items():
        if count:
            rows = f"{count} rows" if count > DEFAULT_THRESHOLD else f"{DEFAULT_THRESHOLD} rows or fewer"
            raise ExtractError(
                f"'{path.name}': the column '{column.lower()}' cannot be used. Expected {_EXPECTED[column]}, or nothing "
                f"where the area is not known; {rows} hold something else. Correct or empty those cells."
            )


def _check_direction(path: Path, areas: Iterable[Area]) -> None:
    """Raises ExtractError if the deciles run from the least deprived up, for every answer would be turned round."""
    both = np.array([area for area in areas if None not in area], dtype=np.float64).reshape(-1, 2)
    if len(both) >= _ENOUGH_TO_TELL and np.cov(both.T)[0, 1] > 0:
        raise ExtractError(
            f"'{path.name}': areas with a higher decile have a higher score, so the deciles seem to be counted from the "
            "least deprived. Expected 1 for the most deprived tenth of areas, and a score that is higher the more deprived "
            "an area is. Check how both were joined."
        )
