"""Writes the standard safeguarding dataset: one CSV file a table, as it stood on the last day of the period."""

import csv
from itertools import chain
from pathlib import Path

from candour.data.synthetic.calendar import DayText
from candour.data.synthetic.ssd_care import list_care_tables
from candour.data.synthetic.ssd_cases import list_case_tables
from candour.data.synthetic.ssd_people import list_people_tables
from candour.data.synthetic.statements import Services, Statement


def write_standard_safeguarding_dataset(
    folder: Path, *, statement: Statement, services: Services, text: DayText
) -> list[Path]:
    """Writes `folder/ssd_<table>.csv` for every table that carries something and returns the paths."""
    folder.mkdir(parents=True)
    tables = chain(
        list_people_tables(statement, services, text),
        list_case_tables(statement, services, text),
        list_care_tables(statement, services, text),
    )
    written = []
    for table in tables:
        path = folder / f"{table.name}.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(table.columns)
            writer.writerows(zip(*table.columns.values(), strict=True))
        written.append(path)
    return written
