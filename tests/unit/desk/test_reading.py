"""What is shown of reports, side by side too, and which files are served and how."""

import base64
import hashlib
import json
import re
import shutil
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from candour.desk.comparison import APART, NO_INTERVAL, ONE_ONLY, OVERLAP, compare_intervals, compare_reports
from candour.desk.documents import list_documents, read_document
from candour.desk.environment import say_day
from candour.desk.policy import write_report_policy
from candour.desk.shelf import CriterionSheet, ReportPlace
from candour.errors import ReportError
from candour.workflow.desk import read_sheet
from desk_at_work import FIRST, SECOND, OpenDesk


def find_key(page: str) -> str:
    found = re.search(r"/files/([\w-]+)/", page)
    assert found is not None
    return found[1]


def test_the_list_shows_every_report_with_its_verdict(opened: OpenDesk) -> None:
    page = opened.visit().get("/").text
    sheets = [opened.desk.shelf.read(place) for place in opened.desk.shelf.find()]
    for sheet in sheets:
        assert f"{sheet.place.pilot}, run {sheet.place.run[:8]}" in page
        assert sheet.verdict in page
    assert page.count("None yet") == 2
    assert page.count("<strong>RESTRICTED</strong>") == 1
    assert page.count("<strong>RESTRICTED.</strong>") == 1, "the page says so too"
    assert "2 May 2026" in page


def test_a_report_shows_what_its_findings_hold(opened: OpenDesk) -> None:
    place = opened.desk.shelf.find()[0]
    published = json.loads((place.folder / "findings.json").read_text())
    page = opened.visit().get(f"/reports/{FIRST}").text
    assert published["verdict_sentence"] in page
    for line in published["criteria"]:
        assert line["criterion"] in page
        assert line["reached_text"] in page
        assert line["base_rate_text"] in page
    for section in published["outline"]:
        assert f"#{section['slug']}" in page
    for name in list_documents(place.folder):
        assert name.removeprefix("tables/") in page
    assert "RESTRICTED" not in page
    assert "RESTRICTED" in opened.visit().get(f"/reports/{SECOND}").text


def test_the_sections_are_where_the_links_say(places: tuple[ReportPlace, ...]) -> None:
    sheet = read_sheet(places[0])
    page = (places[0].folder / "report.html").read_text()
    assert sheet.sections
    assert [s.slug for s in sheet.sections if f'id="{s.slug}"' not in page] == []


def test_two_reports_side_by_side(opened: OpenDesk) -> None:
    visitor = opened.visit()
    page = visitor.get(f"/compare?first={FIRST}&second={SECOND}")
    assert page.status == 200
    assert "Where two intervals overlap, the reports show no difference" in page.text
    assert OVERLAP in page.text
    assert "<strong>RESTRICTED.</strong>" in page.text
    for first, second in (("", SECOND), (FIRST, "nowhere"), (FIRST, FIRST)):
        answer = visitor.get(f"/compare?first={first}&second={second}")
        assert (answer.status, answer.title[:6]) == (422, "Error:")
    assert visitor.get("/compare").status == 200


def test_an_error_of_ours_tells_nothing(opened: OpenDesk, capfd: pytest.CaptureFixture[str]) -> None:
    visitor = opened.visit()
    object.__setattr__(opened.desk, "shelf", None)
    answer = visitor.get("/")
    assert answer.status == 500
    assert "Traceback" not in answer.text
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert capfd.readouterr() == ("", "")


def make_criterion(low: float | None, high: float | None) -> CriterionSheet:
    return CriterionSheet("c", "r", "0.5", "0.1", "met", low, high)


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ((0.1, 0.3), (0.2, 0.4), OVERLAP),
        ((0.1, 0.2), (0.2, 0.4), OVERLAP),
        ((0.3, 0.4), (0.1, 0.2), APART),
        ((0.1, None), (0.2, 0.4), NO_INTERVAL),
    ],
)
def test_intervals_that_overlap_show_no_difference(
    first: tuple[float | None, float | None], second: tuple[float | None, float | None], said: str
) -> None:
    assert compare_intervals(make_criterion(*first), make_criterion(*second)) == said
    assert compare_intervals(make_criterion(*second), make_criterion(*first)) == said
    assert compare_intervals(make_criterion(*first), None) == ONE_ONLY


def test_every_finding_of_both_reports_is_in_one_of_the_four_lists(places: tuple[ReportPlace, ...]) -> None:
    first = read_sheet(places[0])
    changed = replace(
        first.findings[0], verdict="cannot tell" if first.findings[0].verdict == "met" else "met"
    )
    reworded = replace(first.findings[1], headline="Something else.")
    second = replace(first, findings=(changed, reworded, *first.findings[3:]))
    compared = compare_reports(first, second)
    assert [pair.code for pair in compared.changed] == [changed.code]
    assert [pair.code for pair in compared.reworded] == [reworded.code]
    assert [pair.code for pair in compared.one_only] == [first.findings[2].code]
    assert len(compared.same) == len(first.findings) - 3


def test_files_are_served_under_a_key_of_the_session(opened: OpenDesk) -> None:
    visitor = opened.visit()
    key = find_key(visitor.get(f"/reports/{FIRST}").text)
    place = opened.desk.shelf.find()[0]
    for name in list_documents(place.folder):
        # As a link inside a report is followed: without the cookie.
        answer = replace(visitor, cookies={}).get(f"/files/{key}/{FIRST}/{name}")
        assert answer.status == 200, name
        assert answer.body == (place.folder / name).read_bytes()
        assert ("attachment" in answer.headers.get("content-disposition", "")) is not name.endswith(".html")
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.headers["referrer-policy"] == "no-referrer"
    visitor.post("/sign-out", {"csrf": visitor.get("/").hidden("csrf")})
    assert visitor.get(f"/files/{key}/{FIRST}/report.html").status == 403


@pytest.mark.parametrize(
    "name",
    [
        "../findings/exact.json", "..%2ffindings%2fexact.json", "%2e%2e/%2e%2e/mlflow.db", "/etc/passwd", "tables", "", "stray.html",
        "report.html%00.pdf", "tables/../report.html", "manifest.json",
    ],
)  # fmt: skip
def test_nothing_else_is_served(opened: OpenDesk, tmp_path: Path, name: str) -> None:
    visitor = opened.visit()
    key = find_key(visitor.get(f"/reports/{FIRST}").text)
    assert visitor.get(f"/files/{key}/{FIRST}/{name}").status == 404


def test_a_file_that_was_slipped_in_altered_or_linked_is_not_served(
    places: tuple[ReportPlace, ...], tmp_path: Path
) -> None:
    folder = tmp_path / "report"
    shutil.copytree(places[0].folder, folder)
    (folder / "stray.html").write_text("stray")
    assert read_document(folder, "stray.html") is None
    (folder / "report.html").write_text("altered")
    with pytest.raises(ReportError, match="changed after the report was made"):
        read_document(folder, "report.html")
    (tmp_path / "secret.json").write_text("{}")
    (folder / "findings.json").unlink()
    (folder / "findings.json").symlink_to(tmp_path / "secret.json")
    assert read_document(folder, "findings.json") is None


def test_a_report_of_an_earlier_candour_says_what_to_do(
    places: tuple[ReportPlace, ...], tmp_path: Path
) -> None:
    folder = tmp_path / "report"
    shutil.copytree(places[0].folder, folder)
    (folder / "findings.json").write_text('{"version": 1}')
    with pytest.raises(ReportError, match="Write it again"):
        read_sheet(replace(places[0], folder=folder))
    (folder / "manifest.json").write_text("[]")
    with pytest.raises(ReportError, match="cannot be read"):
        read_sheet(replace(places[0], folder=folder))
    (folder / "manifest.json").unlink()
    with pytest.raises(ReportError, match="an earlier candour made it"):
        read_sheet(replace(places[0], folder=folder))


def hash_of(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_a_reports_page_may_run_what_stands_in_it_and_nothing_else() -> None:
    page = '<style>p { color: red }</style><p style="x">&amp;</p><script>a < b && "é"</script><script src="/x.js"></script>'
    policy = write_report_policy(page)
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert parts["script-src"] == hash_of('a < b && "é"')
    assert parts["style-src-elem"] == hash_of("p { color: red }")
    assert parts["style-src-attr"] == "'unsafe-inline'"
    assert parts["default-src"] == "'none'"
    assert "allow-same-origin" not in parts["sandbox"]
    bare = write_report_policy("<p>nothing</p>")
    assert "script-src 'none'; " in bare
    assert "style-src-attr 'none'" in bare


def test_htmx_is_the_file_that_its_note_names() -> None:
    folder = files("candour.desk") / "static" / "htmx"
    digest = hashlib.sha256((folder / "htmx.min.js").read_bytes()).hexdigest()
    note = (folder / "README.md").read_text()
    assert f"`{digest}`" in note
    assert digest == "71ea67185bfa8c98c39d31717c6fce5d852370fcdfd129db4543774d3145c0de"
    assert 'version:"2.0.10"' in (folder / "htmx.min.js").read_text()
    assert "Zero-Clause BSD" in (folder / "LICENSE").read_text()


def test_a_day_is_said_in_english() -> None:
    assert say_day("2026-05-03") == "3 May 2026"
    assert say_day("some day") == "some day"
