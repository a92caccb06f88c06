"""Where a panel writes: a box after every section, the form of its decision, and the log of what was said before."""

from collections.abc import Sequence
from typing import Final

from candour.governance import GovernanceEntry, PanelDecision
from candour.logbook.chain import shorten_fingerprint
from candour.report.content.outline import OutlineSection
from candour.report.content.section_wording import NO_PANEL_LOG, PANEL_LOG
from candour.report.printing.day_wording import say_day
from candour.report.word.elements import Element, clean, link, make, paragraph, run
from candour.report.word.tables import TWIPS, Content, describe_table, make_cell
from candour.report.word.writer import Writer

FORM_TITLE = "Decision of the panel"
BOX_HEIGHT, LINE_HEIGHT = 22.0, 11.0
"""Millimetres of the room for comments, and of a line of the form, so that people can write by hand."""

_CLICK, _DAY = "Write here", "Day, month and year"
_UNTICKED, _TICKED, _BOX_FONT = "\u2610", "\u2612", "MS Gothic"
_FORM_INTRODUCTION: Final = (
    "To be filled in by hand or in Word. None of the three puts the forecast to use. People are named by their role, "
    "never by name."
)
_LINES = (
    ("Reasons", "reasons"),
    ("Conditions, or what more is asked for", "conditions"),
    ("Role of whoever decides", "role"),
)


def write_comment_box(writer: Writer, number: str, title: str, tag: str) -> None:
    """The empty box. `tag` is the section's id, by which a program can find what was written."""
    label = f"Comments of the panel on {number}: {title}"
    writer.write("CommentLabel", label)
    writer.add(_make_box(label, [[_make_control(writer, label, tag)]], [writer.width], BOX_HEIGHT))


def write_form(writer: Writer) -> None:
    """The three decisions to choose from, conditions, reasons, role and date."""
    writer.write("Normal", _FORM_INTRODUCTION)
    title = "Form for the decision of the panel"
    options = [
        paragraph("Normal", _make_tick(writer, decision), run(f" {decision.value.capitalize()}"))
        for decision in PanelDecision
    ]
    rows: list[list[Element | list[Element]]] = [
        [_label("Decision (tick one)"), options],
        *([_label(label), _make_control(writer, label, f"decision-{tag}")] for label, tag in _LINES),
        [_label("Date"), _make_day(writer)],
    ]
    writer.add(_make_box(title, rows, [0.3 * writer.width, 0.7 * writer.width], LINE_HEIGHT))


def write_log(writer: Writer, entries: Sequence[GovernanceEntry], outline: Sequence[OutlineSection]) -> None:
    """What a panel said of earlier versions, in the order in which it was said."""
    if not entries:
        writer.write("Normal", NO_PANEL_LOG)
        return
    writer.write("Normal", PANEL_LOG)
    titles = {section.slug: f"{section.number}. {section.title}" for section in outline}
    rows: list[Sequence[Content]] = [
        (
            [f"{entry.number} ({shorten_fingerprint(entry.fingerprint)})"],
            [say_day(entry.day)],
            [entry.role],
            [_say_kind(entry)],
            [link(titles[entry.section], entry.section)] if entry.section in titles else [entry.section or "The whole report"],
            [entry.text],
        )
        for entry in entries
    ]  # fmt: skip
    headings = ("Entry (fingerprint)", "Day", "Role", "What", "About", "In the panel\u2019s words")
    writer.word_table("What was said of earlier versions", headings, rows, (16, 14, 16, 16, 16, 40))


def _say_kind(entry: GovernanceEntry) -> str:
    said = entry.kind.value.capitalize()
    return f"{said}: {entry.decision.value}" if entry.decision else said


def _label(text: str) -> Element:
    return paragraph("Normal", run(text, "Strong"))


def _make_box(
    title: str,
    rows: Sequence[Sequence[Element | list[Element]]],
    widths: Sequence[float],
    height: float,
) -> Element:
    twips = [round(width * TWIPS) for width in widths]

    def make_row(cells: Sequence[Element | list[Element]]) -> Element:
        filled = [
            make_cell(width, *(cell if isinstance(cell, list) else [cell]))
            for cell, width in zip(cells, twips, strict=True)
        ]
        rule = make("w:trHeight", val=round(height * TWIPS), hRule="atLeast")
        return make("w:tr", make("w:trPr", make("w:cantSplit"), rule), *filled)

    return make(
        "w:tbl",
        describe_table("CommentBox", twips, title, header=False, row_names=len(twips) > 1),
        make("w:tblGrid", *(make("w:gridCol", w=width) for width in twips)),
        *map(make_row, rows),
    )


def _make_control(writer: Writer, label: str, tag: str) -> Element:
    """An empty control to write in, as many lines as one likes."""
    lines = make("w:text", multiLine=1)
    return paragraph("Normal", _make_empty(_identify(writer, label, tag), lines, _CLICK))


def _make_day(writer: Writer) -> Element:
    chosen = make(
        "w:date",
        make("w:dateFormat", val="d MMMM yyyy"),
        make("w:lid", val="en-GB"),
        make("w:storeMappedDataAs", val="dateTime"),
        make("w:calendar", val="gregorian"),
    )
    return paragraph("Normal", _make_empty(_identify(writer, "Date", "decision-date"), chosen, _DAY))


def _make_empty(identity: Sequence[Element], kind: Element, invitation: str) -> Element:
    """A control of this kind with nothing in it but an invitation, which goes when somebody writes."""
    return make(
        "w:sdt",
        make("w:sdtPr", *identity, make("w:showingPlcHdr"), kind),
        make("w:sdtContent", run(invitation, "PlaceholderText")),
    )


def _make_tick(writer: Writer, decision: PanelDecision) -> Element:
    tick = make(
        "w14:checkbox",
        make("w14:checked", val=0),
        make("w14:checkedState", val=f"{ord(_TICKED):X}", font=_BOX_FONT),
        make("w14:uncheckedState", val=f"{ord(_UNTICKED):X}", font=_BOX_FONT),
    )
    fonts = make("w:rFonts", ascii=_BOX_FONT, hAnsi=_BOX_FONT, eastAsia=_BOX_FONT)
    box = run(_UNTICKED)
    box.insert(0, make("w:rPr", fonts))
    label = decision.value.capitalize()
    return make(
        "w:sdt",
        make("w:sdtPr", *_identify(writer, label, f"decision-{decision.name.lower()}"), tick),
        make("w:sdtContent", box),
    )


def _identify(writer: Writer, label: str, tag: str) -> tuple[Element, ...]:
    return (
        make("w:alias", val=clean(label)[:64]),
        make("w:tag", val=tag[:64]),
        make("w:id", val=writer.count("control")),
    )
