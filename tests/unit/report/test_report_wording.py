"""Facts, limits, grounds and open questions in words that a parent can read."""

from dataclasses import replace

import pytest
from lxml import html

from candour.disclosure import WITHHELD_SENTENCE, protect_findings
from candour.report.content.audit_lines import list_audit_lines
from candour.report.content.exhibits import arrange_exhibits
from candour.report.content.fact_wording import describe_facts
from candour.report.content.limits import list_limits
from candour.report.content.sections import FindingSection
from candour.report.content.unsettled import list_unsettled, take_first_sentence
from candour.report.content.verdict import Overall, OverallVerdict
from candour.report.content.verdict_wording import describe_grounds
from candour.report.model import build_report
from candour.report.pages.page import render_html, view_pages
from candour.results import Column, Figure, Finding, Statement, Table, Verdict
from made_up_report import make_context, make_flow

FACTS = {
    "first_training_day": "2020-04-01", "last_training_day": "2023-04-01", "first_test_day": "2024-04-01",
    "last_test_day": "2025-03-31", "decision_point": "referral_received", "outcome_kinds": "cp_plan, care_episode",
    "outcome_after_days": "0", "outcome_within_days": "365", "outcome_observed_until": "2026-03-31",
    "embargo_days": "365", "base_rate_train": "0.114", "base_rate_test": "0.103", "families_known": "yes",
    "protected_characteristics_used": "none", "history_begins": "2020-04-01",
}  # fmt: skip


def make(code: str, text: str, verdict: Verdict = Verdict.CANNOT_TELL) -> Finding:
    return Finding(code, "a", "T", "Who knows?", verdict, Statement(text), Statement("f"), "why")


def test_facts_read_as_sentences_and_none_is_said_twice() -> None:
    said = {fact.label: fact.text.replace("\u00a0", " ") for fact in describe_facts(FACTS)}
    assert said["First day of the records"] == "1 April 2020."
    assert said["Decisions it was tested on"] == "From 1 April 2024 to 31 March 2025."
    assert said["Decisions followed by the outcome"] == (
        "11.4 % of those it learnt from and 10.3 % of those it was tested on."
    )
    assert said["Families"].startswith("Brothers and sisters are known.")
    assert len(said) == 6
    assert not any(raw in text for text in said.values() for raw in ("_", "2024-", "0.1"))


def test_facts_of_another_pipeline_are_shown_all_the_same() -> None:
    facts = {"b_day": "Seen on 2024-02-29, not 2024-02-31", "a_rule": "none", "families_known": "in part"}
    assert describe_facts(facts) == (
        ("Families", "in part"), ("A rule", "None."), ("B day", "Seen on 29 February 2024, not 2024-02-31"),
    )  # fmt: skip
    assert describe_facts({"first_test_day": "2024-04-01", "base_rate_test": "not known"})[0].text == (
        "not known of those it was tested on."
    )


def test_limits_say_what_the_intervals_assume_where_families_are_not_known() -> None:
    unknown = list_limits("pilot", FACTS | {"families_known": "no"})
    assert "The intervals assume that children are independent" in {limit.label for limit in unknown}
    known = {limit.label for limit in list_limits("pilot", FACTS)}
    assert "The intervals assume that children are independent" not in known
    assert "Families of the test period were taken out of the training" in known


def test_limits_name_the_first_day_and_the_newest_return() -> None:
    limits = list_limits("pilot", FACTS)
    assert "The earliest extract begins on 1 April 2020" in limits[0].text
    assert "newest return" in limits[1].label
    assert "begins on a certain day" in list_limits("pilot", {})[0].text
    assert len(list_limits("scores", {})) == len(limits) - 3
    assert "Families of the test period" in limits[2].label


def test_answers_that_differ_in_the_group_only_are_said_once() -> None:
    rest = "it cannot be told: too few children. The table says more."
    findings = (
        make("BIAS-001", f"By sex, {rest}"), make("BIAS-002", f"By ethnic group, {rest}"), make("BIAS-003", "Met.", Verdict.MET),
        make("BIAS-004", f"By disability, {rest}"), make("CALI-001", "Show ranks. The slope is 0.8."),
        make("DATA-001", "This was not assessed: no table.", Verdict.NOT_ASSESSED), make("EXPL-001", "By age, no."),
    )  # fmt: skip
    lines = list_unsettled(arrange_exhibits(findings))
    assert [line.text for line in lines] == [
        "By sex, ethnic group and disability, it cannot be told: too few children.",
        "Show ranks. The slope is 0.8.",
        "Who knows? This was not assessed: no table.",
        "By age, no.",
    ]
    assert [source.code for source in lines[0].sources] == ["BIAS-001", "BIAS-002", "BIAS-004"]
    assert lines[0].sources[2].id == "finding-bias-004"


def test_questions_that_were_not_put_for_one_reason_are_one_line() -> None:
    said = "This was not assessed: the question was asked in one way alone."
    findings = tuple(
        replace(make(code, said, Verdict.NOT_ASSESSED), title=title, audit=audit)
        for code, title, audit in (
            ("VARI-001", "All models", "variants"), ("VARI-002", "What text adds", "variants"), ("X-001", "Other", "x"),
        )
    )  # fmt: skip
    lines = list_unsettled(arrange_exhibits(findings))
    assert [line.text for line in lines] == [f"All models; What text adds: {said}", f"Who knows? {said}"]
    assert [source.code for source in lines[0].sources] == ["VARI-001", "VARI-002"]


def test_a_sentence_does_not_end_at_a_decimal_point() -> None:
    assert take_first_sentence("It is 0.83 (1 is right). More.") == "It is 0.83 (1 is right)."
    assert take_first_sentence("Only one") == "Only one"


@pytest.mark.parametrize(
    ("code", "headline", "what", "answer"),
    [
        ("PERF-004", "Not reached: AUC: at least 0.75. Cannot be told: lift.", "bar in the protocol was not", "AUC: at least 0.75."),
        ("PERF-001", "Counting does better.", "simple rule does better", "Counting does better."),
        ("BIAS-003", "By age, these differ: Unborn.", "works differently for groups of children by age, by more than the protocol allows", "these differ: Unborn."),
        ("BIAS-010", "Withheld.", "works differently for groups of children by t, by more than the protocol allows", "Withheld."),
        ("USEF-005", "Triage does better.", "without it does better", "Triage does better."),
        ("TIME-001", "Two values differ.", "only known after the decision", "Two values differ."),
    ],
)  # fmt: skip
def test_a_verdict_claims_only_what_its_finding_shows(
    code: str, headline: str, what: str, answer: str
) -> None:
    overall = Overall(OverallVerdict.DO_NOT_USE, (code,), ())
    ground = describe_grounds(overall, (make(code, headline, Verdict.CONCERN),))[0]
    assert what in ground.what
    assert ground.answer == answer
    words = f"{ground.what} {ground.answer}".lower()
    assert ("bar" in words, "group" in words) == (code == "PERF-004", code.startswith("BIAS"))


def test_an_answer_that_is_withheld_still_says_what_was_asked() -> None:
    finding = replace(make("BIAS-003", WITHHELD_SENTENCE), title="Age")
    section = FindingSection("BIAS", "bias", "Groups", "", (finding,), "")
    assert list_audit_lines((section,))[0].text == f"Age: {WITHHELD_SENTENCE}"
    assert list_unsettled(arrange_exhibits((finding,)))[0].text == f"Who knows? {WITHHELD_SENTENCE}"
    shown = replace(finding, verdict=Verdict.CONCERN)
    ground = describe_grounds(Overall(OverallVerdict.DO_NOT_USE, ("BIAS-003",), ()), (shown,))[0]
    assert "groups of children by age, by more" in ground.what


def test_every_characteristic_in_concern_is_a_ground_even_under_one_code() -> None:
    findings = tuple(
        make("BIAS-010", f"By {name}, these differ: A.", Verdict.CONCERN) for name in ("locality", "team")
    )
    overall = Overall(OverallVerdict.DO_NOT_USE, ("BIAS-010", "BIAS-010"), ())
    grounds = describe_grounds(overall, findings)
    assert [("locality" in ground.what, "team" in ground.what) for ground in grounds] == [
        (True, False),
        (False, True),
    ]


def test_only_do_not_use_has_grounds() -> None:
    assert describe_grounds(Overall(OverallVerdict.CANNOT_TELL, ("BIAS-001",), ()), ()) == ()


def test_a_table_that_is_meant_as_an_annex_stands_whole_in_the_technical_annex() -> None:
    columns = (Column("year", "Year", "text"), Column("share", "Share", "rate"))
    table = Table("years", "By year", columns, tuple((f"{2000 + n}", n / 50) for n in range(50)), annex=True)
    figure = Figure("f", "line", "years", "By year", "One line.", "year", "share")
    finding = replace(make("DATA-001", "Some."), tables=(table,), figures=(figure,))
    report = build_report(protect_findings((finding,), threshold=5), make_context())
    pages = {document.name: html.document_fromstring(document.content) for document in view_pages(report)}
    assert not pages["report.html"].xpath("//table[@id='data-001-years']")
    assert "technical-annex.html#annex-finding-data-001" in pages["report.html"].xpath("//article//a/@href")
    (shown,) = pages["technical-annex.html"].xpath("//*[@id='data-001-years']")
    assert len((shown if shown.tag == "table" else shown.xpath(".//table")[0]).xpath(".//tbody/tr")) == 50


def test_what_is_left_out_stands_aside_and_parts_stand_within() -> None:
    flow = make_flow()
    table = flow.tables[0]
    parts = ("all", "left out", "left out", "kept")
    with_parts = replace(
        table,
        columns=(*table.columns, Column("part", "Part", "text")),
        rows=(
            *((*row, part) for row, part in zip(table.rows, parts, strict=True)),
            ("Of these: tested on", 900, 800, "", "of which"),
        ),
    )
    findings = protect_findings((replace(flow, tables=(with_parts,)),), threshold=5)
    page = html.document_fromstring(render_html(build_report(findings, make_context())))
    boxes = page.xpath("//*[@class='flow']/ol/li")
    assert [box.get("class") for box in boxes] == [None, "aside", "aside", "kept", "within"]
    assert not any("left out" in box.text_content() for box in boxes)
