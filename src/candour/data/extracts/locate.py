"""Which files are meant by the folders and files that a user names."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from candour.errors import ExtractError

_TWO_YEARS = re.compile(r"(?<!\d)(20\d\d)[-_ ](\d\d)(?!\d)")
_ONE_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


class CareSet(NamedTuple):
    """The files of one year's SSDA903, and the year that their folder or names claim, if any."""

    label: int | None
    files: tuple[Path, ...]


def find_census_files(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """The XML files named, and those in the folders named. Raises ExtractError where there is none."""
    found: list[Path] = []
    check_all_exist(paths)
    for path in paths:
        inside = _list_files(path, ".xml") if path.is_dir() else [path]
        if not inside:
            raise ExtractError(
                f"The folder '{path.name}' holds no .xml file. Expected children in need census returns."
            )
        found += inside
    return tuple(found)


def find_care_sets(paths: tuple[Path, ...]) -> tuple[CareSet, ...]:
    """The sets of CSV files in the folders named: a folder a year, or a year in the names of the files.

    A folder may hold one year, files of several years, or a folder for each year. Raises ExtractError where
    there is no CSV file.
    """
    sets: list[CareSet] = []
    check_all_exist(paths)
    for path in paths:
        found = _find_sets_inside(path) if path.is_dir() else [CareSet(find_year_label(path.stem), (path,))]
        if not found:
            raise ExtractError(f"The folder '{path.name}' holds no .csv file. Expected an SSDA903 set.")
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


def _find_sets_inside(folder: Path) -> list[CareSet]:
    groups: dict[tuple[int, bool], list[Path]] = {}
    own_label = find_year_label(folder.name)
    for path in _list_files(folder, ".csv"):
        label = find_year_label(path.stem) or own_label or 0
        is_last_year = path.stem.lower().endswith("_last")
        groups.setdefault((label, is_last_year), []).append(path)
    sets = [
        CareSet(None if is_last_year else label or None, tuple(files))
        for (label, is_last_year), files in sorted(groups.items())
    ]
    for inner in sorted(
        entry for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith(".")
    ):
        sets += _find_sets_inside(inner)
    return sets


def _list_files(folder: Path, suffix: str) -> list[Path]:
    return sorted(
        entry
        for entry in folder.iterdir()
        if entry.is_file() and entry.suffix.lower() == suffix and not entry.name.startswith((".", "~"))
    )


def check_all_exist(paths: Iterable[Path]) -> None:
    """Raises ExtractError that names every path with nothing at it, by its last two parts."""
    missing = [f"'{'/'.join(path.parts[-2:])}'" for path in paths if not path.exists()]
    if missing:
        raise ExtractError(
            f"There is nothing at {' or '.join(missing)}. Expected an extract; check the paths in the configuration."
        )
