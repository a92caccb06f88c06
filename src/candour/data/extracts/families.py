"""Read the list of families: a CSV with the columns child_id and family_id."""

from pathlib import Path
from typing import NamedTuple

from candour.data.extracts.csv_text import open_csv_text, stream_columns
from candour.data.extracts.findings import Findings
from candour.data.extracts.ssda903 import tidy_child
from candour.errors import ExtractError

_SOURCE = "families"


class Families(NamedTuple):
    """The family of each child, and how much the file held."""

    family_of: dict[str, str]
    rows: int
    children: int


def read_families(path: Path, findings: Findings) -> Families:
    """The family of each child. Raises ExtractError if a column is missing or the file cannot be read."""
    if not path.is_file():
        raise ExtractError(
            f"There is no file '{path.name}'. Expected a CSV file with the columns child_id and family_id; "
            "check the path, or leave 'families' out: every child then stands alone."
        )
    file = open_csv_text(path)
    lacking = [name for name in ("CHILD_ID", "FAMILY_ID") if name not in file.columns]
    if lacking:
        raise ExtractError(
            f"'{path.name}' lacks the column '{lacking[0].lower()}'. Expected the columns child_id and family_id."
        )
    family_of: dict[str, str] = {}
    rows = lost = conflicts = 0
    for block in stream_columns(file, ("CHILD_ID", "FAMILY_ID")):
        for child, family in zip(block["CHILD_ID"], block["FAMILY_ID"], strict=True):
            rows += 1
            if child is None or family is None:
                lost += 1
                continue
            known = family_of.setdefault(tidy_child(child), family)
            conflicts += known != family
            family_of[tidy_child(child)] = min(known, family)
    findings.add("record_without_child", source=_SOURCE, table="families", count=lost, of=rows)
    findings.add("family_conflict", source=_SOURCE, table="families", count=conflicts, of=rows)
    return Families(family_of, rows, len(family_of))
