"""The pages for families, practitioners and directors: what stands on them, and that each fits on its paper."""

import re
from dataclasses import replace
from io import BytesIO
from itertools import product

import pikepdf
import pytest
from lxml import html

from candour.config.statements import (
    Accountability,
    Deployment,
    Engagement,
    Law,
    Oversight,
    Rationale,
    Statements,
)
from candour.governance import EntryKind, GovernanceEntry, PanelDecision
from candour.report.content.changes import Change
from candour.report.content.statements import TO_COMPLETE
from candour.report.content.verdict import OverallVerdict
from candour.report.document import Document
from candour.report.layers.authority_words import quote_authority
from candour.report.layers.directors import write_directors
from candour.report.layers.families import write_families
from candour.report.layers.pathway import draw_pathway
from candour.report.layers.practitioners import write_practitioners
from candour.report.layers.view import DIRECTORS, FAMILIES, PRACTITIONERS, render_directors, view_layers
from candour.report.model import Report
from candour.report.pages.pdf import render_pdf
from candour.results import Finding, Verdict, Withheld
from made_up_report import make_report
from watched_report import FACTS, build, make_watched_findings, make_watched_report

PAGES = {FAMILIES: 1, PRACTITIONERS: 2, DIRECTORS: 1}


def replace_words(said: Statements, text: str) -> Statements:
    """The same lines, each with this text, and the last that the page for families asks for."""
    return said.model_copy(update={
        "rationale": Rationale(not_decided_by_it=text), "deployment": Deployment(who_sees_it=text, appeal=text, correction=text),
        "engagement": Engagement(families=text), "oversight": Oversight(decommissioning=text),
    })  # fmt: skip


LONG = (
    "A duty manager reads the whole file again, speaks to the person who referred the child and to the worker who knows the family, "
    "and writes down in the case record what was thought of it before looking at the list at all, and then what came of it. "
)
WRITTEN = Statements(
    accountability=Accountability(organisation="Borchester County Council, children\u2019s services", senior_responsible_owner="Director of children\u2019s services",
                                  contact_email="families@borchester.example"),
    rationale=Rationale(not_decided_by_it=LONG * 2, description=LONG),
    deployment=Deployment(decision_point=LONG, who_sees_it=LONG, who_acts=LONG, what_follows_a_flag=LONG, frequency_and_scale=LONG,
                          human_review=LONG, override_log=LONG, appeal=LONG, correction=LONG),
    engagement=Engagement(families=LONG, practitioners=LONG, changed_because_of_it=LONG),
    law=Law(legal_basis=LONG),
    oversight=Oversight(monitoring_owner=LONG, who_stops_it=LONG, putting_right=LONG),
)  # fmt: skip


FITTING = (
    "A manager reads the whole file again and speaks to the person who referred the child and to one worker."
)
EVERY_QUOTE = replace_words(WRITTEN, FITTING)
"""The most that a page for families quotes: every line as long as there is room for one."""


def read_words(document: Document) -> str:
    page = html.document_fromstring(document.content.decode())
    for style in page.xpath("//style"):
        style.drop_tree()
    return " ".join(page.text_content().split())


def read_views(report: Report) -> dict[str, str]:
    return {document.name: read_words(document) for document in view_layers(report)}


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        *product(OverallVerdict, (WRITTEN, EVERY_QUOTE)),
        (OverallVerdict.CANNOT_TELL, None),
        (OverallVerdict.DO_NOT_USE, None),
    ],
)
def test_every_page_fits_on_its_paper(verdict: OverallVerdict, said: Statements | None) -> None:
    for document in view_layers(make_watched_report(verdict, "pilot", said)):
        assert document.on_paper
        pages = len(pikepdf.open(BytesIO(render_pdf(document.content.decode()))).pages)
        assert pages == 1 if PAGES[document.name] == 1 else pages <= PAGES[document.name], document.name


def test_the_made_up_report_and_somebody_elses_scores_fit_as_well() -> None:
    for report in (make_report(restricted=True), make_watched_report(OverallVerdict.CANNOT_TELL, "scores")):
        for document in view_layers(report):
            assert (
                len(pikepdf.open(BytesIO(render_pdf(document.content.decode()))).pages)
                <= PAGES[document.name]
            )
            assert ("RESTRICTED" in read_words(document)) is report.context.restricted


def test_every_verdict_is_said_in_plain_words() -> None:
    answers = {verdict: read_views(make_watched_report(verdict))[FAMILIES] for verdict in OverallVerdict}
    assert "No. Do not use it." in answers[OverallVerdict.DO_NOT_USE]
    assert "nobody should use it to decide about a child" in answers[OverallVerdict.CANNOT_TELL]
    assert "That does not mean that it should be used" in answers[OverallVerdict.MEETS_THE_BAR]


def test_families_read_whole_numbers_that_are_those_of_the_picture() -> None:
    report = make_watched_report()
    assert report.picture is not None
    page = write_families(report)
    said = " ".join(page.picture_text)
    assert re.findall(r"\d[\d,]*", said) == ["1,000", "100", "100", "75", "75", "25", "20", "30", "4,800"]
    withheld = replace(report, picture=None)
    assert "We cannot show the numbers here" in " ".join(write_families(withheld).picture_text)


def test_what_nobody_has_said_is_said_in_words_that_a_family_understands() -> None:
    words = read_views(make_watched_report())
    assert (
        "What has the council not said yet? You can ask it to say: who would see a name on the list"
        in words[FAMILIES]
    )
    assert TO_COMPLETE not in words[FAMILIES]
    assert TO_COMPLETE in words[PRACTITIONERS]
    assert TO_COMPLETE in words[DIRECTORS]


def test_a_family_reads_who_would_see_a_name_how_to_say_no_what_is_kept_and_where_to_complain() -> None:
    said = read_views(make_watched_report(OverallVerdict.CANNOT_TELL, "pilot", EVERY_QUOTE))[FAMILIES]
    assert f"Who would see a name on the list? {FITTING}" in said
    assert "Can you leave us out?" in said
    assert (
        "in the full report: how to put right what is wrong in your file what the list will never decide what happens in the end to what the computer learned"
        in said
    )
    assert "complain to it" in said
    assert "lgo.org.uk" in said
    assert "ico.org.uk" in said


def test_a_question_of_fairness_has_the_answer_of_its_finding() -> None:
    findings = tuple(
        replace(f, muted="Not asked.") if f.code == "BIAS-002" else f for f in make_watched_findings()
    )
    compared = {
        line.children: line.answer
        for part in write_families(build(findings, OverallVerdict.CANNOT_TELL)).columns[1]
        for line in part.compared
    }
    assert compared["girls and boys"] == "we cannot say."
    assert compared["different ethnic groups"] == "nobody checked this."


def test_practitioners_read_a_month_with_its_base_rate_and_intervals() -> None:
    words = read_views(make_watched_report())[PRACTITIONERS]
    assert "The base rate: of all test decisions, 10.0 %" in words.replace("\u00a0", " ")
    assert "In an average month" in words
    for start in (
        "Which children it misses",
        "What it cannot know",
        "When you and the list disagree",
        "When you are unsure",
        "What it asks of a team",
    ):
        assert start in words


def test_the_pathway_marks_where_the_list_speaks_and_what_it_looks_for() -> None:
    parts = {step.label: step.part for step in draw_pathway(FACTS)}
    assert parts["Referral"] == "speaks"
    assert [label for label, part in parts.items() if part == "sought"] == [
        "Child protection plan",
        "Period of care",
    ]
    closed = draw_pathway(
        {"decision_point": "referral_closed_no_further_action", "outcome_kinds": "section_47, icpc"}
    )
    assert next(step.label for step in closed if step.part == "speaks") == "Closed, no further action"
    assert draw_pathway({}) == ()


def test_a_score_is_called_a_chance_only_where_calibration_is_met() -> None:
    def say(verdict: OverallVerdict) -> str:
        return " ".join(write_practitioners(make_watched_report(verdict)).rows[1][0].paragraphs)

    assert "place in an order" in say(OverallVerdict.CANNOT_TELL)
    assert "probabilities" in say(OverallVerdict.MEETS_THE_BAR)


def test_where_nobody_was_asked_the_page_says_so() -> None:
    words = read_views(make_watched_report(OverallVerdict.CANNOT_TELL, "scores"))
    assert "Nobody has asked practitioners what they expect" in words[PRACTITIONERS]
    assert "We were not shown how the computer works" in words[FAMILIES]


def test_the_director_is_asked_for_one_of_the_panels_three_decisions() -> None:
    report = make_watched_report()
    page = write_directors(report)
    assert len(page.decisions) == len(PanelDecision)
    assert page.open_count == len(report.to_complete) == sum(len(part.cells) for part in page.open_parts)
    words = read_words(Document(DIRECTORS, render_directors(report).encode()))
    assert (
        f"Still for the authority to complete: {page.open_count} of {len(report.statements)} lines" in words
    )
    assert "Role, date, signature" in words


def test_the_director_reads_what_it_takes_and_which_risk_is_signed_for() -> None:
    page = write_directors(make_watched_report())
    assert page.risk == (
        "It works differently by: sex, ethnic group, age, disability, where characteristics meet.",
    )
    assert (
        write_directors(make_watched_report(OverallVerdict.CANNOT_TELL))
        .risk[0]
        .startswith("Whether it works alike cannot be told by: sex")
    )
    assert "hours for one look" in read_views(make_watched_report())[DIRECTORS]


def test_a_ground_of_the_verdict_never_stands_alone() -> None:
    """A need too long for the page keeps its first clause."""
    need = f"Age and disability, missed: a difference is shown for 1 of 10 groups, and cannot be told for 9; {LONG}"
    changes = (Change("BIAS-005", "Where characteristics meet", (need,)),)
    said = write_directors(replace(make_watched_report(), changes=changes)).changes
    assert said == (
        "Where characteristics meet (BIAS-005): Age and disability, missed: a difference is shown for 1 of 10 groups, and cannot be told for 9.",
    )


def test_a_year_is_twelve_average_months() -> None:
    costs = write_directors(make_watched_report()).costs
    assert costs is not None
    missed = next(line for line in costs.lines if line.label.startswith("Missed: not on the list")).cells
    assert costs.headings == ("Decisions", "In an average month", "In an average year")
    month, year = (float(cell.split()[0].replace(",", "")) for cell in missed)
    assert [month, year] == pytest.approx([30.0, 360.0])
    assert "(" in missed[1]


def test_what_a_list_asks_of_a_team_is_that_of_an_average_month() -> None:
    """Thirty of the forty looks of a month are in vain; seventy-five would be those out of 1,000 decisions."""
    blocks = [block for row in write_practitioners(make_watched_report()).rows for block in row]
    workload = next(block for block in blocks if block.slug == "workload")
    assert any(
        "30.0 (28.4 to 31.6; n = 4,800) would be" in text.replace("\u00a0", " ")
        for text in workload.paragraphs
    )


def test_earlier_decisions_of_the_panel_are_recalled() -> None:
    from datetime import date

    entry = GovernanceEntry(
        1,
        date(2026, 5, 1),
        "Chair of the panel",
        EntryKind.DECISION,
        "",
        "Not yet.",
        PanelDecision.MORE_INFORMATION,
        "0" * 64,
    )
    report = replace(make_watched_report(), governance=(entry,))
    assert write_directors(report).earlier == ("1 May 2026: more information (Chair of the panel)",)


def test_a_number_that_is_withheld_is_said_to_be_not_published() -> None:
    def withhold(code: str) -> tuple[Finding, ...]:
        return tuple(
            replace(f, tables=tuple(replace(t, rows=tuple((r[0], *(Withheld() for _ in r[1:])) for r in t.rows)) for t in f.tables)) if f.code == code else f
            for f in make_watched_findings()
        )  # fmt: skip

    words = read_views(build(withhold("USEF-001"), OverallVerdict.CANNOT_TELL))
    assert "not published" in words[DIRECTORS]
    assert "not published" in words[PRACTITIONERS]


def test_the_authority_is_quoted_in_whole_sentences_or_not_at_all() -> None:
    said = Statements(rationale=Rationale(description="First sentence here. " + LONG, benefits=LONG))
    report = make_watched_report(OverallVerdict.DO_NOT_USE, "pilot", said)
    first = quote_authority(report, "rationale.description", words_at_most=10)
    assert (first.text, first.cut, first.given) == ("First sentence here.", True, True)
    none = quote_authority(report, "rationale.benefits", words_at_most=10)
    assert (none.text, none.cut, none.given) == ("", True, True)
    with pytest.raises(KeyError):
        quote_authority(report, "rationale.unknown", words_at_most=10)


def test_links_lead_to_findings_of_the_full_report_and_the_same_report_gives_the_same_bytes() -> None:
    report = make_watched_report()
    ids = {f"report.html#{entry.id}" for entry in report.exhibits} | {
        "report.html",
        "report.html#summary",
        "report.html#verdict",
    }
    for document, again in zip(view_layers(report), view_layers(report), strict=True):
        assert document == again
        page = html.document_fromstring(document.content.decode())
        assert {a.get("href") for a in page.iter("a")} - {"#main"} <= ids


def test_findings_that_are_a_concern_are_named_among_whom_it_misses() -> None:
    blocks = [block for row in write_practitioners(make_watched_report()).rows for block in row]
    missed = next(block for block in blocks if block.slug == "missed")
    concerns = [
        f.headline.text
        for f in make_watched_report().findings
        if f.code.startswith("BIAS") and f.verdict is Verdict.CONCERN
    ]
    assert list(missed.points) == concerns


def test_what_nobody_looked_at_is_not_said_to_be_what_cannot_be_told() -> None:
    verdicts = {"BIAS-001": Verdict.CANNOT_TELL, "BIAS-002": Verdict.NOT_ASSESSED}
    report = make_watched_report()
    names = {f.code: f.title.lower() for f in report.findings if f.code in verdicts}
    assert set(names) == set(verdicts)
    changed = tuple(replace(f, verdict=verdicts.get(f.code, Verdict.MET)) for f in report.findings)
    blocks = [b for row in write_practitioners(replace(report, findings=changed)).rows for b in row]
    missed = next(block for block in blocks if block.slug == "missed")
    assert list(missed.paragraphs[-2:]) == [
        f"Whether it errs more for some children cannot be told by: {names['BIAS-001']}.",
        f"Nobody has looked at whether it does by: {names['BIAS-002']}.",
    ]


def test_of_somebody_elses_scores_no_page_points_to_words_that_are_not_there() -> None:
    words = read_views(make_watched_report(OverallVerdict.CANNOT_TELL, "scores"))
    assert "named below" not in words[FAMILIES]
    assert "We were not told in plain words what the list looks for." in words[FAMILIES]
    assert "as many as the table above says" in words[PRACTITIONERS]
    for name in (PRACTITIONERS, DIRECTORS):
        assert "have no intervals of their own" in words[name]
