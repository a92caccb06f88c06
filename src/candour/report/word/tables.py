"""Tables: a header row that is repeated on every page, row headers, and widths that a screen reader never meets."""

from collections.abc import Sequence
from typing import Final

from candour.report.printing.cells import PrintedCell
from candour.report.printing.printed_table import PrintedTable
from candour.report.word.elements import Element, break_line, clean, make, paragraph, run
from candour.report.word.widths import Room
from candour.results import Table

TWIPS: Final = 56.6929
"""Twentieths of a point in a millimetre, which is how Word measures."""

_FIRST_ROW, _FIRST_COLUMN, _UNBANDED = 0x0020, 0x0080, 0x0600
"""Bits by which older versions of Word know that a table has a header row and names of rows, and no bands."""

Content = Sequence[Element | str]


def make_data_table(table: Table, printed: PrintedTable, room: Room) -> Element:
    """A published table, every cell as all documents print it. The interval stands under its number."""
    style = "TableTextSmall" if room.small else "TableText"
    aligned = ["left" if column.unit == "text" else "right" for column in table.columns]
    return make_table(
        table.title,
        [column.label for column in table.columns],
        [[_print_cell(cell) for cell in row] for row in printed.rows],
        room.widths,
        aligned=aligned,
        style=style,
    )


def make_word_table(
    title: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[Content]],
    shares: Sequence[float],
    width: float,
) -> Element:
    """A table of words: `shares` say how the width (in millimetres) is divided."""
    return make_table(title, headings, rows, tuple(share * width / sum(shares) for share in shares))


def make_table(
    title: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[Content]],
    widths: Sequence[float],
    *,
    aligned: Sequence[str] = (),
    style: str = "TableText",
) -> Element:
    """A table whose first row is its header and whose first column names its rows."""
    twips = [round(width * TWIPS) for width in widths]
    sides = list(aligned) or ["left"] * len(twips)

    def make_row(cells: Sequence[Content], *rules: Element) -> Element:
        filled = [
            make_cell(width, make_text(cell, style, side))
            for cell, width, side in zip(cells, twips, sides, strict=True)
        ]
        return make("w:tr", make("w:trPr", make("w:cantSplit"), *rules), *filled)

    return make(
        "w:tbl",
        describe_table("ReportTable", twips, title, header=True, row_names=True),
        make("w:tblGrid", *(make("w:gridCol", w=width) for width in twips)),
        make_row([[heading] for heading in headings], make("w:tblHeader")),
        *(make_row(row) for row in rows),
    )


def describe_table(style: str, twips: Sequence[int], title: str, *, header: bool, row_names: bool) -> Element:
    """The properties of a table: its style, its width, and the title that a screen reader says."""
    return make(
        "w:tblPr",
        make("w:tblStyle", val=style),
        make("w:tblW", w=sum(twips), type="dxa"),
        make("w:tblLayout", type="fixed"),
        make(
            "w:tblLook",
            val=f"{_UNBANDED + _FIRST_ROW * header + _FIRST_COLUMN * row_names:04X}",
            firstRow=int(header), lastRow=0, firstColumn=int(row_names), lastColumn=0, noHBand=1, noVBand=1,
        ),
        make("w:tblCaption", val=clean(title)),
    )  # fmt: skip


def make_cell(width: int, *content: Element) -> Element:
    """A cell of a width in twips."""
    return make("w:tc", make("w:tcPr", make("w:tcW", w=width, type="dxa")), *content)


def make_text(content: Content, style: str, side: str = "left") -> Element:
    """The one paragraph of a cell."""
    made = paragraph(style, *content)
    if side != "left":
        made.pPr.append(make("w:jc", val=side))
    return made


def _print_cell(cell: PrintedCell) -> Content:
    if cell.state == "withheld":
        return ["c"]
    text = run(cell.text, "Emphasis" if cell.state == "undefined" else "")
    below = [run(part, "Quiet") for part in (cell.interval, cell.remark, cell.basis) if part]
    return [text, *(element for part in below for element in (break_line(), part))]
