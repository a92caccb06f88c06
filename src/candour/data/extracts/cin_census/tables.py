"""Read one children in need census return from the CSV tables that analysts make of it.

The reference day is that of the table `Header`; without it the year in the name of the folder or the files, held
against the days inside. A year alone, without a header or a name, is never guessed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from candour.data.extracts.cin_census.elements import add_group, add_leaf, add_list, split_codes
from candour.data.extracts.cin_census.event_file import Row, build_event_children, is_known_type
from candour.data.extracts.cin_census.table_layouts import (
    CHILD,
    EVENT_FILE,
    CensusTable,
    count_unread_columns,
    recognise_census_table,
)
from candour.data.extracts.cin_census.xml_return import SOURCE, ReturnReader, open_return
from candour.data.extracts.files.csv_text import open_csv_text, stream_columns
from candour.data.extracts.files.day_formats import NO_DAY, DayReader
from candour.data.extracts.files.locate import TableSet
from candour.data.extracts.files.set_years import find_latest_year, settle_year
from candour.data.extracts.joining.linking import tidy_child_id
from candour.data.extracts.reading import Reading, tidy_code
from candour.errors import ExtractError

Key = tuple[str, ...]

_DATED = (
    "CINREFERRALDATE",
    "CINCLOSUREDATE",
    "ASSESSMENTACTUALSTARTDATE",
    "ASSESSMENTAUTHORISATIONDATE",
    "S47ACTUALSTARTDATE",
    "CPPSTARTDATE",
    "CPPREVIEWDATE",
)
_GROUPS = {
    "Assessments": "Assessments",
    "CINplanDates": "CINPlanDates",
    "Section47": "Section47",
    "ChildProtectionPlans": "ChildProtectionPlans",
    "PreProceedings": "PreProceedingsandFGDM",
}


class CensusTableAccount(NamedTuple):
    """One file: its table, the year of its return (None where it holds several), its rows and distinct children."""

    path: Path
    table: str
    year: int | None
    rows: int
    children: int


class TablesAccount(NamedTuple):
    """What a set of tables held, and the reference day of each year in it."""

    files: tuple[CensusTableAccount, ...]
    reference_days: dict[int, int]


class _Table(NamedTuple):
    """A file as rows of the columns that its table wants; rows without a child are set aside and counted."""

    path: Path
    table: CensusTable
    rows: list[Row]
    lost: int
    unread: int


def read_cin_tables(table_set: TableSet, reading: Reading) -> TablesAccount:
    """Add everything in one set of tables to the reading; say what each file held.

    Raises ExtractError where a file is no census table, cannot be read, or nothing tells the year.
    """
    tables = [_read_table(path) for path in table_set.files]
    event_files = [found for found in tables if found.table is EVENT_FILE]
    others = [found for found in tables if found.table is not EVENT_FILE]
    years: dict[Path, int | None] = {}
    reference_days: dict[int, int] = {}
    if others:
        reader = _open_set(table_set, others, reading)
        _read_return(reader, others, _build_children(others, reader))
        reference_days[reader.year] = reader.reference_day
        years |= {found.path: reader.year for found in others}
    for found in event_files:
        readers = _read_event_file(found, table_set.label, reading)
        reference_days |= {reader.year: reader.reference_day for reader in readers}
        years[found.path] = readers[0].year if len(readers) == 1 else None
    accounts = (
        CensusTableAccount(
            found.path,
            found.table.name,
            years[found.path],
            len(found.rows) + found.lost,
            _count_children(found),
        )
        for found in tables
    )
    return TablesAccount(tuple(accounts), reference_days)


def _read_table(path: Path) -> _Table:
    file = open_csv_text(path)
    table = recognise_census_table(path.name, file.columns)
    rows: list[Row] = []
    for block in stream_columns(file, table.wanted):
        rows += zip(*(block[name] for name in table.wanted), strict=True)
    kept = [row for row in rows if row[0] is not None] if table.keys else rows
    return _Table(path, table, kept, len(rows) - len(kept), count_unread_columns(table, file.columns))


def _count_children(found: _Table) -> int:
    return len({row[0] for row in found.rows}) if found.table.keys else 0


def _open_set(table_set: TableSet, tables: list[_Table], reading: Reading) -> ReturnReader:
    name = tables[0].path.name
    headers = [found for found in tables if found.table.name == "Header" and found.rows]
    if headers:
        pairs = zip(headers[0].table.leaves, headers[0].rows[0], strict=True)
        return open_return(headers[0].path.name, {leaf: text for leaf, text in pairs if text}, reading)
    if table_set.label is None:
        raise ExtractError(
            f"Nothing tells the year of the census tables with '{name}': there is no table with a ReferenceDate (Header) "
            "and no year in the name of the folder or the files. Add the header, or name the folder for the year in "
            "which the return ends, such as '2024'."
        )
    return _open_labelled(name, table_set.label, tables, reading)


def _open_labelled(name: str, label: int, tables: list[_Table], reading: Reading) -> ReturnReader:
    """A reader for a return whose year only a label claims."""
    year = settle_year(label, (find_latest_year(_list_days(tables)),), reading.findings, source=SOURCE)
    return open_return(name, {"ReferenceDate": f"{year}-03-31"}, reading)


def _list_days(tables: Iterable[_Table]) -> Iterator[int]:
    days = DayReader("iso")
    for found in tables:
        places = [found.table.wanted.index(name) for name in _DATED if name in found.table.wanted]
        for row in found.rows:
            for place in places:
                day = days.read(row[place], "")
                if day != NO_DAY:
                    yield day


def _read_return(reader: ReturnReader, tables: Iterable[_Table], children: Iterable[etree._Element]) -> None:
    for found in tables:
        name = found.table.name
        reader.note(
            "record_without_child", name, "LAchildID", count=found.lost, of=len(found.rows) + found.lost
        )
        reader.note("unknown_element", name, count=found.unread)
    for child in children:
        reader.read_child(child)
    reader.close()


def _split_years(found: _Table, label: int | None) -> dict[int, list[Row]]:
    """The rows of an event file by the year that each states, or else by the label of the file."""
    place = found.table.wanted.index("YEAR")
    rows_of: defaultdict[int, list[Row]] = defaultdict(list)
    for row in found.rows:
        stated = tidy_code(row[place] or "")
        year = int(stated) if stated.isascii() and stated.isdecimal() and len(stated) == 4 else label
        if year is None:
            raise ExtractError(
                f"Nothing tells the year of '{found.path.name}': a row has no four-digit YEAR, and there is no year in "
                "the name of the file or its folder. Name the file for the year in which the return ends."
            )
        rows_of[year].append(row)
    return dict(sorted(rows_of.items()))


def _read_event_file(found: _Table, label: int | None, reading: Reading) -> list[ReturnReader]:
    readers = []
    for number, (stated, rows) in enumerate(_split_years(found, label).items()):
        part = found._replace(
            rows=rows, lost=0 if number else found.lost, unread=0 if number else found.unread
        )
        reader = _open_labelled(found.path.name, stated, [part], reading)
        known = [row for row in rows if is_known_type(row)]
        reader.note("unknown_element", found.table.name, "Type", count=len(rows) - len(known))
        _read_return(reader, [part], build_event_children(known))
        readers.append(reader)
    return readers


class _Joined:
    """All rows of a set by what they belong to. What is taken is gone; what is left belonged to nothing."""

    def __init__(self, tables: Iterable[_Table]) -> None:
        self.spelling: dict[str, str] = {}
        self._rows: defaultdict[str, defaultdict[Key, list[Row]]] = defaultdict(lambda: defaultdict(list))
        for found in tables:
            if found.table.keys:
                self._add(found)

    def _add(self, found: _Table) -> None:
        width = len(found.table.keys)
        rows = self._rows[found.table.name]
        for row in found.rows:
            child = tidy_child_id(row[0] or "")
            self.spelling.setdefault(child, (row[0] or ""))
            key = (child, *(tidy_code(text or "") for text in row[1:width]))
            rows[key].append(row[width:])

    def take(self, name: str, key: Key) -> list[Row]:
        """The rows of a table that have this key."""
        return self._rows[name].pop(key, [])

    def keys_of_children(self, name: str) -> dict[str, list[Key]]:
        """The keys of a table by child, in the order of the rows."""
        found: defaultdict[str, list[Key]] = defaultdict(list)
        for key in self._rows[name]:
            found[key[0]].append(key)
        return found

    def keys_of_parents(self, name: str) -> dict[Key, list[Key]]:
        """The keys of a table by all but the last of their parts, in the order of the rows."""
        found: defaultdict[Key, list[Key]] = defaultdict(list)
        for key in self._rows[name]:
            found[key[:-1]].append(key)
        return found

    def count_left(self) -> dict[str, int]:
        """How many rows of each table nobody took."""
        return {name: sum(map(len, rows.values())) for name, rows in self._rows.items()}


def _build_children(tables: list[_Table], reader: ReturnReader) -> Iterator[etree._Element]:
    """One `<Child>` a child; rows that belong to no episode are counted."""
    joined = _Joined(tables)
    builder = _Builder(joined, tables)
    for child in list(joined.spelling):
        yield from builder.build(child)
    for name, count in sorted(joined.count_left().items()):
        reader.note("record_without_referral", name, CHILD, count=count)


class _Builder:
    """Builds the elements of one child after another."""

    def __init__(self, joined: _Joined, tables: list[_Table]) -> None:
        self._joined = joined
        self._leaves = {found.table.name: found.table.leaves for found in tables}
        self._episodes = joined.keys_of_children("CINdetails")
        self._numbered = {
            name: joined.keys_of_parents(name) for name in ("Assessments", "ChildProtectionPlans")
        }

    def build(self, child: str) -> Iterator[etree._Element]:
        """The child; and once more, without episodes, for each further row that says who it is."""
        first, *further = self._joined.take("ChildIdentifiers", (child,)) or [()]
        element = self._start(child, first)
        characteristics = etree.SubElement(element, "ChildCharacteristics")
        for (ethnicity,) in self._joined.take("ChildCharacteristics", (child,)):
            add_leaf(characteristics, "Ethnicity", ethnicity)
        disabilities = [row[0] for row in self._joined.take("Disabilities", (child,))]
        add_list(characteristics, "Disabilities", "Disability", disabilities)
        for key in self._episodes.get(child, ()):
            self._add_episodes(element, key)
        yield element
        for row in further:
            yield self._start(child, row)

    def _start(self, child: str, row: Row) -> etree._Element:
        element = etree.Element("Child")
        identifiers = add_group(element, "ChildIdentifiers", ("LAchildID",), (self._joined.spelling[child],))
        for leaf, value in zip(self._leaves.get("ChildIdentifiers", ()), row, strict=False):
            add_leaf(identifiers, leaf, value)
        return element

    def _add_episodes(self, element: etree._Element, key: Key) -> None:
        first: etree._Element | None = None
        for row in self._joined.take("CINdetails", key):
            episode = add_group(element, "CINdetails", self._leaves["CINdetails"], row)
            first = episode if first is None else first
        if first is None:
            return
        for name, group in _GROUPS.items():
            if name in self._numbered:
                for inner in self._numbered[name].get(key, ()):
                    self._add_numbered(first, name, inner)
            else:
                for row in self._joined.take(name, key):
                    add_group(first, group, self._leaves[name], row)

    def _add_numbered(self, episode: etree._Element, name: str, key: Key) -> None:
        listed = "AssessmentFactorsList" if name == "Assessments" else "Reviews"
        inner = [code for row in self._joined.take(listed, key) for code in row]
        leaves = self._leaves[name]
        for row in self._joined.take(name, key):
            if name == "Assessments":
                group = add_group(episode, name, leaves[:-1], row[:-1])
                factors = inner or split_codes(row[-1])
                add_list(group, "FactorsIdentifiedAtAssessment", "AssessmentFactors", factors)
            else:
                group = add_group(episode, name, leaves, row)
                add_list(group, "Reviews", "CPPreviewDate", inner)
