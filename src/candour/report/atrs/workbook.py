"""`atrs-v4.xlsx`: the record as a workbook with the sheets of the template, to be completed by hand."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any, Final, NamedTuple

import xlsxwriter

from candour.report.atrs.counting import say_counts
from candour.report.atrs.fields import PHASE_NUMBER, PHASES
from candour.report.atrs.markdown import RESTRICTED_LINE
from candour.report.atrs.record import AtrsRecord, RecordField, RecordSheet, State
from candour.report.atrs.sheet_names import name_sheets

HEADINGS: Final = (
    "Number",
    "Field",
    "What is asked",
    "Answer",
    "State",
    "Where it comes from",
    "Number from",
)
ANSWER_HEADING: Final = "Answer"
METADATA_SHEET: Final = "For the list of records"
LONGEST_CELL: Final = 32_000
"""A little less than the 32,767 characters that a cell of Excel can hold."""
_READABLE: Final = 1_600
"""A row of Excel can be no higher than 409 points: whatever does not fit into it would be there and not be seen."""
_WIDTHS: Final = (10, 26, 34, 88, 18, 30, 12)
_EPOCH: Final = datetime(1980, 1, 1)  # noqa: DTZ001 (a workbook's day has no zone; a real one would make other bytes)
_HEAD_ROW: Final = 3
_INK, _PAPER, _AMBER, _RULE = "#0b0c0c", "#ffffff", "#fff4cc", "#b1b4b6"


class _Page(NamedTuple):
    """One sheet of the workbook: its name, its title, its fields."""

    name: str
    title: str
    fields: tuple[RecordField, ...]


def render_workbook(record: AtrsRecord) -> bytes:
    """The workbook; the same record gives the same bytes. No text is ever taken for a formula, a number or a link."""
    content = BytesIO()
    # Strings in the sheets themselves and no temporary files: nothing of the machine gets into the bytes.
    with xlsxwriter.Workbook(
        content,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    ) as workbook:
        workbook.set_properties(
            {"title": f"{record.standard} {record.standard_version}: record", "author": "candour", "created": _EPOCH,
             "comments": record.note}
        )  # fmt: skip
        formats = _make_formats(workbook)
        for page in _list_pages(record):
            _write_page(workbook.add_worksheet(page.name), page, record, formats)
        workbook.worksheets()[1].activate()
    return content.getvalue()


def split_text(text: str) -> tuple[str, ...]:
    """A text in parts that each fit into a row, cut between paragraphs where that is possible.

    The parts joined by a new line are the text again, unless one paragraph alone is longer than a cell.
    """
    parts: list[str] = []
    for paragraph in text.split("\n"):
        pieces = [paragraph[at : at + LONGEST_CELL] for at in range(0, len(paragraph), LONGEST_CELL)] or [""]
        for piece in pieces:
            if parts and len(parts[-1]) + 1 + len(piece) <= _READABLE:
                parts[-1] = f"{parts[-1]}\n{piece}"
            else:
                parts.append(piece)
    return tuple(parts)


def _title(sheet: RecordSheet) -> str:
    return f"Tier {sheet.tier}. {sheet.section.value}" + (f": {sheet.model}" if sheet.model else "")


def _make_formats(workbook: Any) -> dict[str, Any]:
    cell = {"text_wrap": True, "valign": "top", "font_name": "Arial", "font_size": 11, "font_color": _INK, "border": 1,
            "border_color": _RULE, "num_format": "@"}  # fmt: skip
    return {
        "title": workbook.add_format(
            {"bold": True, "font_name": "Arial", "font_size": 16, "font_color": _INK}
        ),
        "note": workbook.add_format(
            {"text_wrap": True, "valign": "top", "font_name": "Arial", "font_size": 10, "font_color": _INK}
        ),
        "restricted": workbook.add_format(
            {"bold": True, "font_name": "Arial", "font_size": 11, "font_color": _INK}
        ),
        "head": workbook.add_format(cell | {"bold": True, "bg_color": _INK, "font_color": _PAPER}),
        "cell": workbook.add_format(cell),
        "open": workbook.add_format(cell | {"bg_color": _AMBER, "italic": True}),
    }


def _list_pages(record: AtrsRecord) -> Iterator[_Page]:
    yield _Page(METADATA_SHEET, METADATA_SHEET, record.metadata)
    for name, sheet in zip(name_sheets(record.sheets), record.sheets, strict=True):
        yield _Page(name, _title(sheet), sheet.fields)


def _write_page(sheet: Any, page: _Page, record: AtrsRecord, formats: dict[str, Any]) -> None:
    _set_up_page(sheet, page.title, record)
    sheet.write_string(0, 0, page.title, formats["title"])
    sheet.merge_range(1, 0, 1, len(HEADINGS) - 1, "", formats["note"])
    sheet.write_string(
        1, 0, " ".join(filter(None, (record.standing, record.note, say_counts(record)))), formats["note"]
    )
    sheet.set_row(1, 44)
    if record.restricted:
        sheet.write_string(2, 0, RESTRICTED_LINE, formats["restricted"])
    for column, (heading, width) in enumerate(zip(HEADINGS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(_HEAD_ROW, column, heading, formats["head"])
    at = _HEAD_ROW + 1
    for field in page.fields:
        at = _write_field(sheet, at, field, formats)


def _write_field(sheet: Any, at: int, field: RecordField, formats: dict[str, Any]) -> int:
    """The rows of one field: one, or more where its text is longer than a cell. Returns the next free row."""
    style = formats["open" if field.state is State.TO_COMPLETE else "cell"]
    first, *rest = split_text(field.text)
    cells = (
        field.number,
        field.name,
        field.asked,
        first,
        field.state.value,
        "; ".join(field.sources),
        field.basis,
    )
    for column, text in enumerate(cells):
        sheet.write_string(
            at, column, text[:LONGEST_CELL], style if HEADINGS[column] == ANSWER_HEADING else formats["cell"]
        )
    if field.number == PHASE_NUMBER:
        sheet.data_validation(
            at,
            HEADINGS.index(ANSWER_HEADING),
            at,
            HEADINGS.index(ANSWER_HEADING),
            {"validate": "list", "source": list(PHASES), "error_type": "warning"},
        )
    for number, part in enumerate(rest, start=1):
        sheet.write_string(at + number, HEADINGS.index(ANSWER_HEADING), part, style)
    return at + 1 + len(rest)


def _set_up_page(sheet: Any, title: str, record: AtrsRecord) -> None:
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.repeat_rows(_HEAD_ROW)
    sheet.freeze_panes(_HEAD_ROW + 1, 2)
    # An ampersand gives orders in a header.
    head = title.replace("&", "&&")[:120]
    sheet.set_header(f"&L{head}" + _say_right(record))
    sheet.set_footer("&LATRS 4.0&RPage &P of &N")


def _say_right(record: AtrsRecord) -> str:
    """On the right of every page: how the run stands to a protocol, and RESTRICTED where that is so."""
    said = " ".join(filter(None, (record.standing, "RESTRICTED" if record.restricted else ""))).replace(
        "&", "&&"
    )
    return f"&R{said}" if said else ""
