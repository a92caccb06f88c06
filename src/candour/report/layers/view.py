"""The pages for readers other than the panel, each one short enough to be handed out on paper."""

from collections.abc import Iterator

from markupsafe import Markup

from candour.report.document import Document
from candour.report.layers.families import write_families
from candour.report.model import Report
from candour.report.pages.environment import render_template
from candour.report.pages.thousand import render_thousand

FAMILIES = "for-families.html"


def view_layers(report: Report) -> Iterator[Document]:
    """One page for families."""
    yield Document(FAMILIES, render_families(report).encode(), on_paper=True)


def render_families(report: Report) -> str:
    """The page for families and young people. The same report gives the same text."""
    drawing = None if report.picture is None else Markup(render_thousand(report.picture))  # noqa: S704 - numbers only
    return render_template("families.html.j2", report=report, page=write_families(report), drawing=drawing)
