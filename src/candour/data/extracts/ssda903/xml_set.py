"""Read the XML form of an SSDA903 return, `<EXPSSDA903>`, one child at a time, as the tables of the CSV form.

What stands under a child is told by the names of what it holds and not by its own name, for systems differ. A
`<HEADER>` with neither sex nor ethnicity, as some systems write for a care leaver, is no row of the header: only
its birth date counts.
"""

from collections import Counter
from pathlib import Path

from lxml import etree

from candour.data.extracts.files.safe_xml import check_root, local_name, stream_elements
from candour.data.extracts.ssda903.tables import CARE_TABLES, CareTable, FilledTable

LAYOUT = "SSDA903"
_SPELT = {"CHILDID": "CHILD", "PL": "PLACE"}
_SHARED = frozenset(("CHILD", "DOB", "SEX"))
_HEADER = CARE_TABLES[0]


def _list_own_columns() -> dict[str, CareTable]:
    """The table of each column that no other table has; a child's `DUC` stands in its header and tells `uasc`."""
    owners: dict[str, list[CareTable]] = {}
    for table in CARE_TABLES:
        columns = {*table.wanted, *table.unread, table.mark} - _SHARED
        for name in columns - ({"DUC"} if table is _HEADER else set()):
            owners.setdefault(name, []).append(table)
    return {name: tables[0] for name, tables in owners.items() if len(tables) == 1}


_OWNER = _list_own_columns()


def read_xml_tables(path: Path) -> tuple[FilledTable, ...]:
    """All tables of a return. Raises ExtractError if the file is no such return, is broken or declares entities."""
    check_root(path, expected="EXPSSDA903", layout=LAYOUT)
    gatherer = _Gatherer()
    with path.open("rb") as stream:
        for element in stream_elements(stream, path=path, names=("CHILD",), layout=LAYOUT):
            gatherer.add_child(element)
    return gatherer.list_tables(path)


class _Gatherer:
    """Fills the columns of all tables."""

    def __init__(self) -> None:
        self._columns: dict[str, dict[str, list[str | None]]] = {
            table.name: {name: [] for name in table.wanted} for table in CARE_TABLES
        }
        self._unknown: Counter[str] = Counter()

    def add_child(self, element: etree._Element) -> None:
        """Add the rows of one child."""
        own: dict[str, str] = {}
        groups: list[dict[str, str]] = []
        for part in element:
            if local_name(str(part.tag)).upper() == "HEADER":
                for inner in part:
                    _read_part(inner, own, groups)
            else:
                _read_part(part, own, groups)
        shared = {name: own[name] for name in ("CHILD", "DOB") if name in own}
        of_header = {
            name: text for name, text in own.items() if name in _SHARED or self._owner(name) is _HEADER
        }
        if "SEX" in of_header or "ETHNIC" in of_header:
            self._add(_HEADER, of_header)
        beside = {name: text for name, text in own.items() if name not in of_header}
        for table, leaves in self._split(beside):
            self._add(table, shared | leaves)
        for group in groups:
            for table, leaves in self._split(group):
                self._add(table, shared | leaves)

    def list_tables(self, path: Path) -> tuple[FilledTable, ...]:
        """The tables with a row; the header always."""
        return tuple(
            FilledTable(path, table, self._columns[table.name], self._unknown[table.name], "british")
            for table in CARE_TABLES
            if table is _HEADER or self._columns[table.name]["CHILD"]
        )

    def _owner(self, name: str) -> CareTable | None:
        return _OWNER.get(name)

    def _split(self, leaves: dict[str, str]) -> list[tuple[CareTable, dict[str, str]]]:
        """The leaves by the table that they tell; those that no table has are counted."""
        found: dict[str, dict[str, str]] = {}
        for name, text in leaves.items():
            owner = self._owner(name)
            if owner is not None:
                found.setdefault(owner.name, {})[name] = text
            elif name not in _SHARED:
                self._unknown[_HEADER.name] += 1
        return [(table, found[table.name]) for table in CARE_TABLES if table.name in found]

    def _add(self, table: CareTable, leaves: dict[str, str]) -> None:
        for name, values in self._columns[table.name].items():
            values.append(leaves.get(name))


def _read_part(part: etree._Element, own: dict[str, str], groups: list[dict[str, str]]) -> None:
    """A leaf of the child itself, or a group of leaves."""
    if len(part):
        groups.append({})
        for leaf in part:
            _read_part(leaf, groups[-1], groups)
        return
    text = (part.text or "").strip()
    if text:
        name = local_name(str(part.tag)).upper()
        own[_SPELT.get(name, name)] = text
