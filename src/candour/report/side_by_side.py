"""Tables side by side, with what has to be said of them: a document that is no report of one run."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter

from candour.report.document import Document
from candour.report.machine.exports import render_table_csv
from candour.report.pages.environment import render_template
from candour.report.pages.frame import Frame
from candour.report.writing import write_bundle
from candour.results import Table

VERSION: Final = 1


@dataclass(frozen=True)
class SideBySide:
    """A document of tables. `notices` stand first, `limits` last; `standing_line` is what every page says."""

    title: str
    kicker: str
    standing_line: str
    introduction: str
    notices: tuple[str, ...]
    tables: tuple[Table, ...]
    limits: tuple[str, ...]
    restricted: bool = False
    heading: str = "Side by side"


@dataclass(frozen=True)
class _Page:
    context: Frame
    standing_line: str
    document: SideBySide = field(repr=False)


_TABLES: TypeAdapter[Sequence[Table]] = TypeAdapter(Sequence[Table])


def render_side_by_side(document: SideBySide) -> str:
    """The page. The same document gives the same text."""
    page = _Page(Frame(document.title, document.restricted), document.standing_line, document)
    return render_template("side_by_side.html.j2", report=page, document=document)


def write_side_by_side(document: SideBySide, directory: Path, *, name: str, pdf: bool) -> str:
    """Write page, JSON and CSV to a folder of its own; returns why there is no PDF. Raises ReportError as `write_bundle`."""
    record: dict[str, Any] = {
        "version": VERSION,
        "title": document.title,
        "notices": list(document.notices),
        "limits": list(document.limits),
        "tables": _TABLES.dump_python(document.tables, mode="json"),
    }
    text = json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    views = (
        Document(f"{name}.html", render_side_by_side(document).encode(), on_paper=True),
        Document(f"{name}.json", text.encode()),
        *(Document(f"tables/{table.name}.csv", render_table_csv(table)) for table in document.tables),
    )
    return write_bundle(views, directory, pdf=pdf)
