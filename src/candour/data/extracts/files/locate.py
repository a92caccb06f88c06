"""Which files are meant by the folders and files that a user names."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from candour.errors import ExtractError

_TWO_YEARS = re.compile(r"(?<!\d)(20\d\d)[-_ ](\d\d)(?!\d)")
_ONE_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


_CENSUS_SUFFIXES = (".xml", ".csv")
_CARE_SUFFIXES = (".csv", ".xml", ".xlsx", ".xls")


class TableSet(NamedTuple):
    """The files of one year's return, and the year that their folder or names claim, if any."""

    label: int | None
    files: tuple[Path, ...]


class CensusFiles(NamedTuple):
    """The census returns found: XML files, and sets of the CSV tables made of a return."""

    returns: tuple[Path, ...]
    table_sets: tuple[TableSet, ...]


def find_census_files(paths: tuple[Path, ...]) -> CensusFiles:
    """The XML files and CSV sets named, and those in the folders named: a folder a year, or a year in the names.

    Raises ExtractError where there is none.
    """
    sets = _find_sets(paths, _CENSUS_SUFFIXES, "children in need census returns")
    returns = tuple(path for found in sets for path in found.files if not is_csv(path))
    tables = (found._replace(files=tuple(filter(is_csv, found.files))) for found in sets)
    return CensusFiles(returns, tuple(found for found in tables if found.files))


def find_care_sets(paths: tuple[Path, ...]) -> tuple[TableSet, ...]:
    """The SSDA903 sets in the folders named, as CSV, XML or workbooks: a folder a year, or a year in the names.

    A folder may hold one year, files of several years, or a folder for each year. Raises ExtractError where
    there is none.
    """
    return _find_sets(paths, _CARE_SUFFIXES, "an SSDA903 set")


def is_csv(path: Path) -> bool:
    """Whether a file's name says that it is CSV."""
    return path.suffix.lower() == ".csv"


def _find_sets(paths: tuple[Path, ...], suffixes: tuple[str, ...], expected: str) -> tuple[TableSet, ...]:
    sets: list[TableSet] = []
    check_all_exist(paths)
    for path in paths:
        found = (
            _find_sets_inside(path, suffixes)
            if path.is_dir()
            else [TableSet(find_year_label(path.stem), (path,))]
        )
        if not found:
            listed = f"{', '.join(suffixes[:-1])} or {suffixes[-1]}"
            raise ExtractError(f"The folder '{path.name}' holds no {listed} file. Expected {expected}.")
        sets += found
    return tuple(sets)


def find_year_label(name: str) -> int | None:
    """The year that a name claims: the last one in it, the second of a pair such as 2017-18."""
    pairs = [
        int(first) + 1 for first, second in _TWO_YEARS.findall(name) if (int(first) + 1) % 100 == int(second)
    ]
    singles = [int(year) for year in _ONE_YEAR.findall(name)]
    found = pairs or singles
    return found[-1] if found else None


def _find_sets_inside(folder: Path, suffixes: tuple[str, ...]) -> list[TableSet]:
    groups: dict[tuple[int, bool], list[Path]] = {}
    own_label = find_year_label(folder.name)
    for path in _list_files(folder, suffixes):
        label = find_year_label(path.stem) or own_label or 0
        is_last_year = path.stem.lower().endswith("_last")
        groups.setdefault((label, is_last_year), []).append(path)
    sets = [
        TableSet(None if is_last_year else label or None, tuple(files))
        for (label, is_last_year), files in sorted(groups.items())
    ]
    for inner in sorted(
        entry for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith(".")
    ):
        # A link to a folder above would be read again and again.
        if folder.resolve().is_relative_to(inner.resolve()):
            continue
        sets += _find_sets_inside(inner, suffixes)
    return sets


def _list_files(folder: Path, suffixes: tuple[str, ...]) -> list[Path]:
    return sorted(
        entry
        for entry in folder.iterdir()
        if entry.is_file() and entry.suffix.lower() in suffixes and not entry.name.startswith((".", "~"))
    )


def check_all_exist(paths: Iterable[Path]) -> None:
    """Raises ExtractError that names every path with nothing at it, by its last two parts, or one that is no file."""
    paths = tuple(paths)
    missing = [f"'{'/'.join(path.parts[-2:])}'" for path in paths if not path.exists()]
    if missing:
        raise ExtractError(
            f"There is nothing at {' or '.join(missing)}. Expected an extract; check the paths in the configuration."
        )
    for path in paths:
        # A pipe or a device could be read for ever.
        if not path.is_file() and not path.is_dir():
            raise ExtractError(f"'{path.name}' is neither a file nor a folder. Expected an extract.")
