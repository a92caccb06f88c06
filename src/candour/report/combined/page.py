"""The combined document for people: one HTML page, from which its PDF is made."""

from dataclasses import dataclass

from markupsafe import Markup

from candour.report.combined.document import CombinedDocument, QuestionPart
from candour.report.combined.forest import draw_forest
from candour.report.combined.measures import MEASURES
from candour.report.combined.wording import say_decision, say_outcome, say_window
from candour.report.pages.environment import render_template
from candour.report.pages.frame import Frame
from candour.results import Table

REGISTERED = "Only what was registered before its test is put together."
ALL = "Registered and unregistered reports are put together, as was asked for."


@dataclass(frozen=True)
class _Page:
    context: Frame
    standing_line: str
    document: CombinedDocument


def render_page(document: CombinedDocument) -> str:
    """The page. The same document gives the same text."""
    page = _Page(Frame(document.title), ALL if document.pooled_all else REGISTERED, document)
    return render_template(
        "combined.html.j2",
        report=page,
        document=document,
        about={measure.label: measure.about for measure in MEASURES},
        forests={name: drawn for part in document.questions for name, drawn in _draw(part).items()},
        table_of=_find_table,
        say_decision=say_decision,
        say_outcome=say_outcome,
        say_window=say_window,
        groups_of=lambda part: [one for one in part.tables if "_groups_" in one.name and not one.annex],
        annexed_of=lambda part: [one for one in part.tables if one.annex and one.rows],
    )


def _draw(part: QuestionPart) -> dict[str, Markup]:
    drawn = {}
    for result in part.results:
        table = _find_table(part, result.table)
        if table.rows:
            picture = draw_forest(
                table, scale=result.scale, reference=result.reference, prefix=f"{table.name}-forest"
            )
            drawn[table.name] = Markup(picture)  # noqa: S704 - escaped by lxml
    return drawn


def _find_table(part: QuestionPart, name: str) -> Table:
    return next(table for table in part.tables if table.name in {name, f"question_{part.number}_{name}"})
