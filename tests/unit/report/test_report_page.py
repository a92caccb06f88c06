"""The HTML page: everything is on it, nothing else is, and it needs nothing from elsewhere."""

import base64
import hashlib
import re
import time
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html

from candour.config.statements import Statements
from candour.disclosure import WITHHELD_SENTENCE, protect_findings
from candour.errors import ReportError
from candour.governance import EntryKind, GovernanceEntry, PanelDecision
from candour.report.content.leading_tables import split_tables
from candour.report.model import Report, build_report
from candour.report.pages.annex import render_annex
from candour.report.pages.environment import SCRIPT, csp_hashes, read_asset
from candour.report.pages.page import render_html
from candour.results import Cell, Column, Figure, Finding, Statement, Table, Verdict, Withheld
from made_up_report import (
    make_bias,
    make_context,
    make_findings,
    make_long_report,
    make_report,
    make_time_travel,
    make_years,
)


@pytest.fixture(scope="module")
def report() -> Report:
    return make_report()


@pytest.fixture(scope="module")
def text(report: Report) -> str:
    return render_html(report)


@pytest.fixture(scope="module")
def page(text: str) -> Any:
    return html.document_fromstring(text)


def words_of(element: Any) -> str:
    return " ".join(element.text_content().replace("\u00a0", " ").split())


def build(findings: tuple[Finding, ...], **changes: Any) -> Report:
    return build_report(protect_findings(findings, threshold=5), make_context(**changes))


def test_the_same_report_gives_the_same_page(text: str) -> None:
    assert render_html(make_report()) == text


def test_the_page_says_what_it_is(page: Any) -> None:
    assert page.get("lang") == "en-GB"
    assert page.findtext(".//title") == "Will a referral escalate within a year?: transparency report"
    assert [len(page.findall(f".//{tag}")) for tag in ("h1", "main", "nav", "header", "footer")] == [1] * 5
    assert page.find(".//a[@class='skip']").get("href") == "#main"


def test_headings_never_skip_a_level(page: Any) -> None:
    levels = [int(e.tag[1]) for e in page.iter() if isinstance(e.tag, str) and re.fullmatch(r"h[1-6]", e.tag)]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_a_policy_lets_only_our_own_script_and_style_run(page: Any, text: str) -> None:
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        for inline in re.findall(rf"<{tag}>(.*?)</{tag}>", text, flags=re.DOTALL):
            fingerprint = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
            assert f"'sha256-{fingerprint}'" in policy
            assert fingerprint in " ".join((*csp_hashes().styles, *csp_hashes().scripts))


def test_nothing_is_loaded_and_nothing_runs_but_our_own_script(page: Any, text: str) -> None:
    assert not page.xpath("//link | //img | //iframe | //object | //embed | //form")
    assert not page.xpath("//@src | //@srcset | //@style | //@*[starts-with(name(), 'on')]")
    assert [script.text for script in page.iter("script")] == [read_asset(SCRIPT)]
    assert not [address for address in page.xpath("//@href") if ":" in address or address.startswith("/")]
    assert "@import" not in text
    assert text.count("<style") == 1
    assert not re.search(r"url\((?!['\"]?#)", text)


def test_every_link_leads_somewhere_and_every_id_is_used_once(page: Any) -> None:
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {address[1:] for address in page.xpath("//@href") if address.startswith("#")} <= set(ids)
    named = {name for value in page.xpath("//@aria-labelledby") for name in value.split()}
    assert named <= set(ids)


def test_the_verdict_comes_first_in_words(page: Any, report: Report) -> None:
    summary = page.get_element_by_id("summary")
    assert "Cannot tell" in words_of(summary.find_class("overall-word")[0])
    assert words_of(summary.find_class("sentence")[0]) == report.verdict_sentence
    linked = [a.text for a in summary.find_class("overall")[0].iter("a")]
    assert {"PERF-004", "BIAS-002", "DATA-001", "DATA-002"} <= set(linked)


def test_each_criterion_has_its_number_interval_and_base_rate(page: Any, report: Report) -> None:
    rows = page.get_element_by_id("criteria").findall("tbody/tr")
    assert len(rows) == len(report.criteria) == 2
    assert [words_of(cell) for cell in rows[0]][1:3] == ["\u25cf Met", "3.620 (3.180 to 4.060; n = 3,244)"]
    assert [words_of(cell) for cell in rows[1]][1] == "\u25c6 Cannot tell"
    for row, line in zip(rows, report.criteria, strict=True):
        assert words_of(row[3]) == (line.base_rate_text.replace("\u00a0", " ") or "not known")


def test_a_criterion_that_is_not_met_says_so_in_a_word_and_a_shape() -> None:
    findings = tuple(
        replace(f, tables=(replace(f.tables[0], rows=tuple((*row[:-1], "not reached") for row in f.tables[0].rows)),))
        if f.code == "PERF-004" else f
        for f in make_findings()
    )  # fmt: skip
    page = html.document_fromstring(render_html(build(findings)))
    tags = [words_of(tag) for tag in page.get_element_by_id("criteria").find_class("tag")]
    assert tags == ["\u25b2 Not met"] * 2


def test_what_would_change_the_verdict_is_on_the_first_page(page: Any, report: Report) -> None:
    assert report.changes
    words = words_of(page.find_class("changes")[0])
    for change in report.changes:
        assert change.ground in words
        assert all(" ".join(need.replace("\u00a0", " ").split()) in words for need in change.needs)


def test_what_the_authority_has_not_written_is_counted_on_the_first_page_with_a_link_to_each(
    page: Any, report: Report
) -> None:
    box = page.find_class("to-complete")[0]
    assert (
        f"For the authority to complete: {len(report.statements)} of {len(report.statements)} lines"
        in words_of(box)
    )
    targets = [page.get_element_by_id(address[1:]) for address in box.xpath(".//@href")]
    assert len(targets) == len(report.to_complete)
    assert all("For the authority to complete." in words_of(target) for target in targets)


def test_the_authority_s_own_words_are_visibly_its_own() -> None:
    said = Statements.model_validate({"version": 1, "deployment": {"appeal": "A family may <ask>."}})
    made = build_report(protect_findings(make_findings(), threshold=5), make_context(), said)
    page = html.document_fromstring(render_html(made))
    line = page.get_element_by_id("statement-deployment-appeal")
    assert [words_of(own) for own in line.find_class("own-words")] == ["A family may <ask>."]
    assert not line.find_class("missing")
    assert len(page.find_class("own-words")) == 1
    assert len(page.find_class("missing")) == len(made.to_complete) == len(made.statements) - 1


def test_every_reviewer_s_question_is_answered_or_says_what_it_would_take(page: Any, report: Report) -> None:
    assert len(report.answers) >= 18
    for answer in report.answers:
        words = words_of(page.get_element_by_id(f"reviewer-{answer.number}"))
        assert answer.question in words
        for line in (*answer.lines, *answer.needs):
            assert " ".join(line.replace("\u00a0", " ").split()) in words


def test_what_a_panel_said_is_printed_with_its_chain() -> None:
    entry = GovernanceEntry(
        1, date(2026, 9, 1), "Chair of the panel", EntryKind.DECISION, "fairness", "Not <yet>.",
        PanelDecision.MORE_INFORMATION, "f" * 64,
    )  # fmt: skip
    findings = protect_findings(make_findings(), threshold=5)
    page = html.document_fromstring(render_html(build_report(findings, make_context(), None, (entry,))))
    words = words_of(page.get_element_by_id("governance"))
    for part in (
        "Decision: more information",
        "Chair of the panel, 1 September 2026",
        "Not <yet>.",
        "f" * 64,
    ):
        assert part in words
    assert page.get_element_by_id("governance").xpath(".//@href") == ["#fairness"]


def test_the_picture_of_1000_stands_beside_its_base_rate(page: Any) -> None:
    picture = page.find_class("thousand")[0]
    assert "98 are followed by the outcome. That is the base rate." in words_of(picture)
    assert "would flag 100: 39 rightly and 61 wrongly. It would miss 59." in words_of(picture)
    description = picture.find(".//svg/desc").text
    assert description.startswith("1,000 squares: 39 flagged, and the outcome came; 61 flagged")
    fills = [path.get("fill") for path in picture.xpath(".//*[@class='thousand-drawing']//path[@fill]")]
    assert len(fills) == 1000
    assert fills.count("#12436d") == 39


def test_a_picture_that_may_not_be_shown_says_so() -> None:
    findings = tuple(f for f in make_findings() if f.code != "PERF-002")
    assert "This picture cannot be shown" in render_html(build(findings))


def test_every_finding_is_there_whole(page: Any, report: Report) -> None:
    for entry in report.exhibits:
        words = words_of(page.get_element_by_id(entry.id))
        for sentence in (
            entry.finding.question,
            entry.finding.why,
            *entry.finding.limits,
            entry.finding.code,
        ):
            assert sentence in words
        assert words_of(page.get_element_by_id("summary"))


def test_sections_come_in_the_order_of_the_outline(page: Any, report: Report) -> None:
    sections = [section.get("id") for section in page.iterfind(".//main//section")]
    numbered = [section.slug for section in report.outline]
    assert len(numbered) == 21
    assert sections == [
        "summary", "what-came-out", "reviewers", *numbered[1:], "limits", "governance", "documents", "glossary",
    ]  # fmt: skip
    titles = [words_of(page.get_element_by_id(f"{section.slug}-title")) for section in report.outline]
    assert titles == [f"{section.number} {section.title}" for section in report.outline]


def test_the_contents_lead_to_every_section(page: Any) -> None:
    rail = page.xpath("//nav[@class='rail']//@href")
    assert rail == [f"#{section.get('id')}" for section in page.iterfind(".//main//section")]


def test_one_line_an_audit_with_its_worst_verdict(page: Any) -> None:
    lines = [words_of(line) for line in page.find_class("answers")[0]]
    assert len(lines) == 8
    assert lines[7] == (
        "\u25cb Not assessed What was not asked How other ways of asking compare; Whether anybody could act on it; Beside the people who do this work; "
        "Whether it would say the same again; What it does with poor input; How long it holds; Whether there were "
        "enough data; What acting on it would do to the records; Whether the model gives away who it learnt from; "
        "What the texts say, and of whom."
    )
    assert lines[0].startswith("\u25c6 Cannot tell How well it forecasts One of two criteria is met")
    assert "(1 of 3 questions had this answer.)" in lines[0]
    assert lines[4].startswith("\u25b2 Concern How good the data are")


def test_what_could_not_be_told_is_listed(page: Any) -> None:
    heading = next(h for h in page.iter("h3") if h.text == "What could not be told")
    listed = [words_of(item) for item in heading.getnext()]
    assert len(listed) == 5
    assert listed[1] == "It cannot be told: four of six groups are too small. (BIAS-002)"
    assert listed[2].startswith("Which decisions were left out, and why? ")
    assert listed[3:] == [
        "Whether anybody could act on it: no audit of this was run.",
        "Whether it would say the same again: no audit of this was run.",
    ]


def test_what_was_muted_is_listed_with_its_reason_and_named_beside_the_verdict() -> None:
    reason = "The panel has asked another body <for> this."
    silent = replace(
        make_time_travel(), verdict=Verdict.NOT_ASSESSED, headline=Statement("Muted."), tables=(), figures=(), muted=reason,
        why=f"Muted by the authority: {reason}",
    )  # fmt: skip
    others = tuple(finding for finding in make_findings() if finding.code != "TIME-001")
    page = html.document_fromstring(render_html(build((silent, *others))))
    listed = [words_of(item) for item in page.find_class("muted")[0]]
    assert listed == [f"{silent.question} (TIME-001): \u201c{reason}\u201d"]
    assert words_of(page.find_class("muted-decisive")[0]).endswith(f"{silent.title} (TIME-001).")
    assert len(page.xpath("//div[starts-with(@class, 'overall')]/p[@class='muted-decisive']")) == 1
    assert f"Why this verdict: {silent.why}" in words_of(page.get_element_by_id("finding-time-001"))
    unsettled = next(h for h in page.iter("h3") if h.text == "What could not be told").getnext()
    assert silent.question not in words_of(unsettled)


def test_a_report_without_muted_questions_has_no_list_of_them(page: Any) -> None:
    assert page.find_class("muted") == []
    assert page.find_class("muted-decisive") == []
    assert "What the authority had muted" not in words_of(page)


def test_every_finding_leads_to_its_place_in_the_annex(page: Any, report: Report) -> None:
    for entry in report.exhibits:
        block = page.get_element_by_id(entry.id)
        assert f"technical-annex.html#annex-{entry.id}" in block.xpath(".//@href")


def test_the_model_file_is_said_apart() -> None:
    memory = replace(make_time_travel(), code="MEMO-001", headline=Statement("It gives children away. More."))
    page = html.document_fromstring(render_html(build((memory,))))
    said = words_of(page.find_class("apart")[0])
    assert said == (
        "Apart from its use, whether the model file may be let out: It gives children away. (MEMO-001)"
    )


def test_audits_that_did_not_run_do_not_vanish() -> None:
    page = html.document_fromstring(render_html(build(())))
    assert "\u25cb Not assessed No audit of these questions was run" in words_of(
        page.get_element_by_id("bias")
    )
    assert "Whether it works alike for groups of children: no audit of this was run." in words_of(
        page.get_element_by_id("what-came-out")
    )


def test_scores_alone_say_what_cannot_be_examined() -> None:
    page = html.document_fromstring(render_html(build((), kind="scores", manifest=None, baseline_labels=())))
    assert "cannot be examined for somebody else\u2019s scores" in words_of(
        page.get_element_by_id("time-travel")
    )
    assert "No manifest was kept" in words_of(page.get_element_by_id("reproducibility"))
    assert "No simple rule was given" in words_of(page.get_element_by_id("model"))


def test_every_table_can_be_read_by_ear(page: Any) -> None:
    for table in page.iter("table"):
        assert words_of(table.find("caption"))
        assert all(cell.get("scope") == "col" for cell in table.iterfind("thead/tr/th"))
        for row in table.iterfind("tbody/tr"):
            assert row[0].tag == "th"
            assert row[0].get("scope") == "row"
        region = table.getparent()
        assert region.get("tabindex") == "0"
        assert region.get("aria-labelledby")


def test_estimates_show_interval_and_n(page: Any) -> None:
    words = words_of(page.get_element_by_id("perf-001-overall"))
    assert "9.8 % (8.7 to 10.9) 0.355" in words
    assert "n = 3,244" not in words
    assert "n = 236" in words_of(page.get_element_by_id("bias-002-rates"))
    assert "0.355 (0.314 to 0.396)" in words
    assert "every decision has the same score" in words


def test_withheld_cells_say_why_and_show_nothing(page: Any) -> None:
    table = page.get_element_by_id("bias-002-rates")
    row = next(row for row in table.iterfind("tbody/tr") if words_of(row).startswith("Other"))
    assert all(words_of(cell) == "c (c: withheld, small count)" for cell in row.iterfind("td"))
    assert all(e.get("title") == "c: withheld, small count" for e in row.iter("abbr"))
    assert "46" not in words_of(row)
    assert WITHHELD_SENTENCE in words_of(page.get_element_by_id("finding-data-002"))


def test_text_from_outside_is_never_markup(text: str) -> None:
    assert "Ever on a plan &lt;before&gt; &amp; after" in text
    assert "<before>" not in text


def test_every_chart_has_a_name_a_description_and_its_table(page: Any, report: Report) -> None:
    leading = [exhibit for entry in report.exhibits for exhibit in split_tables(entry)[0]]
    charts = [(x, p) for x in leading for p in x.pictures if p.figure.kind != "flow"]
    drawings = {
        drawing[0].get("id"): drawing for drawing in page.xpath("//*[@class='drawing']/*[name()='svg']")
    }
    assert len(drawings) == len(charts) > 3
    for exhibit, chart in charts:
        drawing = drawings[f"{chart.id}-title"]
        assert drawing.get("role") == "img"
        assert [child.tag.rpartition("}")[2] for child in drawing[:2]] == ["title", "desc"]
        assert drawing[0].text == chart.figure.title
        assert drawing[1].text.startswith(chart.figure.description)
        assert all(name.startswith(chart.id) for name in drawing.xpath(".//@id"))
        caption = page.get_element_by_id(f"{chart.id}-caption")
        assert caption.xpath(".//@href") == [f"#{exhibit.id}"]


def test_charts_show_gaps_where_numbers_are_withheld(page: Any) -> None:
    drawing = page.xpath(
        "//*[@aria-labelledby='bias-002-rates-figure-1-title bias-002-rates-figure-1-desc']"
    )[0]
    assert words_of(drawing).count("withheld") == 3


def test_the_flow_is_a_list_from_top_to_bottom(page: Any) -> None:
    boxes = [words_of(box) for box in page.xpath("//*[@class='flow']/ol/li")]
    assert boxes[0] == "Referrals received 21,034 Every such decision in the extracts."
    assert boxes[1] == "Aged 18 or over c (c: withheld, small count) The question is about children."


def test_restricted_is_on_every_page_and_small_counts_are_shown() -> None:
    text = render_html(make_report(restricted=True))
    page = html.document_fromstring(text)
    assert "RESTRICTED" in words_of(page.find_class("restricted")[0])
    assert text.count('@top-center { content: "RESTRICTED"') == 2
    assert "Three were left out for age." in text
    assert "<title>Will a referral escalate within a year?: transparency report (RESTRICTED)</title>" in text


def test_an_open_report_never_says_restricted(text: str) -> None:
    assert "RESTRICTED" not in text


def test_the_limits_are_always_there(page: Any) -> None:
    words = words_of(page.get_element_by_id("limits"))
    assert "The outcome is something the authority did" in words
    assert "religion or belief or sexual orientation" in words


def test_fingerprints_are_there(page: Any) -> None:
    words = words_of(page.get_element_by_id("reproducibility"))
    for part in ("0.1.0", "a" * 64, "b" * 64, "c" * 40, "20260331", "2 files were read"):
        assert part in words


def test_no_clock_no_path_no_chance_in_the_page(text: str) -> None:
    assert str(Path.cwd()) not in text
    assert not re.search(r"/(home|root|tmp|work|usr|Users)/", text)
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-", text)
    assert not re.search(
        r"\d\d:\d\d(:\d\d)?\b", re.sub(r"<style>.*?</style>|<svg.*?</svg>", "", text, flags=re.DOTALL)
    )
    assert "file:" not in text


def test_a_report_is_never_made_of_unprotected_findings() -> None:
    years = Table("t", "T", (Column("n", "N", "count"),), ((3,),))
    finding = replace(make_time_travel(), tables=(years,))
    assert build_report((finding,), make_context()).findings[0].tables[0].rows == ((Withheld(),),)
    inside = build_report((finding,), make_context(restricted=True))
    assert inside.findings[0].tables[0].rows == ((3,),)


def test_a_figure_of_a_hidden_column_is_refused_with_the_published_ones() -> None:
    finding = make_bias()
    hidden = replace(finding, figures=(Figure("f", "bars", "rates", "T", "D", "tp", "group"),))
    with pytest.raises(ReportError, match=r"'tp'.*not published.*'selection_rate'"):
        render_html(build((hidden,)))


def test_a_figure_of_an_unknown_table_is_refused() -> None:
    finding = replace(make_years(), figures=(Figure("f", "bars", "curve", "T", "D", "x", "y"),))
    with pytest.raises(ReportError, match=r"'curve'.*'years'"):
        build((finding,))


def test_two_findings_may_share_a_code() -> None:
    twice = (make_bias(), replace(make_bias(), title="Again"))
    text = render_html(build(twice))
    ids = html.document_fromstring(text).xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {"finding-bias-002", "finding-bias-002-2", "bias-002-rates", "bias-002-2-rates"} <= set(ids)


def test_a_table_without_rows_and_a_verdict_met_everywhere() -> None:
    empty = Table("t", "T", (Column("a", "A", "text"),), ())
    finding = replace(make_time_travel(), tables=(empty,), headline=Statement("None."))
    codes = ("PERF-004", "BIAS-001", "CALI-001", "USEF-005", "STAB-001", "TIME-001")
    page = html.document_fromstring(render_html(build(tuple(replace(finding, code=code) for code in codes))))
    assert "This table has no rows." in words_of(page)
    assert "Meets the bar in the protocol, for the panel to weigh" in words_of(page.find_class("overall")[0])
    assert "Every question that was asked could be answered." in words_of(
        page.get_element_by_id("what-came-out")
    )


def test_the_svg_is_sound_xml(text: str) -> None:
    for drawing in re.findall(r"<svg.*?</svg>", text, flags=re.DOTALL):
        etree.fromstring(drawing)


def test_a_page_takes_less_than_five_seconds(report: Report) -> None:
    started = time.process_time()
    render_html(report)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(("rows", "left_out"), [(15, False), (16, True), (30, True)])
def test_a_long_table_is_named_on_paper(rows: int, left_out: bool) -> None:
    page = html.document_fromstring(render_html(make_long_report(rows)))
    assert len(page.xpath("//table[@id='time-001-t']/tbody/tr")) == rows
    assert len(page.find_class("screen-only")) == left_out
    assert [words_of(p) for p in page.find_class("paper-only")] == [
        f"T: {rows} rows, in the HTML file of the same name and in tables/time-001-t.csv."
    ] * left_out


def test_a_table_of_more_than_thirty_rows_stands_in_the_annex() -> None:
    page = html.document_fromstring(render_html(make_long_report(31)))
    assert page.xpath("//table[@id='time-001-t']") == []
    assert "and 1 more table." in words_of(page.find_class("to-annex")[0])


def test_a_table_of_which_nothing_is_left_is_a_sentence_and_has_no_picture() -> None:
    columns = (
        Column("group", "Group", "text"),
        Column("answer", "Answer", "text"),
        Column("gap", "Gap", "number"),
    )
    figure = Figure("f", "intervals", "t", "Drawn", "One dot a group.", "gap", "group")

    def render(*rows: tuple[Cell, ...]) -> Any:
        finding = replace(make_time_travel(), tables=(Table("t", "T", columns, rows),), figures=(figure,))
        return html.document_fromstring(render_html(build((finding,)))).get_element_by_id("finding-time-001")

    nothing = render(("Girls", Withheld(), Withheld()), ("Boys", Withheld(), Withheld()))
    assert "all of its 2 rows rest on small counts" in words_of(nothing)
    assert nothing.xpath(".//table") == []
    assert nothing.xpath(".//figure") == []
    for row in (("Girls", "cannot tell", Withheld()), ("Girls", Withheld(), 0.5)):
        left = render(row)
        assert len(left.xpath(".//table")) == 1
        assert len(left.xpath(".//figure")) == 1


def test_many_lines_get_a_picture_each() -> None:
    columns = (
        Column("year", "Year", "text"),
        Column("field", "Field", "text"),
        Column("share", "Share", "rate"),
    )
    rows = tuple((f"{2010 + y}", f"field {f}", 0.5 + f / 20) for f in range(8) for y in range(12))
    figure = Figure("f", "line", "t", "Many", "One line a field.", "year", "share", "field")
    finding = replace(make_time_travel(), tables=(Table("t", "T", columns, rows),), figures=(figure,))
    text = render_annex(build((finding,)))
    drawing = html.document_fromstring(text).xpath("//*[@class='drawing']/*[name()='svg']")[0]
    assert [f"field {f}" in words_of(drawing) for f in range(9)] == [True] * 8 + [False]
