"""The pages for readers other than the panel, each one short enough to be handed out on paper."""

from collections.abc import Iterator

from markupsafe import Markup

from candour.report.document import Document
from candour.report.layers.directors import write_directors
from candour.report.layers.families import write_families
from candour.report.layers.practitioners import write_practitioners
from candour.report.model import Report
from candour.report.pages.environment import render_template
from candour.report.pages.thousand import render_thousand

FAMILIES = "for-families.html"
DIRECTORS = "for-directors.html"
PRACTITIONERS = "for-practitioners.html"


def view_layers(report: Report) -> Iterator[Document]:
    """One page for families, two for practitioners, one for directors."""
    yield Document(FAMILIES, render_families(report).encode(), on_paper=True)
    yield Document(PRACTITIONERS, render_practitioners(report).encode(), on_paper=True)
    yield Document(DIRECTORS, render_directors(report).encode(), on_paper=True)


def render_families(report: Report) -> str:
    """The page for families and young people. The same report gives the same text."""
    drawing = None if report.picture is None else Markup(render_thousand(report.picture))  # noqa: S704 - numbers only
    return render_template("families.html.j2", report=report, page=write_families(report), drawing=drawing)


def render_practitioners(report: Report) -> str:
    """The pages for social workers and their managers."""
    return render_template(
        "practitioners.html.j2", report=report, page=write_practitioners(report), links=_list_links(report)
    )


def render_directors(report: Report) -> str:
    """The page for the director who decides."""
    return render_template(
        "directors.html.j2", report=report, page=write_directors(report), links=_list_links(report)
    )


def _list_links(report: Report) -> dict[str, str]:
    return {entry.finding.code: entry.id for entry in reversed(report.exhibits)}
