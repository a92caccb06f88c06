"""Read a table of dated texts. Texts are read only where the configuration asks for them."""

from dataclasses import dataclass
from pathlib import Path

from candour.data.extracts.event_tables.mapped_tables import list_columns, stream_table
from candour.data.extracts.files.day_formats import NO_DAY, DayReader
from candour.data.extracts.joining.linking import tidy_child_id
from candour.data.extracts.reading import Document, Reading
from candour.data.history import SourceFile
from candour.data.vocabulary import is_placeholder
from candour.errors import ExtractError
from candour.file_hashes import hash_file

SOURCE = "documents"
_ANY_KIND = "document"
_LONGEST_TEXT = 2_000_000
_LONGEST_KIND = 100


@dataclass(frozen=True)
class DocumentTable:
    """A table, CSV or Parquet, with one text a row: the columns of the child's id, the day on which the text was
    written and the text itself. `kind` is the column with the kind of text, or one word for all where no column is
    called so; without it every text is a 'document'.
    """

    path: Path
    child_id: str
    written_on: str
    text: str
    kind: str | None = None


def read_documents(table: DocumentTable, reading: Reading) -> SourceFile:
    """Add every text to the reading; say how much the table held. To be called when all children have been read.

    A text of a child who is in no extract is left out and counted, and so is one without a day: it could not be
    placed before or after a decision. Raises ExtractError where the table cannot be read; no message holds a text.
    """
    known = {tidy_child_id(text) for text in reading.children.texts()}
    days = DayReader("iso")
    rows = lost = undated = unknown = 0
    children: set[int] = set()
    kind_column = _find_kind_column(table)
    columns = (table.child_id, table.written_on, table.text, *((kind_column,) if kind_column else ()))
    for block in stream_table(table.path, tuple(dict.fromkeys(columns)), longest=_LONGEST_TEXT):
        kinds = block[kind_column] if kind_column else [table.kind] * len(block[table.text])
        for child_id, day, text, kind in zip(
            block[table.child_id], block[table.written_on], block[table.text], kinds, strict=True
        ):
            rows += 1
            written = days.read(day, "written_on") if day is None or not is_placeholder(day) else NO_DAY
            if child_id is None or text is None:
                lost += 1
            elif written == NO_DAY:
                undated += 1
            elif tidy_child_id(child_id) not in known:
                unknown += 1
            else:
                child = reading.children.number(child_id)
                children.add(child)
                word = (kind or _ANY_KIND)[:_LONGEST_KIND]
                reading.documents.append(Document(child, word, written, text))
    if rows and undated == rows - lost and undated:
        raise ExtractError(
            f"No row of '{table.path.name}' has a day in '{table.written_on}'. Expected days such as 2026-05-19 or "
            "19/05/2026; check which columns are named."
        )
    for rule, field, count in (
        ("record_without_child", "child_id", lost),
        ("record_without_day", "written_on", undated),
        ("document_unknown_child", "child_id", unknown),
        ("matches_nobody", "child_id", int(unknown > 0 and not children)),
    ):
        reading.findings.add(rule, source=SOURCE, table=SOURCE, field=field, count=count, of=rows)
    return SourceFile(table.path.name, SOURCE, hash_file(table.path), None, rows, len(children))


def _find_kind_column(table: DocumentTable) -> str | None:
    if table.kind is None or not table.path.is_file():
        return None
    there = {name.strip().upper() for name in list_columns(table.path)}
    return table.kind if table.kind.strip().upper() in there else None
