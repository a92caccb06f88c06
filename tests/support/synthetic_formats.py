"""One synthetic authority in every format, written once a process, and read back with nothing but common libraries."""

import csv
import json
import tempfile
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from lxml import etree
from python_calamine import CalamineWorkbook

from candour.data.synthetic.authority import SyntheticAuthority, synthesise_authority

Table = list[dict[str, str]]
Event = tuple[str, str]
"""A child and a day, YYYY-MM-DD."""


@dataclass(frozen=True)
class AllFormats:
    """What was written: each folder's tables as text, workbooks by sheet, JSON as objects."""

    authority: SyntheticAuthority
    census: dict[int, etree._Element]
    census_tables: dict[int, dict[str, Table]]
    care: dict[int, dict[str, Table]]
    care_workbooks: dict[int, dict[str, list[list[Any]]]]
    care_xml: dict[int, etree._Element]
    inspections: dict[str, dict[str, list[list[Any]]]]
    dataset: dict[str, Table]
    daily: list[dict[str, Any]]
    plain: dict[str, Table]
    early_help: list[dict[str, Any]]


def load_all_formats(scenario: str = "baseline") -> AllFormats:
    """Return years 2022 to 2026, so that every table of the newest layouts is there; scenarios joined with +."""
    return _write_and_read(scenario)


@cache
def _write_and_read(scenario: str) -> AllFormats:
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder) / "authority"
        made = synthesise_authority(
            directory=directory,
            children=900,
            years=5,
            seed=31,
            scenarios=tuple(scenario.split("+")),
            formats=("all",),
        )
        years = made.years
        return AllFormats(
            authority=made,
            census={
                year: etree.parse(directory / f"cin_census/CIN_Census_{year}.xml").getroot() for year in years
            },
            census_tables={year: read_folder(directory / f"cin_census_csv/{year}") for year in years},
            care={year: read_folder(directory / f"ssda903/{year}") for year in years},
            care_workbooks={year: read_book(directory / f"ssda903_workbook/{year}.xlsx") for year in years},
            care_xml={year: etree.parse(directory / f"ssda903_xml/{year}.xml").getroot() for year in years},
            inspections={
                path.stem: read_book(path) for path in sorted((directory / "annex_a").glob("*.xlsx"))
            },
            dataset=read_folder(directory / "standard_safeguarding_dataset"),
            daily=json.loads((directory / "dfe_api/2026-03-31.json").read_text(encoding="utf-8")),
            plain=read_folder(directory / "event_tables"),
            early_help=pq.read_table(directory / "event_tables/early_help.parquet").to_pylist(),
        )


def read_folder(folder: Path) -> dict[str, Table]:
    """Every CSV file of a folder, by its name without the ending."""
    tables = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            tables[path.stem] = list(csv.DictReader(stream))
    return tables


def read_book(path: Path) -> dict[str, list[list[Any]]]:
    """Every sheet of a workbook, row by row."""
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def read_list(sheet: list[list[Any]]) -> list[dict[str, Any]]:
    """An Annex A list: names of columns by their letters alone, days as YYYY-MM-DD, a title row left out."""
    titled = len([cell for cell in sheet[0] if cell != ""]) == 1
    header, *rows = sheet[1:] if titled else sheet
    names = ["".join(filter(str.isalpha, str(cell).casefold())) for cell in header]
    return [dict(zip(names, (write_day(cell) for cell in row), strict=True)) for row in rows]


def write_day(cell: Any) -> Any:
    """A date, or a text that looks like a British one, as YYYY-MM-DD; anything else as it is."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str) and len(cell) == 10 and cell[2] == cell[5] == "/":
        return f"{cell[6:]}-{cell[3:5]}-{cell[:2]}"
    return cell


def list_pairs(rows: Table, child: str, day: str) -> set[Event]:
    """Children and days of a table, in whichever way its days are written."""
    return {(row[child], write_day(row[day][:10])) for row in rows if row[day]}
