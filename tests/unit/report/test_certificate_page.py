"""The page of a certificate: what it answers, what it lists, and what it leaves to the file."""

from dataclasses import replace

import pytest
from lxml import html

from candour.report.certificate.page import MOST_LISTED, render_certificate, write_documents
from candour.report.certificate.wording import ANSWERS, CONSEQUENCES, STAGES, say_stage
from candour.reproduction.grading import Grade, Stage
from made_up_rebuilt import make_rebuilt


def read(page: str) -> str:
    return " ".join(html.fromstring(page).text_content().replace("\u00a0", " ").split())


def read_rows(page: str, table: str) -> list[list[str]]:
    rows = html.fromstring(page).xpath(f"//table[@id='{table}']/tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]


def test_every_grade_and_stage_has_its_words() -> None:
    assert set(ANSWERS) == set(CONSEQUENCES) == {str(grade) for grade in Grade}
    assert list(STAGES) == [str(stage) for stage in Stage]
    assert say_stage("something new") == "Something new"


@pytest.mark.parametrize("grade", [str(grade) for grade in Grade])
def test_the_answer_comes_first(grade: str) -> None:
    page = read(render_certificate(make_rebuilt(grade)))
    answer = page.index(ANSWERS[grade])
    assert answer < page.index(CONSEQUENCES[grade]) < page.index("Stage by stage")
    for other in set(ANSWERS) - {grade}:
        assert ANSWERS[other] not in page


def test_stages_come_in_the_order_in_which_a_run_is_made_and_are_counted() -> None:
    rows = read_rows(render_certificate(make_rebuilt("equal", differing=3)), "stages")
    assert [row[0] for row in rows] == [STAGES[str(stage)] for stage in Stage]
    counted = {row[0]: row[1:] for row in rows}
    assert counted[STAGES["history"]] == ["2", "2", "identical"]
    assert counted[STAGES["models"]] == ["3", "0", "equal"]
    assert counted[STAGES["surroundings"]] == ["1", "0", "different (not part of the grade)"]


def test_differences_are_listed_and_further_ones_counted() -> None:
    page = render_certificate(make_rebuilt("equal", differing=MOST_LISTED + 3))
    rows = read_rows(page, "differences")
    assert len(rows) == MOST_LISTED
    assert [row[-1] for row in rows[:2]] == ["not stated", "2e-14"]
    assert "3 further parts differ" in read(page)


def test_where_nothing_differs_the_causes_are_said_to_have_changed_nothing() -> None:
    page = read(render_certificate(make_rebuilt("identical")))
    assert "Nothing that was built again differs." in page
    assert "These differ between the two places, and changed nothing" in page
    same = read(render_certificate(replace(make_rebuilt("identical"), causes=())))
    assert "Nor does anything that was kept of the two places" in same


def test_a_difference_without_a_cause_says_so() -> None:
    page = read(
        render_certificate(
            replace(make_rebuilt("different"), causes=(), tolerances={}, carried_over=(), role="")
        )
    )
    assert "it names no likely cause" in page
    assert "Role: not given" in page
    assert "How near is near enough" not in page


def test_what_was_not_kept_is_said() -> None:
    places = {row[0]: row[1:] for row in read_rows(render_certificate(make_rebuilt()), "places")}
    assert places["Fits at the same time"] == ["1", "not kept", "differs"]
    assert places["Python"] == ["3.11.7", "3.12.1", "differs"]
    assert places["scikit-learn"] == ["1.9.1", "1.9.1", "same"]


def test_how_it_is_checked_is_said_with_the_whole_key() -> None:
    page = read(render_certificate(make_rebuilt()))
    for said in (
        "ac46 c082 3c22 2986 bd17 1579",
        "44" * 32,
        "ab" * 64,
        "cd" * 32,
        "candour reproduce --verify certificate.json",
    ):
        assert said in page


def test_the_same_certificate_is_the_same_bytes() -> None:
    assert write_documents(make_rebuilt(), pdf=False) == write_documents(make_rebuilt(), pdf=False)
    documents, reason = write_documents(make_rebuilt(), pdf=True)
    assert [document.name for document in documents] == ["certificate.html", "certificate.pdf"]
    assert not reason


def test_without_the_library_of_pdfs_there_is_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    from candour.report.certificate import page
    from candour.report.pages.pdf import PdfUnavailableError

    def refuse(_text: str) -> bytes:
        raise PdfUnavailableError("no Pango")

    monkeypatch.setattr(page, "render_pdf", refuse)
    documents, reason = write_documents(make_rebuilt(), pdf=True)
    assert [document.name for document in documents] == ["certificate.html"]
    assert reason == "no Pango"
