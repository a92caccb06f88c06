"""Papers as HTML pages and as JSON, with an index: `standards/<slug>.html`, `standards/<slug>.json`, `standards/index.html`."""

from collections.abc import Iterator

from candour.report.atrs.view import STEM as RECORD
from candour.report.document import Document
from candour.report.model import Report
from candour.report.pages.environment import render_template
from candour.report.papers.paper import BASES, FOLDER, Paper, count_states, list_bases
from candour.report.papers.paper_json import render_json
from candour.report.papers.papers import fill_papers

INDEX = "index"


def view_papers(report: Report) -> Iterator[Document]:
    """The index, then each paper as a page and as JSON."""
    papers = fill_papers(report)
    yield Document(f"{FOLDER}/{INDEX}.html", render_index(report, papers).encode())
    for paper in papers:
        yield Document(f"{FOLDER}/{paper.slug}.html", render_paper(report, paper).encode())
        yield Document(f"{FOLDER}/{paper.slug}.json", render_json(paper, report))


def render_paper(report: Report, paper: Paper) -> str:
    """One paper as a page. The same report gives the same text."""
    return render_template(
        "paper.html.j2",
        report=report,
        paper=paper,
        counts=tuple(count_states(paper).items()),
        bases=tuple((basis, BASES[basis], numbers) for basis, numbers in list_bases(paper)),
        make_id=_make_id,
    )


def render_index(report: Report, papers: tuple[Paper, ...]) -> str:
    """One line a paper, with what it answers and what it does not."""
    return render_template(
        "papers.html.j2",
        report=report,
        papers=tuple((paper, count_states(paper)) for paper in papers),
        record=RECORD.removeprefix(f"{FOLDER}/"),
    )


def _make_id(number: str) -> str:
    """The id of an item on its page: `item-12a`, `item-dev-4-1`."""
    return "item-" + number.lower().replace(".", "-").replace(" ", "-")
