"""A report as one HTML page that needs nothing else: no script, no request, no font, no image file."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from candour.report.content.audit_lines import list_audit_lines
from candour.report.content.exhibits import Exhibit, FindingExhibits
from candour.report.content.fact_wording import describe_facts
from candour.report.content.glossary import GLOSSARY
from candour.report.content.limits import NOT_RECORDED, answer_questions, list_limits
from candour.report.content.picture import ThousandPicture
from candour.report.content.sections import AUDIT_TITLES, list_unasked
from candour.report.content.unsettled import list_unsettled
from candour.report.content.verdict_wording import (
    describe_grounds,
    describe_model_file,
    describe_verdict,
    mark_of,
    name_missing,
)
from candour.report.document import Document
from candour.report.model import Report
from candour.report.pages.charts.svg import render_svg
from candour.report.pages.on_paper import are_mostly_wide, is_on_paper, is_wide
from candour.report.pages.thousand import LEGEND, render_key, render_thousand
from candour.report.printing.cells import NO_BREAK, WITHHELD_LABEL, print_cell
from candour.report.printing.plain_text import make_plain
from candour.report.printing.printed_table import print_table
from candour.results import Estimate, Table, Withheld

HTML = "report.html"
STACK_FROM, MANY_COLUMNS = 2, 6
"""In a table with more estimates a row than this, or with so many columns, the interval and n stand under the number."""

LONG_FROM = 40
"""A table with more rows than this is folded away on the screen."""

LONG_LABEL = 30
"""A first column with more characters than this is given room."""


FLOW_PART = "part"
"""The column of a flow that says whether a box is left out (it stands aside) or a part of what is kept."""

_FLOW_STYLES = {"left out": "aside", "of which": "within", "kept": "kept"}


def view_pages(report: Report) -> Iterator[Document]:
    """The report as one page."""
    yield Document(HTML, render_html(report).encode(), on_paper=True)


def render_html(report: Report) -> str:
    """The page. The same report gives the same text."""
    by_finding = {id(entry.finding): entry for entry in report.exhibits}
    return _environment().get_template("report.html.j2").render(
        report=report,
        context=report.context,
        exhibits_of=lambda finding: by_finding[id(finding)],
        entries_of=lambda section: tuple(by_finding[id(finding)] for finding in section.findings),
        links={entry.finding.code: entry.id for entry in reversed(report.exhibits)},
        titles={finding.code: finding.title for finding in reversed(report.findings)},
        grounds=describe_grounds(report.overall, report.findings),
        known_facts=describe_facts(report.context.facts),
        limits=list_limits(report.context.kind, report.context.facts),
        unsettled=list_unsettled(report.exhibits),
        muted=tuple(entry for entry in report.exhibits if entry.finding.muted),
        model_file=describe_model_file(report.findings),
        charts=_render_charts(report.exhibits),
        thousand=_render_picture(report.picture),
        verdict_text=describe_verdict(report.overall, report.context.kind),
        missing=tuple(name_missing(name) for name in report.overall.missing),
        audit_lines=list_audit_lines(report.sections),
        unasked=list_unasked(report.sections),
        questions=answer_questions(report.sections),
        style=Markup(_read_style()),  # noqa: S704 - our own package data
    )  # fmt: skip


def _render_charts(entries: tuple[FindingExhibits, ...]) -> dict[str, Markup]:
    return {
        picture.id: Markup(render_svg(picture.figure, exhibit.table, prefix=picture.id))  # noqa: S704 - escaped by lxml
        for entry in entries
        for exhibit in entry.exhibits
        for picture in exhibit.pictures
        if picture.figure.kind != "flow"
    }


def _render_picture(picture: ThousandPicture | None) -> Markup | None:
    return None if picture is None else Markup(render_thousand(picture))  # noqa: S704 - numbers only


def is_stacked(table: Table) -> bool:
    """Whether intervals stand under their numbers, because beside them there is no room."""
    estimates = sum(
        any(isinstance(row[at], Estimate) for row in table.rows) for at in range(len(table.columns))
    )
    return estimates > STACK_FROM or (estimates > 0 and len(table.columns) > MANY_COLUMNS)


def has_long_labels(table: Table) -> bool:
    """Whether the first column needs room, so that its words do not pile up."""
    return any(len(str(row[0])) > LONG_LABEL for row in table.rows)


def is_long(table: Table) -> bool:
    """Whether a table is folded away on the screen."""
    return len(table.rows) > LONG_FROM


def is_wholly_withheld(table: Table) -> bool:
    """Whether no number, and no answer in words, is left to print."""
    if not holds_withheld(table):
        return False
    answers = {at for at, column in enumerate(table.columns) if column.name in {"answer", "found"}}
    return not any(
        isinstance(cell, (int, float, Estimate)) or (at in answers and isinstance(cell, str) and cell)
        for row in table.rows
        for at, cell in enumerate(row)
    )


def holds_withheld(table: Table) -> bool:
    """Whether disclosure control took anything out of a table."""
    return any(isinstance(cell, Withheld) for row in table.rows for cell in row)


def _list_flow(exhibit: Exhibit, figure_x: str, figure_y: str) -> list[dict[str, object]]:
    """The boxes of a flow: label, number, and whatever the table says in words beside them."""
    table = exhibit.table
    label, number = table.index_of(figure_y), table.index_of(figure_x)
    words = [n for n, c in enumerate(table.columns) if c.unit == "text" and n != label]
    return [
        {
            "label": print_cell(row[label], table.columns[label]).text,
            "number": print_cell(row[number], table.columns[number]),
            "words": [str(row[n]) for n in words if row[n] and table.columns[n].name != FLOW_PART],
            "style": next(
                (_FLOW_STYLES.get(str(row[n]), "") for n in words if table.columns[n].name == FLOW_PART), ""
            ),
        }
        for row in table.rows
    ]


def _finish(value: object) -> object:
    """What is printed: without letters that no page can hold, and no % alone at the head of a line."""
    plain = make_plain(value)
    return plain.replace(" %", f"{NO_BREAK}%") if type(plain) is str else plain


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("candour.report.pages"),
        autoescape=True,
        # What the settings of a pilot say comes by other ways than the findings.
        finalize=_finish,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(
        print_table=print_table,
        list_flow=_list_flow,
        is_wide=is_wide,
        are_mostly_wide=are_mostly_wide,
        is_stacked=is_stacked,
        has_long_labels=has_long_labels,
        is_long=is_long,
        is_on_paper=is_on_paper,
        holds_withheld=holds_withheld,
        is_wholly_withheld=is_wholly_withheld,
        mark_of=mark_of,
        withheld_label=WITHHELD_LABEL,
        audit_titles=AUDIT_TITLES,
        not_recorded=NOT_RECORDED,
        glossary=GLOSSARY,
        thousand_legend=LEGEND,
        render_key=lambda kind: Markup(render_key(kind)),  # noqa: S704 - drawn by us
    )
    return environment


@cache
def _read_style() -> str:
    return (files("candour.report.pages") / "templates" / "report.css").read_text(encoding="utf-8")
