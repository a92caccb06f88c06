"""Writes a 903 return in the XML form that is sent in: all that concerns a child under that child."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from candour.data.synthetic.care import CareRecords
from candour.data.synthetic.care_tables import CareTables
from candour.data.synthetic.ssda903_rows import Register, ReturnTable
from candour.data.synthetic.ssda903_writer import list_return

_NESTED: Final = {
    "reviews": "AREVIEW", "missing": "AMISSING", "previous_permanence": "PERMANENCE", "oc2": "OC2",
    "placed_for_adoption": "AD_PLACED",
}  # fmt: skip
_BESIDE: Final = {"episodes": "EPISODE", "oc3": "OC3", "ad1": "AD1", "sw_episodes": "SWDETAILS"}
_HEADINGS: Final = {"CHILD": "CHILDID", "PLACE": "PL"}
_SHARED: Final = frozenset(("CHILD", "DOB"))

Records = dict[str, list[str]]


def write_ssda903_xml(
    folder: Path, *, years: Iterable[int], register: Register, care: CareRecords, further: CareTables
) -> list[Path]:
    """Writes `folder/<year>.xml` for every year and returns the paths."""
    folder.mkdir(parents=True)
    written = []
    for year in years:
        path = folder / f"{year}.xml"
        with path.open("w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(_render_return(list_return(year, register, care, further)))
        written.append(path)
    return written


def _render_return(tables: dict[str, ReturnTable]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="utf-8"?>\n<EXPSSDA903>\n'
    nested = _gather(tables, _NESTED)
    beside = _gather(tables, _BESIDE)
    headers = _list_headers(tables)
    for child, header in headers.items():
        inner = "".join(nested.get(child, ()))
        yield f"<CHILD><HEADER>{header}{inner}</HEADER>{''.join(beside.get(child, ()))}</CHILD>\n"
    yield "</EXPSSDA903>\n"


def _list_headers(tables: dict[str, ReturnTable]) -> dict[str, str]:
    """The elements that say who a child is; a care leaver who is in no other table has an id and a birth date."""
    header = tables["header"]
    alone = set(tables["uasc"].values[0])
    ends = dict(zip(tables["uasc"].values[0], tables["uasc"].values[3], strict=True))
    found = {}
    for row in header.list_rows():
        child = row[0]
        extra = f"<UASC>1</UASC>{_render('DUC', ends[child])}" if child in alone else "<UASC>0</UASC>"
        found[child] = _render_row(header.columns, row) + extra
    for table in tables.values():
        for child, birth in zip(table.values[0], _find_births(table), strict=True):
            found.setdefault(child, f"{_render('CHILDID', child)}{_render('DOB', birth)}")
    return found


def _find_births(table: ReturnTable) -> list[str]:
    if "DOB" not in table.columns:
        return [""] * len(table.values[0])
    return table.values[table.columns.index("DOB")]


def _gather(tables: dict[str, ReturnTable], elements: dict[str, str]) -> Records:
    gathered: defaultdict[str, list[str]] = defaultdict(list)
    for name, element in elements.items():
        if name not in tables:
            continue
        table = tables[name]
        for row in table.list_rows():
            inner = _render_row(table.columns, row, leave_out=_SHARED)
            gathered[row[0]].append(f"<{element}>{inner}</{element}>")
    return gathered


def _render_row(
    columns: tuple[str, ...], row: tuple[str, ...], *, leave_out: frozenset[str] = frozenset()
) -> str:
    shown = zip(columns, row, strict=True)
    return "".join(
        _render(_HEADINGS.get(name, name), value) for name, value in shown if name not in leave_out
    )


def _render(name: str, value: str) -> str:
    return f"<{name}>{value}</{name}>" if value else ""
