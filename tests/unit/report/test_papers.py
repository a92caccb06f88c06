"""The papers: every item is there once, every answer comes from the report, every link leads somewhere, nothing claims to comply."""

import json
import re

import pytest

from candour.config.statements import Statements
from candour.report.atrs.view import view_atrs
from candour.report.pages.page import view_pages
from candour.report.papers.page import view_papers
from candour.report.papers.paper import BASES, STATES, count_states, list_bases
from candour.report.papers.papers import fill_papers
from filled_papers import PANEL, build, line_of, make_differences, pages_of, paper_of, read_text
from made_up_report import make_findings, make_report

TRIPOD = [
    "1",
    "2",
    "3a",
    "3b",
    "3c",
    "4",
    "5a",
    "5b",
    "6a",
    "6b",
    "6c",
    "7",
    "8a",
    "8b",
    "8c",
    "9a",
    "9b",
    "9c",
    "10",
    "11",
    "12a",
    "12b",
    "12c",
    "12d",
    "12e",
    "12f",
    "12g",
    "13",
    "14",
    "15",
    "16",
    "17",
    "18a",
    "18b",
    "18c",
    "18d",
    "18e",
    "18f",
    "19",
    "20a",
    "20b",
    "20c",
    "21",
    "22",
    "23a",
    "23b",
    "24",
    "25",
    "26",
    "27a",
    "27b",
    "27c",
]
CLAIMS = re.compile(
    r"\bcompl(?:y|ies|ied|iant|iance|ying)\b|\bconform\w*|\bcertif\w*|\bmeets? (?:the|all|every) (?:standard|requirement|law|duty)|"
    r"\bin accordance with\b|\bfulfil\w*|\badheres?\b|\badherence\b",
    re.IGNORECASE,
)


def test_every_item_of_tripod_ai_is_there_once_and_in_order() -> None:
    assert [line.number for line in paper_of(make_report(), "tripod-ai").lines] == TRIPOD
    assert len(TRIPOD) == 52
    assert len({number.rstrip("abcdefg") for number in TRIPOD}) == 27


def test_probast_ai_has_sixteen_questions_on_making_and_eighteen_on_testing() -> None:
    numbers = [line.number for line in paper_of(make_report(), "probast-ai").lines]
    shared = [f"{domain}.{n}" for domain, count in ((1, 3), (2, 4), (3, 4)) for n in range(1, count + 1)]
    assert numbers[:16] == [f"Dev {n}" for n in (*shared, "4.1", "4.2", "4.3", "4.4", "4.5")]
    assert numbers[16:] == [f"Eval {n}" for n in (*shared, *(f"4.{n}" for n in range(1, 8)))]


@pytest.mark.parametrize("kind", ["pilot", "scores"])
def test_every_number_of_a_paper_is_its_own_and_every_line_has_an_answer(kind: str) -> None:
    for paper in fill_papers(build(kind=kind)):
        numbers = [line.number for line in paper.lines]
        assert len(numbers) == len(set(numbers)), paper.slug
        for line in paper.lines:
            assert line.answer, (paper.slug, line.number)
            assert all(line.answer), (paper.slug, line.number)
            assert line.state in STATES
            assert line.basis in BASES
        assert sum(count_states(paper).values()) == len(paper.lines)
        assert sorted(n for _, some in list_bases(paper) for n in some) == sorted(numbers)


def test_every_link_leads_to_a_place_that_is_there() -> None:
    report = build((*make_findings(), make_differences()), governance=PANEL)
    documents = {document.name: document.content.decode() for document in view_pages(report)}
    record = {document.name for document in view_atrs(report)}
    papers = {document.name: document.content.decode() for document in view_papers(report)}
    ids = {name: set(re.findall(r'\bid="([^"]+)"', page)) for name, page in (documents | papers).items()}
    links = {
        (name, link)
        for name, page in papers.items()
        if name.endswith(".html")
        for link in re.findall(r'href="([^"]+)"', page)
        if not link.startswith("https://")
    }
    assert any("report.html#finding-bias-003" in link for _, link in links)
    assert any("technical-annex.html#bias-003-differences" in link for _, link in links)
    for name, link in links:
        path, _, place = link.partition("#")
        target = (
            name if not path else path.removeprefix("../") if path.startswith("../") else f"standards/{path}"
        )
        assert target in ids or target in record, (name, link)
        assert not place or place in ids[target], (name, link)


def test_no_id_is_given_twice_on_a_page() -> None:
    for document in pages_of(build(governance=PANEL)):
        ids = re.findall(r'\bid="([^"]+)"', document.content.decode())
        assert len(ids) == len(set(ids)), document.name


@pytest.mark.parametrize("kind", ["pilot", "scores"])
def test_no_paper_claims_that_a_standard_has_been_reached(kind: str) -> None:
    for document in view_papers(build(kind=kind, governance=PANEL)):
        text = document.content.decode()
        found = CLAIMS.search(read_text(text) if document.name.endswith(".html") else text)
        assert found is None, (document.name, found)


def test_the_search_for_claims_finds_them() -> None:
    for claim in ("This model complies with TRIPOD+AI.", "It meets the standard.", "It is GDPR compliant."):
        assert CLAIMS.search(claim)


def test_papers_about_somebody_elses_scores_say_that_the_model_was_not_available() -> None:
    for document in pages_of(build(kind="scores")):
        assert "The model was not available" in read_text(document.content.decode()), document.name
    assert "The model was not available" not in "".join(d.content.decode() for d in pages_of(build()))
    for number in ("9a", "12b", "13"):
        assert line_of(build(kind="scores"), "tripod-ai", number).state == "not done", number


def test_every_page_of_a_restricted_report_says_so() -> None:
    for document in view_papers(make_report(restricted=True)):
        text = document.content.decode()
        if document.name.endswith(".html"):
            assert "RESTRICTED" in read_text(text), document.name
        else:
            assert json.loads(text)["restricted"] is True
    for document in pages_of(make_report()):
        assert "RESTRICTED" not in read_text(document.content.decode()), document.name


def test_the_same_report_gives_the_same_bytes() -> None:
    assert tuple(view_papers(build(governance=PANEL))) == tuple(
        view_papers(build(governance=PANEL, statements=Statements()))
    )


def test_page_and_json_hold_the_same_answers() -> None:
    report = build(governance=PANEL)
    documents = {document.name: document.content.decode() for document in view_papers(report)}
    for paper in fill_papers(report):
        seen = read_text(documents[f"standards/{paper.slug}.html"])
        stored = json.loads(documents[f"standards/{paper.slug}.json"])
        lines = [line for part in stored["parts"] for line in part["lines"]]
        assert [line["number"] for line in lines] == [line.number for line in paper.lines]
        for line in lines:
            for text in (*line["answer"], line["item"]):
                assert re.sub(r"\s+", " ", text.replace("\u00a0", " ")).strip() in seen, (
                    paper.slug,
                    line["number"],
                )


def test_the_index_counts_what_each_paper_answers() -> None:
    report = make_report()
    page = next(
        document for document in pages_of(report) if document.name == "standards/index.html"
    ).content.decode()
    for paper in fill_papers(report):
        entry = read_text(page.split(f'href="{paper.slug}.html"')[1].split("<h3>")[0])
        for state in ("answered", "not done", "for the authority to complete"):
            assert f"{state.capitalize()} {count_states(paper)[state]}" in entry, (paper.slug, state)


def test_every_page_says_how_the_items_are_known() -> None:
    for paper in fill_papers(make_report()):
        page = next(
            d for d in pages_of(make_report()) if d.name == f"standards/{paper.slug}.html"
        ).content.decode()
        seen = read_text(page.split('id="known"')[1])
        for basis, numbers in list_bases(paper):
            assert basis.capitalize() in seen
            assert ", ".join(numbers) in seen
