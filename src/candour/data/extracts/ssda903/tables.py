"""The tables of the SSDA903, recognised by their columns and never by the name of the file."""

from pathlib import Path
from typing import NamedTuple

from candour.data.extracts.files.day_formats import DayFormat
from candour.errors import ExtractError


class CareTable(NamedTuple):
    """A table: the column that no other has, the columns it must have, those it may have, and those that are known
    but never read: they could tell who a child or a worker is, where they live, or that an adoption was to come.
    """

    name: str
    mark: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def wanted(self) -> tuple[str, ...]:
        """The columns to read."""
        return (*self.required, *self.optional)


class FilledTable(NamedTuple):
    """A table of a file with its texts by wanted column, None where blank; `unknown` columns are in no layout.

    `days` is the format in which days are expected.
    """

    path: Path
    table: CareTable
    columns: dict[str, list[str | None]]
    unknown: int
    days: DayFormat

    def count_rows(self) -> int:
        """How many rows it has."""
        return len(self.columns["CHILD"])

    def count_children(self) -> int:
        """How many distinct children it has."""
        return len(set(self.columns["CHILD"]) - {None})


CARE_TABLES = (
    CareTable(
        "header", "ETHNIC", ("CHILD", "SEX", "DOB", "ETHNIC"), ("UASC",), ("UPN", "MOTHER", "MC_DOB", "DUC")
    ),
    CareTable(
        "episodes",
        "DECOM",
        ("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "DEC", "REC"),
        ("REASON_PLACE_CHANGE", "PLACE_PROVIDER"),
        ("DOB", "HOME_POST", "PL_POST", "URN"),
    ),
    CareTable("reviews", "REVIEW", ("CHILD", "REVIEW"), ("DOB",), ("REVIEW_CODE",)),
    CareTable("uasc", "DUC", ("CHILD", "DUC"), ("DOB",), ("SEX",)),
    CareTable("missing", "MIS_START", ("CHILD", "MISSING", "MIS_START", "MIS_END"), ("DOB",)),
    CareTable(
        "oc2",
        "SDQ_SCORE",
        ("CHILD",),
        (
            "DOB",
            "SDQ_SCORE",
            "SDQ_REASON",
            "CONVICTED",
            "HEALTH_CHECK",
            "IMMUNISATIONS",
            "TEETH_CHECK",
            "HEALTH_ASSESSMENT",
            "SUBSTANCE_MISUSE",
            "INTERVENTION_RECEIVED",
            "INTERVENTION_OFFERED",
        ),
    ),
    CareTable("oc3", "IN_TOUCH", ("CHILD",), ("DOB", "IN_TOUCH", "ACTIV", "ACCOM")),
    CareTable(
        "ad1",
        "DATE_INT",
        ("CHILD",),
        ("DOB", "DATE_MATCH"),
        ("DATE_INT", "FOSTER_CARE", "NB_ADOPTR", "SEX_ADOPTR", "LS_ADOPTR"),
    ),
    CareTable(
        "placed_adoption",
        "DATE_PLACED",
        ("CHILD",),
        ("DOB", "DATE_PLACED", "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"),
    ),
    CareTable("prev_perm", "PREV_PERM", ("CHILD",), ("DOB", "PREV_PERM", "DATE_PERM"), ("LA_PERM",)),
    CareTable(
        "social_worker", "SW_DECOM", ("CHILD",), ("DOB", "SW_DECOM", "SW_DEC", "SW_REASON"), ("SW_ID",)
    ),
    CareTable("dolo", "DOLO_START", ("CHILD",), ("DOB", "DOLO_START", "DOLO_END")),
)
REGIONAL_COLUMNS = ("LA", "YEAR")


def recognise_table(file_name: str, columns: tuple[str, ...]) -> CareTable:
    """Which table has these columns. Raises ExtractError if none has, or if one lacks what it needs."""
    found = next((table for table in CARE_TABLES if table.mark in columns), None)
    if found is None:
        marks = ", ".join(f"{table.mark} ({table.name})" for table in CARE_TABLES)
        raise ExtractError(
            f"'{file_name}' is no SSDA903 table: no column tells which. Expected one of {marks}, and commas between "
            "the names in the first line. Move a file that does not belong here out of the folder."
        )
    lacking = [name for name in found.required if name not in columns]
    if lacking:
        raise ExtractError(
            f"'{file_name}' looks like the SSDA903 table '{found.name}' but lacks the column {lacking[0]!r}. "
            f"Expected {', '.join(found.required)}. Export the table again with all columns."
        )
    return found


def count_unknown_columns(table: CareTable, columns: tuple[str, ...]) -> int:
    """How many columns no layout of the table has."""
    known = {*table.wanted, *table.unread, *REGIONAL_COLUMNS, table.mark, ""}
    return sum(name not in known for name in columns)
