"""Read one year's SSDA903 set into compact rows; the stitching into periods of care comes after.

The year is decided by the days inside: sets are labelled by the year they start in as often as by the year
they end in.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from candour.data.codes.lists import REGIONAL_CHANGE, REGIONAL_END
from candour.data.extracts.columns import PersonRow
from candour.data.extracts.files.day_formats import NO_DAY, DayReader, census_year_end
from candour.data.extracts.files.locate import TableSet
from candour.data.extracts.files.set_years import find_latest_year, settle_year
from candour.data.extracts.joining.trust import RANK
from candour.data.extracts.reading import Reading, tidy_code
from candour.data.extracts.ssda903.files import read_care_file
from candour.data.extracts.ssda903.further_tables import FurtherRows, FurtherTable, read_further_table
from candour.data.extracts.ssda903.tables import FilledTable
from candour.errors import ExtractError

SOURCE = "ssda903"


class Episode(NamedTuple):
    """One row of the episodes table: codes by number, -1 where blank; days by number; the year of its set."""

    child: int
    start: int
    year: int
    end: int
    start_reason: int
    legal_status: int
    need: int
    placement: int
    end_reason: int
    change_reason: int
    provider: int = -1


class DatedRow(NamedTuple):
    """A review or a time missing: the child, its days, its code (-1 for none), the year of its set."""

    child: int
    start: int
    year: int
    end: int
    code: int


class CareRows(NamedTuple):
    """All rows of all sets that are used, the children in a header, and the years."""

    episodes: list[Episode]
    reviews: list[DatedRow]
    missing: list[DatedRow]
    in_header: set[int]
    years: set[int]


class SetRows(NamedTuple):
    """What all sets hold: episodes, reviews and times missing; and the rows of all other tables."""

    care: CareRows
    further: FurtherRows


class TableAccount(NamedTuple):
    """One table of a file: its table, the year of its set, its rows and its distinct children."""

    path: Path
    table: str
    year: int
    rows: int
    children: int


def new_care_rows() -> CareRows:
    """No rows yet."""
    return CareRows([], [], [], set(), set())


def read_care_set(care_set: TableSet, reading: Reading, rows: SetRows) -> tuple[TableAccount, ...]:
    """Add one set to the rows; say what each table of each file held.

    Raises ExtractError where a file is no SSDA903 table, cannot be read, or nothing tells the year of the set.
    """
    tables = [found for path in care_set.files for found in read_care_file(path)]
    year = _decide_year(care_set, tables, reading)
    rows.care.years.add(year)
    in_header: set[int] = set()
    for table in sorted(tables, key=lambda found: found.table.name != "header"):
        _SetReader(reading, rows, table, year=year, in_header=in_header).read()
    rows.care.in_header.update(in_header)
    return tuple(
        TableAccount(found.path, found.table.name, year, found.count_rows(), found.count_children())
        for found in tables
    )


def _decide_year(care_set: TableSet, tables: list[FilledTable], reading: Reading) -> int:
    """The year that the days of the episodes speak for; reviews and missing only where these cannot tell."""
    fields = {"episodes": ("DECOM", "DEC"), "reviews": ("REVIEW",), "missing": ("MIS_START", "MIS_END")}
    days = {name: list(_list_days(tables, name, columns)) for name, columns in fields.items()}
    everything = [day for found in days.values() for day in found]
    found = (find_latest_year(days["episodes"]), find_latest_year(everything))
    year = settle_year(care_set.label, found, reading.findings, source=SOURCE)
    if year is None:
        raise ExtractError(
            f"Nothing tells the year of the SSDA903 set with '{care_set.files[0].name}': neither a day in its "
            "tables nor a year in the name of its folder or files. Put it into a folder named for the year in "
            "which it ends, such as '2024'."
        )
    return year


def _list_days(tables: list[FilledTable], name: str, columns: tuple[str, ...]) -> Iterator[int]:
    for found in tables:
        if found.table.name == name:
            days = DayReader(found.days)
            for column in columns:
                yield from (day for text in found.columns[column] if (day := days.read(text, "")) != NO_DAY)


class _SetReader:
    """Reads one table of a set; `in_header` are the children in the header of the set so far."""

    def __init__(
        self, reading: Reading, rows: SetRows, table: FilledTable, *, year: int, in_header: set[int]
    ) -> None:
        self._reading = reading
        self._care, self._further = rows
        self._year = year
        self._in_header = in_header
        self._table = table
        self._days = DayReader(table.days)

    def read(self) -> None:
        """Add the table's rows and report what was odd."""
        table = self._table
        self._note("unknown_element", "", table.unknown)
        match table.table.name:
            case "header":
                self._read_header()
            case "episodes":
                self._read_episodes()
            case "reviews":
                self._read_dated(self._care.reviews, "REVIEW", None, None)
            case "missing":
                self._read_dated(self._care.missing, "MIS_START", "MIS_END", "MISSING")
            case "uasc":
                self._reading.unaccompanied.update(child for child, _ in self._rows("CHILD"))
            case name:
                self._read_further(name)
        if "DOB" in table.columns and table.table.name != "header":
            self._read_births()
        for field, count in sorted(self._days.unreadable.items()):
            self._note("unreadable_day", field, count, self._days.seen[field])
        for field, count in sorted(self._days.other_format.items()):
            self._note("other_day_format", field, count, self._days.seen[field])

    def _note(self, rule: str, field: str, count: int, of: int = 0) -> None:
        self._reading.findings.add(
            rule,
            source=SOURCE,
            table=self._table.table.name,
            field=field,
            year=self._year,
            count=count,
            of=of,
        )

    def _rows(self, *names: str) -> Iterator[tuple[int, tuple[str | None, ...]]]:
        """Each row's child and its values; rows without a child id are set aside."""
        lost = 0
        columns = (self._table.columns[name] for name in names)
        for child_id, *values in zip(self._table.columns["CHILD"], *columns, strict=True):
            if child_id is None:
                lost += 1
            else:
                yield self._reading.children.number(child_id), tuple(values)
        self._note("record_without_child", "CHILD", lost, self._table.count_rows())

    def _code(self, text: str | None) -> int:
        return -1 if text is None else self._reading.code(text)

    def _read_header(self) -> None:
        for child, (sex, birth, ethnicity, alone) in self._rows("SEX", "DOB", "ETHNIC", "UASC"):
            self._in_header.add(child)
            if alone is not None and tidy_code(alone) == "1":
                self._reading.unaccompanied.add(child)
            self._add_person(
                child,
                birth=self._days.read(birth, "DOB"),
                sex=self._code(sex),
                ethnicity=self._code(ethnicity),
            )

    def _read_births(self) -> None:
        """The births of children who are not in the header of the set: care leavers are in no other table."""
        births: dict[int, int] = {}
        for child_id, text in zip(self._table.columns["CHILD"], self._table.columns["DOB"], strict=True):
            if child_id is not None and text is not None:
                child = self._reading.children.number(child_id)
                if child not in self._in_header:
                    births.setdefault(child, self._days.read(text, "DOB"))
        for child, birth in births.items():
            if birth != NO_DAY:
                self._add_person(child, birth=birth)

    def _add_person(self, child: int, *, birth: int, sex: int = -1, ethnicity: int = -1) -> None:
        day = census_year_end(self._year)
        self._reading.persons.add(
            PersonRow(child, day, source=RANK[SOURCE], birth=birth, sex=sex, ethnicity=ethnicity)
        )

    def _read_episodes(self) -> None:
        names = ("DECOM", "DEC", "RNE", "LS", "CIN", "PLACE", "REC", "REASON_PLACE_CHANGE", "PLACE_PROVIDER")
        lost = marked = 0
        for child, (decom, dec, *codes) in self._rows(*names):
            start = self._days.read(decom, "DECOM")
            if start == NO_DAY:
                lost += 1
                continue
            end = self._days.read(dec, "DEC")
            marked += codes[4] == REGIONAL_END or codes[5] == REGIONAL_CHANGE
            numbers = [self._code(code) for code in codes]
            self._care.episodes.append(Episode(child, start, self._year, end, *numbers))
        self._note("record_without_day", "DECOM", lost, self._table.count_rows())
        self._note("regional_end_mark", "REC", marked, self._table.count_rows())

    def _read_dated(
        self, into: list[DatedRow], start_field: str, end_field: str | None, code: str | None
    ) -> None:
        lost = 0
        names = (start_field, end_field or start_field, code or start_field)
        for child, (start_text, end_text, code_text) in self._rows(*names):
            start = self._days.read(start_text, start_field)
            if start == NO_DAY:
                lost += 1
                continue
            end = self._days.read(end_text, end_field) if end_field else NO_DAY
            number = self._code(code_text) if code else -1
            into.append(DatedRow(child, start, self._year, end, number))
        self._note("record_without_day", start_field, lost, self._table.count_rows())

    def _read_further(self, name: str) -> None:
        columns = tuple(self._table.table.optional)
        rows = ((child, dict(zip(columns, values, strict=True))) for child, values in self._rows(*columns))
        table = FurtherTable(name, self._year, self._days)
        for field, lost in read_further_table(table, rows, self._reading, self._further).items():
            self._note("record_without_day", field, lost, self._table.count_rows())
