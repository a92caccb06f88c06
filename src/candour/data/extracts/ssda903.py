"""Read one year's SSDA903 CSV set into compact rows; the stitching into periods of care comes after.

The year is decided by the days inside: sets are labelled by the year they start in as often as by the year
they end in.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from candour.data.codes import REGIONAL_CHANGE, REGIONAL_END
from candour.data.extracts.columns import PersonRow
from candour.data.extracts.csv_text import CsvFile, open_csv_text, stream_columns
from candour.data.extracts.day_formats import NO_DAY, DayReader, census_year, census_year_end
from candour.data.extracts.locate import TableSet
from candour.data.extracts.reading import Reading, tidy_code
from candour.data.extracts.ssda903_tables import CareTable, count_unknown_columns, recognise_table
from candour.data.extracts.trust import RANK
from candour.errors import ExtractError

SOURCE = "ssda903"
_TYPING_ERRORS = 0.005


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


class TableAccount(NamedTuple):
    """One file: its table, the year of its set, its rows and its distinct children."""

    path: Path
    table: str
    year: int
    rows: int
    children: int


class _Table(NamedTuple):
    file: CsvFile
    table: CareTable
    rows: int
    children: int
    columns: dict[str, list[str | None]]


def new_care_rows() -> CareRows:
    """No rows yet."""
    return CareRows([], [], [], set(), set())


def read_care_set(care_set: TableSet, reading: Reading, care: CareRows) -> tuple[TableAccount, ...]:
    """Add one set to the rows; say what each file held.

    Raises ExtractError where a file is no SSDA903 table, cannot be read, or nothing tells the year of the set.
    """
    tables = [_read_table(path) for path in care_set.files]
    year = _decide_year(care_set, tables, reading)
    care.years.add(year)
    for table in tables:
        reader = _SetReader(reading, care, table, year)
        reader.read()
    return tuple(TableAccount(t.file.path, t.table.name, year, t.rows, t.children) for t in tables)


def _read_table(path: Path) -> _Table:
    file = open_csv_text(path)
    table = recognise_table(path.name, file.columns)
    wanted = (*table.required, *table.optional) if table.used else ("CHILD",)
    columns: dict[str, list[str | None]] = {name: [] for name in wanted}
    for block in stream_columns(file, wanted):
        for name, values in block.items():
            columns[name] += values
    children = {text for text in columns["CHILD"] if text is not None}
    return _Table(file, table, len(columns["CHILD"]), len(children), columns)


def _decide_year(care_set: TableSet, tables: list[_Table], reading: Reading) -> int:
    """The year that the days of the episodes speak for; reviews and missing only where these cannot tell."""
    episodes = _latest_year(tables, {"episodes": ("DECOM", "DEC")})
    everything = _latest_year(
        tables, {"episodes": ("DECOM", "DEC"), "reviews": ("REVIEW",), "missing": ("MIS_START", "MIS_END")}
    )
    label = care_set.label
    claimed = () if label is None else (label, label + 1)
    year = next(
        (found for found in (episodes, everything) if found in claimed), episodes or everything or label
    )
    if year is None:
        raise ExtractError(
            f"Nothing tells the year of the SSDA903 set with '{care_set.files[0].name}': neither a day in its "
            "tables nor a year in the name of its folder or files. Put it into a folder named for the year in "
            "which it ends, such as '2024'."
        )
    if label is not None and year != label:
        rule = "labelled_by_start_year" if year == label + 1 else "year_differs_from_days"
        reading.findings.add(rule, source=SOURCE, table="set", year=year)
    return year


def _latest_year(tables: list[_Table], fields: dict[str, tuple[str, ...]]) -> int | None:
    """The year of the latest day, leaving out the last half per cent as typing errors."""
    days = DayReader("british")
    found = [
        day
        for table in tables
        for field in fields.get(table.table.name, ())
        for text in table.columns[field]
        if (day := days.read(text, field)) != NO_DAY
    ]
    if not found:
        return None
    return census_year(sorted(found)[-1 - int(len(found) * _TYPING_ERRORS)])


class _SetReader:
    """Reads the rows of one table of one set."""

    def __init__(self, reading: Reading, care: CareRows, table: _Table, year: int) -> None:
        self._reading = reading
        self._care = care
        self._table = table
        self._year = year
        self._days = DayReader("british")

    def read(self) -> None:
        """Add the table's rows and report what was odd."""
        name = self._table.table.name
        self._note("unknown_element", "", count_unknown_columns(self._table.table, self._table.file.columns))
        match name:
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
            case _:
                self._note("not_used", "", self._table.rows)
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
        self._note("record_without_child", "CHILD", lost, self._table.rows)

    def _code(self, text: str | None) -> int:
        return -1 if text is None else self._reading.code(text)

    def _read_header(self) -> None:
        source_day = census_year_end(self._year)
        for child, (sex, birth, ethnicity, alone) in self._rows("SEX", "DOB", "ETHNIC", "UASC"):
            self._care.in_header.add(child)
            if alone is not None and tidy_code(alone) == "1":
                self._reading.unaccompanied.add(child)
            self._reading.persons.add(
                PersonRow(
                    child,
                    source_day,
                    source=RANK[SOURCE],
                    birth=self._days.read(birth, "DOB"),
                    sex=self._code(sex),
                    ethnicity=self._code(ethnicity),
                )
            )

    def _read_episodes(self) -> None:
        names = ("DECOM", "DEC", "RNE", "LS", "CIN", "PLACE", "REC", "REASON_PLACE_CHANGE")
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
        self._note("record_without_day", "DECOM", lost, self._table.rows)
        self._note("regional_end_mark", "REC", marked, self._table.rows)

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
        self._note("record_without_day", start_field, lost, self._table.rows)
