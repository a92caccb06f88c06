"""How a run stands to its protocol: on every page of every document, and in the verdict."""

import io
import json
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from functools import cache
from shutil import which

import docx
import lxml.html
import pytest

from candour.report.content.outline import arrange_outline
from candour.report.content.standing_wording import (
    describe_standing,
    say_bar_and_test,
    say_looks,
    say_standing,
    say_standing_to_families,
    say_unconfirmed,
    say_unexplained,
)
from candour.report.content.verdict import OverallVerdict, reach_verdict
from candour.report.content.verdict_rule import say_verdict
from candour.report.document import Document
from candour.report.layers.readability import measure_readability
from candour.report.layers.view import PRACTITIONERS, view_layers
from candour.report.machine.findings_document import load_document
from candour.report.model import Report, build_report
from candour.report.pages.pdf import PdfUnavailableError, render_pdf
from candour.report.views import render_views
from candour.results import Finding, Statement, Verdict
from candour.standing import EXPLORED, Deviation, Look, ProtocolStanding, Standing
from made_up_report import FINGERPRINT, STANDINGS, make_context, make_report

NEEDED = ("PERF-001", "PERF-004", "CALI-001", "USEF-005", "BIAS-001", "STAB-001", "TIME-001")
REGISTERED = STANDINGS[Standing.REGISTERED]
LINES = {
    Standing.EXPLORATORY: "Exploratory: no protocol was frozen before the test.",
    Standing.REHEARSAL: "Rehearsal on the training period: the test is still sealed.",
    Standing.REGISTERED: "Protocol 3f9c3f9c3f9c, frozen 14 January 2025; look 1; 1 deviation, 1 without a reason.",
}
FOR_FAMILIES = {
    Standing.EXPLORATORY: "This was a first try. The rules of the test were not fixed before it.",
    Standing.REHEARSAL: "This was only practice. The real test is still to come.",
    Standing.REGISTERED: "The rules of the test were fixed before it, on 14 January 2025. One thing was then done in another way. Nobody said why.",
}
TWICE = replace(REGISTERED, looks=(*REGISTERED.looks, Look(2, date(2025, 6, 1), "A mistake was put right")))
CHANGED = replace(REGISTERED, deviations=(Deviation("protocol.criteria", "0.75", "0.7", "It was a slip."),))


def make(code: str, verdict: Verdict = Verdict.MET) -> Finding:
    said = Statement(f"Found in {code}.")
    return Finding(code, "a", f"Title {code}", "Q?", verdict, said, Statement("f"), "Met where it is so.")


def make_all(**verdicts: Verdict) -> tuple[Finding, ...]:
    """Every needed finding, met but for those named."""
    return tuple(make(code, verdicts.get(code.replace("-", "_"), Verdict.MET)) for code in NEEDED)


@cache
def list_documents(standing: Standing) -> tuple[Document, ...]:
    return tuple(render_views(make_report(standing=standing)))


def read_page(document: Document) -> str:
    """The words of the masthead, which is the head of the page on a screen and in the margin of every page on paper."""
    return " ".join(lxml.html.fromstring(document.content).find_class("standing")[0].text_content().split())


@pytest.mark.parametrize("standing", Standing)
def test_every_document_says_how_the_run_stands(standing: Standing) -> None:
    said = 0
    for document in list_documents(standing):
        name, line = document.name, LINES[standing]
        if name.startswith("tables/"):
            continue  # rows for a spreadsheet have no place for it; the report that they belong to says it
        said += 1
        if name.endswith(".html"):
            assert (
                read_page(document) == (FOR_FAMILIES if name == "for-families.html" else LINES)[standing]
            ), name
        elif name.endswith(".docx"):
            made = docx.Document(io.BytesIO(document.content))
            for section in made.sections:
                assert line in [p.text for p in section.header.paragraphs]
            assert line in [p.text for p in made.paragraphs]
        elif name.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(document.content)) as book:
                sheets = [n for n in book.namelist() if n.startswith("xl/worksheets/sheet")]
                assert sheets
                assert all(line.encode() in book.read(sheet) for sheet in sheets)
        elif name.endswith(".md"):
            assert line in document.content.decode().replace("\\", "")
        else:
            assert name.endswith(".json"), f"{name}: nobody looked whether it says how the run stands"
            held = json.loads(document.content)
            assert line in {held.get("standing"), held.get("standing_line")}, name
    assert said > 15


@pytest.mark.parametrize("standing", Standing)
def test_every_sheet_of_paper_says_it(standing: Standing) -> None:
    if which("pdftotext") is None:
        pytest.skip("pdftotext is not on this machine, so the words on paper cannot be read")
    page = next(d for d in view_layers(make_report(standing=standing)) if d.name == PRACTITIONERS)
    try:
        content = render_pdf(page.content.decode())
    except PdfUnavailableError as reason:
        pytest.skip(str(reason))
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    pages = read.stdout.decode().split("\f")[:-1]
    assert len(pages) == 2
    assert all(LINES[standing] in " ".join(text.split()) for text in pages)


def test_findings_come_back_with_their_standing() -> None:
    for standing in Standing:
        held = next(d for d in list_documents(standing) if d.name == "findings.json")
        assert load_document(held.content).context.standing == STANDINGS[standing]


def test_the_report_lists_every_look_and_every_deviation_with_its_reason_or_that_there_is_none() -> None:
    standing = replace(TWICE, deviations=(*REGISTERED.deviations, *CHANGED.deviations))
    facts = {fact.label: fact.text for fact in describe_standing(standing)}
    assert facts["Fingerprint of the protocol (SHA-256)"] == FINGERPRINT
    assert facts["Frozen on"] == "14 January 2025"
    assert facts["Test period"] == "From 1 April 2023."
    assert facts["Look 1"] == "3 March 2025: The test itself."
    assert facts["Look 2"] == "1 June 2025: A mistake was put right."
    assert (
        facts["Deviation: models.candidates"] == "Frozen: two kinds. Now: three kinds. No reason was given."
    )
    assert facts["Deviation: protocol.criteria"].endswith("The authority\u2019s reason: It was a slip.")
    assert "2 times" in facts["More than one look"]
    page = next(d for d in list_documents(Standing.REGISTERED) if d.name == "report.html")
    words = " ".join(lxml.html.fromstring(page.content).text_content().split())
    for fact in describe_standing(REGISTERED):
        assert f"{fact.label} {fact.text}" in words or f"{fact.label}{fact.text}" in words, fact


def test_nothing_is_listed_that_is_not() -> None:
    assert [fact.label for fact in describe_standing(ProtocolStanding())] == ["Standing"]
    facts = {fact.label: fact.text for fact in describe_standing(STANDINGS[Standing.REHEARSAL])}
    assert facts["Looks at the test period"] == "None."
    assert facts["Deviations from the protocol"].startswith("None")


@pytest.mark.parametrize("standing", [*STANDINGS.values(), TWICE])
def test_families_are_told_in_words_that_a_child_reads(standing: ProtocolStanding) -> None:
    assert measure_readability((say_standing_to_families(standing),)).is_easy


def weigh(standing: ProtocolStanding, **verdicts: Verdict) -> tuple[OverallVerdict, str]:
    findings = make_all(**verdicts)
    overall = reach_verdict(findings, "pilot", say_unconfirmed(standing))
    return overall.verdict, say_verdict(overall, findings, "pilot")


def test_only_a_frozen_protocol_lets_a_bar_be_met() -> None:
    assert weigh(REGISTERED)[0] is OverallVerdict.MEETS_THE_BAR
    for standing, because in (
        (STANDINGS[Standing.EXPLORATORY], "no protocol was frozen before the test"),
        (STANDINGS[Standing.REHEARSAL], "the test is still sealed"),
        (CHANGED, "was changed after it was frozen"),
    ):
        verdict, sentence = weigh(standing)
        assert verdict is OverallVerdict.CANNOT_TELL
        assert because in sentence
        assert "every question that weighs is answered with \u201cmet\u201d" in sentence


@pytest.mark.parametrize("standing", [*STANDINGS.values(), CHANGED])
def test_what_speaks_against_a_forecast_does_so_however_the_run_stands(standing: ProtocolStanding) -> None:
    assert weigh(standing, PERF_004=Verdict.CONCERN)[0] is OverallVerdict.DO_NOT_USE
    verdict, sentence = weigh(standing, CALI_001=Verdict.CANNOT_TELL)
    assert verdict is OverallVerdict.CANNOT_TELL
    assert "1 question cannot be told" in sentence


def build(standing: ProtocolStanding, **verdicts: Verdict) -> Report:
    return build_report(make_all(**verdicts), make_context(standing=standing))


def test_a_report_of_an_exploratory_run_never_says_that_the_bar_is_met() -> None:
    report = build(ProtocolStanding())
    assert report.overall.verdict is OverallVerdict.CANNOT_TELL
    assert any("frozen" in need for change in report.changes for need in change.needs)
    for document in render_views(report):
        if document.name.endswith((".html", ".md", ".json")):
            # The rule of the verdict, and the name of the question, say what would be; nothing says that it is.
            assert OverallVerdict.MEETS_THE_BAR.value not in document.content.decode(), document.name


def test_scores_of_somebody_else_are_exploratory_too() -> None:
    scores = make_context(kind="scores", standing=ProtocolStanding())
    assert build_report(make_all(), scores).overall.verdict is OverallVerdict.CANNOT_TELL


def test_with_all_put_right_an_exploratory_run_is_still_open() -> None:
    after = build(ProtocolStanding(), PERF_001=Verdict.CONCERN).changes[-1]
    assert "Cannot tell" in after.ground
    assert "no protocol was frozen" in after.ground
    assert (
        build(REGISTERED, PERF_001=Verdict.CONCERN)
        .changes[-1]
        .ground.endswith("meet the bar in the protocol")
    )


def test_a_bar_that_was_frozen_after_somebody_had_seen_the_test_did_not_come_first() -> None:
    """Run, look at the results, write the bar where they lie, freeze, open: nothing differs from the protocol, and nothing is shown."""
    (look,) = REGISTERED.looks
    seen = replace(
        REGISTERED, deviations=(), looks=(Look(1, look.day, EXPLORED), Look(2, look.day, look.purpose))
    )
    assert replace(seen, looks=(look,)).bar_came_first
    assert not seen.bar_came_first
    assert "looked at before the protocol was frozen" in say_unconfirmed(seen)
    assert "had been run before that" in say_bar_and_test(seen)
    assert "before its rules were fixed" in say_standing_to_families(seen)
    overall = reach_verdict(make_all(), make_context().kind, say_unconfirmed(seen))
    first = reach_verdict(make_all(), make_context().kind, say_unconfirmed(replace(seen, looks=(look,))))
    assert overall.verdict is not first.verdict


def test_where_families_test_over_all_years_no_first_day_is_named() -> None:
    (said,) = (
        fact.text
        for fact in describe_standing(replace(REGISTERED, first_test_day=None))
        if fact.label == "Test period"
    )
    assert said == "Families drawn by lot, over all years."


def test_a_second_look_is_said_beside_the_verdict_and_changes_none() -> None:
    once, twice = build(REGISTERED), build(TWICE)
    assert say_looks(REGISTERED) == ""
    assert once.overall == twice.overall
    assert once.verdict_sentence.endswith(say_unexplained(REGISTERED))
    assert f"{say_looks(TWICE)} {say_unexplained(TWICE)}" in twice.verdict_sentence
    assert "looked at 2 times" in twice.verdict_sentence


def test_what_nobody_gave_a_reason_for_is_said_beside_the_verdict() -> None:
    explained = replace(
        REGISTERED, deviations=tuple(replace(each, reason="It was a slip.") for each in REGISTERED.deviations)
    )
    assert "no reason was given" not in build(explained).verdict_sentence
    assert "without a reason" not in say_standing(explained)
    assert "For 1 deviation from the protocol no reason was given." in build(REGISTERED).verdict_sentence
    mixed = replace(REGISTERED, deviations=(*REGISTERED.deviations, *explained.deviations))
    assert (
        "2 things were then done in another way. For 1 of them nobody said why."
        in say_standing_to_families(mixed)
    )


def test_that_the_bar_came_first_is_said_only_where_it_is_shown() -> None:
    for standing, shown in ((REGISTERED, True), (TWICE, True), (CHANGED, False), (ProtocolStanding(), False)):
        assert standing.bar_came_first is shown
        (section,) = (
            s for s in arrange_outline(make_context(standing=standing), {}, ()) if s.slug == "verdict"
        )
        assert ("before anybody saw the test" in section.introduction) is shown
        assert "{" not in section.introduction
        page = next(d for d in view_layers(build(standing)) if d.name == "for-directors.html")
        assert (b"written down beforehand" in page.content) is shown


def test_a_protocol_that_took_anothers_place_came_first_only_before_the_one_look() -> None:
    given_up = (
        Deviation("protocol", "protocol 3f9c", "protocol aa11, frozen in its place", "It was too vague."),
    )
    assert replace(REGISTERED, deviations=given_up).bar_came_first
    assert not replace(TWICE, deviations=given_up).bar_came_first


def test_a_line_without_a_fingerprint_is_never_registered() -> None:
    assert say_standing(ProtocolStanding(Standing.REGISTERED)) == LINES[Standing.EXPLORATORY]


def test_tripod_answers_whether_it_was_registered() -> None:
    def read(standing: Standing) -> dict[str, str]:
        paper = next(d for d in list_documents(standing) if d.name == "standards/tripod-ai.json")
        lines = [line for part in json.loads(paper.content)["parts"] for line in part["lines"]]
        return {line["number"]: " ".join(line["answer"]) for line in lines}

    assert FINGERPRINT in read(Standing.REGISTERED)["18d"]
    assert "No protocol was frozen before the test" in read(Standing.EXPLORATORY)["18d"]


def test_a_muted_or_missing_question_is_said_before_what_is_not_confirmed() -> None:
    findings = tuple(f for f in make_all() if f.code != "TIME-001")
    overall = reach_verdict(
        (*findings, make("BIAS-002", Verdict.CANNOT_TELL)), "pilot", "no protocol was frozen"
    )
    said = say_verdict(overall, findings, "pilot")
    assert said.index("there is no answer on") < said.index("no protocol was frozen")
