"""Every document of a report, each a view of the same value: none of them knows anything that the others do not."""

from collections.abc import Callable, Iterable, Iterator

from candour.report.atrs.view import view_atrs
from candour.report.document import Document
from candour.report.layers.view import view_layers
from candour.report.machine.exports import view_findings, view_tables
from candour.report.model import Report
from candour.report.monitoring.view import view_monitoring
from candour.report.pages.page import view_pages
from candour.report.papers.page import view_papers
from candour.report.word.view import view_word

View = Callable[[Report], Iterable[Document]]

VIEWS: tuple[View, ...] = (
    view_pages,
    view_word,
    view_layers,
    view_monitoring,
    view_findings,
    view_tables,
    view_atrs,
    view_papers,
)


def render_views(report: Report) -> Iterator[Document]:
    """All documents, in the order of `VIEWS`. The same report gives the same bytes."""
    for view in VIEWS:
        yield from view(report)
