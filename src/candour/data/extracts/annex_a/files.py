"""Which workbooks of Annex A there are, and on which day each was taken."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from candour.data.extracts.annex_a.cells import SOURCE
from candour.data.extracts.annex_a.sheets import FoundLists
from candour.data.extracts.files.day_formats import NO_DAY, DayReader, census_year, to_number
from candour.data.extracts.files.locate import check_all_exist
from candour.data.extracts.files.snapshot_days import NamedDay, find_named_day
from candour.data.extracts.files.taken_days import find_newest_day
from candour.data.extracts.files.workbook_days import read_workbook_day
from candour.data.extracts.findings import Findings
from candour.errors import ExtractError

_SUFFIXES: Final = (".xlsx", ".xlsm", ".xls")
_NOT_OF_EVENTS: Final = frozenset({"birth", "child", "age", "sex", "ethnicity", "disability"})


class AnnexWorkbook(NamedTuple):
    """A workbook, and the day on which it was taken as far as the configuration or a name says."""

    path: Path
    stated: NamedDay | None


def find_annex_workbooks(paths: tuple[Path, ...], taken_on: Mapping[str, date]) -> tuple[AnnexWorkbook, ...]:
    """The workbooks named, and those in the folders named and below them.

    Raises ExtractError where there is none, or where `taken_on` names a file that is not among them.
    """
    check_all_exist(paths)
    files: list[Path] = []
    for path in paths:
        inside = _list_workbooks(path) if path.is_dir() else [path]
        if not inside:
            raise ExtractError(
                f"The folder '{path.name}' holds no workbook ({', '.join(_SUFFIXES)}). Expected Ofsted Annex A lists."
            )
        files += inside
    unknown = sorted(set(taken_on) - {path.name for path in files})
    if unknown:
        raise ExtractError(
            f"A day is given for the workbook '{unknown[0]}', which is not among those of Annex A. Check its name "
            "in the configuration; it must be the file's whole name."
        )
    return tuple(AnnexWorkbook(path, _find_stated_day(path, taken_on)) for path in files)


def decide_day(workbook: AnnexWorkbook, found: FoundLists, findings: Findings) -> int:
    """The day stated; the newest day in the lists where none is, or where it is later than the month stated.

    NO_DAY for a workbook without any row. Raises ExtractError where there are rows and no day at all.
    """
    path, stated = workbook
    day = to_number(stated.day) if stated else NO_DAY
    if stated and not stated.by_month:
        return day
    newest = find_newest_day(Counter(_list_days(found)))
    if newest == NO_DAY and stated is None and any(entry.rows for entry in found.lists):
        raise ExtractError(
            f"Nothing tells when '{path.name}' was taken: neither its name nor any day in it. Give the day in the "
            "configuration, or put it into the name, such as 'annex_a_2024-03-31.xlsx'."
        )
    if newest <= day:
        return day
    findings.add("taken_on_guessed", source=SOURCE, table="workbook", year=census_year(newest))
    return newest


def _list_workbooks(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix.lower() in _SUFFIXES
        and not any(part.startswith((".", "~")) for part in path.relative_to(folder).parts)
    )


def _find_stated_day(path: Path, taken_on: Mapping[str, date]) -> NamedDay | None:
    if path.name in taken_on:
        return NamedDay(taken_on[path.name], by_month=False)
    return find_named_day(path.stem) or find_named_day(path.resolve().parent.name)


def _list_days(found: FoundLists) -> list[int]:
    days = DayReader("british")
    numbers = (
        read_workbook_day(days, row[place], name)
        for entry in found.lists
        for name, place in entry.places.items()
        if name not in _NOT_OF_EVENTS and entry.layout.key == "child"
        for row in entry.rows
    )
    return [number for number in numbers if number != NO_DAY]
