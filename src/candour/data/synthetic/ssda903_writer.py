"""Writes the 903 returns as most systems export them: one folder a year, one CSV file a table."""

from collections.abc import Iterable
from pathlib import Path

from candour.data.synthetic.care import CareRecords
from candour.data.synthetic.care_tables import CareTables
from candour.data.synthetic.ssda903_further_rows import list_further_tables
from candour.data.synthetic.ssda903_rows import Register, ReturnTable, list_main_tables


def write_ssda903(
    folder: Path, *, years: Iterable[int], register: Register, care: CareRecords, further: CareTables
) -> list[Path]:
    """Writes `folder/<year>/<table>.csv` for every table that the return of the year has, and returns the paths."""
    written: list[Path] = []
    for year in years:
        target = folder / str(year)
        target.mkdir(parents=True)
        for name, table in list_return(year, register, care, further).items():
            path = target / f"{name}.csv"
            path.write_text(_render_table(table), encoding="utf-8", newline="")
            written.append(path)
    return written


def list_return(
    year: int, register: Register, care: CareRecords, further: CareTables
) -> dict[str, ReturnTable]:
    """Every table of one return, by the name that its file usually has."""
    return list_main_tables(year, register, care) | list_further_tables(year, register, further)


def _render_table(table: ReturnTable) -> str:
    """No value holds a comma, a quote or a line break, so none is quoted."""
    lines = [",".join(table.columns), *map(",".join, zip(*table.values, strict=True))]
    return "\r\n".join(lines) + "\r\n"
