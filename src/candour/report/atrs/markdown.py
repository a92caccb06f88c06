"""`atrs-v4.md`: the record to read, and to paste into an editor."""

import re
from collections.abc import Iterator
from typing import Final

from candour.report.atrs.counting import say_counts
from candour.report.atrs.record import AtrsRecord, RecordField, RecordSheet

RESTRICTED_LINE: Final = "RESTRICTED: small counts are shown. This record must not leave the authority."
_MARKS: Final = re.compile(r"([\\`*_{}\[\]<>#+|~$!()])")
_LIST_START: Final = re.compile(r"^(\s*)(\d+)([.)])|^(\s*)([-=])")


def render_markdown(record: AtrsRecord) -> bytes:
    """The whole record. A text never becomes a heading, a link, a list or markup."""
    return ("\n".join(_list_lines(record)).rstrip() + "\n").encode()


def escape_markdown(text: str) -> str:
    """One paragraph as plain text: what Markdown would take for a mark is escaped."""
    escaped = _MARKS.sub(r"\\\1", text)
    return _LIST_START.sub(
        lambda found: f"{found[1] or found[4] or ''}{found[2] or ''}\\{found[3] or found[5]}", escaped
    )


def _list_lines(record: AtrsRecord) -> Iterator[str]:
    yield f"# {record.standard}, version {record.standard_version}: record"
    yield ""
    if record.restricted:
        yield f"**{RESTRICTED_LINE}**"
        yield ""
    if record.standing:
        yield from (escape_markdown(record.standing), "")
    yield from (record.note, "", say_counts(record), "")
    yield from ("## For the list of records", "")
    for field in record.metadata:
        yield from _list_field(field)
    for sheet in record.sheets:
        yield from _list_sheet(sheet)


def _list_sheet(sheet: RecordSheet) -> Iterator[str]:
    model = f": {escape_markdown(sheet.model)}" if sheet.model else ""
    yield f"## Tier {sheet.tier}. {sheet.name}{model}"
    yield ""
    for field in sheet.fields:
        yield from _list_field(field)


def _list_field(field: RecordField) -> Iterator[str]:
    yield f"### {field.number} {field.name}"
    yield ""
    yield f"*{field.asked} Number: {field.basis}. State: {field.state.value}.*"
    yield ""
    for paragraph in field.text.split("\n"):
        yield from (escape_markdown(paragraph), "")
    if field.sources:
        yield from (f"From: {escape_markdown('; '.join(field.sources))}.", "")
