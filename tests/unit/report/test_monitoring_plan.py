"""The monitoring and stop plan as a value, as a page and as data."""

import json
from dataclasses import replace

import pytest
from lxml import html

from candour.config.statements import Oversight, Statements
from candour.monitoring.limits import find_power, predict_share
from candour.report.content.published import Published
from candour.report.content.statements import TO_COMPLETE
from candour.report.content.verdict import OverallVerdict
from candour.report.model import Report
from candour.report.monitoring.making import Setting, watch_share
from candour.report.monitoring.plan import build_plan
from candour.report.monitoring.steps import BEFORE
from candour.report.monitoring.view import DATA, PAGE, view_monitoring
from candour.report.monitoring.volume import Volume, count_to_a_family
from candour.results import Cell, Column, Estimate, Table, Withheld
from made_up_report import make_report
from watched_report import build, make_watched_findings, make_watched_report

WANTED = (
    "Decisions a month", "Breaks in how things are recorded", "Left empty: primary need", "Overruled", "The same names", "On the list, Sex: One",
    "Base rate", "Right, among those on the list", "On the list, among those with the outcome", "Area under the ROC curve",
    "Outcomes observed for each one expected", "Slope of the scores", "Rightly on the list, but the outcome came too soon",
)  # fmt: skip


def read_page(report: Report) -> str:
    page = html.document_fromstring(next(iter(view_monitoring(report))).content.decode())
    for style in page.xpath("//style"):
        style.drop_tree()
    return " ".join(page.text_content().split())


def test_everything_that_has_to_be_watched_is() -> None:
    plan = build_plan(make_watched_report())
    names = [watch.name for watch in plan.watches]
    for wanted in WANTED:
        assert any(name.startswith(wanted) for name in names), wanted
    assert plan.review_on == "31 March 2027"
    assert plan.delay_days == 365
    assert plan.in_months


def test_every_watch_is_tied_to_a_finding_and_expects_what_that_finding_published() -> None:
    report = make_watched_report()
    published = {
        (finding.code, cell.value)
        for finding in report.findings
        for table in finding.tables
        for row in table.rows
        for cell in row
        if isinstance(cell, Estimate)
    }
    for watch in build_plan(report).watches:
        assert watch.finding in {finding.code for finding in report.findings} | {"DATA-006", "PRAC-005"}
        if watch.tested is not None and watch.unit != "count" and watch.finding != "DATA-001":
            assert (watch.finding, watch.expected) in published, watch.name


def test_every_limit_says_its_false_alarms_and_every_row_without_one_says_why() -> None:
    for watch in build_plan(make_watched_report()).watches:
        if watch.ask is None:
            assert watch.without
            continue
        assert watch.stop is not None
        assert 0 <= watch.ask.false_alarm <= 0.0101
        assert watch.stop_because
        assert watch.expected is not None
        assert (watch.ask.lower or 0.0) <= watch.expected
        assert watch.ask.upper is None or watch.ask.upper >= watch.expected


def test_a_criterion_of_the_protocol_is_a_stop_limit() -> None:
    """The made-up protocol wants 40 % right at the capacity that there is; the made-up forecast reaches 25 %."""
    plan = build_plan(make_watched_report())
    right = next(watch for watch in plan.late if watch.name.startswith("Right, among"))
    assert "bar" in right.stop_because
    assert right.stop is not None
    assert right.stop.lower is not None
    assert right.stop.lower < 0.4
    assert right in plan.late_at_once
    assert "it would be stopped at once" in read_page(make_watched_report())


def test_a_quarter_of_the_list_is_three_average_months_and_not_three_thousand_decisions() -> None:
    """Forty a month are on the list; out of 1,000 decisions, which are more than a month, a hundred."""
    watches = {watch.name: watch for watch in build_plan(make_watched_report()).watches}
    assert watches["Right, among those on the list"].n == pytest.approx(3 * 40)
    assert watches["Overruled: on the list, and nothing was done"].n == pytest.approx(3 * 40)


def test_the_plan_says_who_counts_what_and_when() -> None:
    page = " ".join(read_page(make_watched_report()).split())
    for said in (
        "By the fifth working day after a month has ended",
        "whose last decision lies 365 days or more back",
        "ten working days after a period has ended",
    ):
        assert said in page, said


def test_where_it_should_not_be_used_the_plan_says_first_that_there_is_nothing_to_monitor() -> None:
    words = read_page(make_watched_report(OverallVerdict.DO_NOT_USE))
    assert words.index("There is nothing to monitor") < words.index(BEFORE[0]) < words.index("What to watch")
    assert not build_plan(make_watched_report(OverallVerdict.DO_NOT_USE)).applies
    for verdict in (OverallVerdict.CANNOT_TELL, OverallVerdict.MEETS_THE_BAR):
        assert "There is nothing to monitor" not in read_page(make_watched_report(verdict))
        assert BEFORE[0] not in read_page(make_watched_report(verdict))
        assert build_plan(make_watched_report(verdict)).applies


def test_who_decides_is_said_by_the_authority_or_left_to_it() -> None:
    said = Statements(oversight=Oversight(who_stops_it="Any duty manager, at once."))
    words = read_page(make_watched_report(OverallVerdict.CANNOT_TELL, "pilot", said))
    assert "Who stops it: Any duty manager, at once." in words
    assert f"Decommissioning: {TO_COMPLETE}." in words


def test_the_data_hold_what_the_page_holds() -> None:
    report = make_watched_report()
    documents = {document.name: document for document in view_monitoring(report)}
    assert documents[PAGE].on_paper
    data, plan = json.loads(documents[DATA].content), build_plan(report)
    assert [watch["name"] for watch in data["watches"]] == [watch.name for watch in plan.watches]
    assert data["applies"] is False
    for given, watch in zip(data["watches"], plan.watches, strict=True):
        if watch.ask is not None:
            assert given["ask"]["false_alarm"] == pytest.approx(watch.ask.false_alarm, abs=1e-4)
    assert [document.content for document in view_monitoring(report)] == [
        document.content for document in documents.values()
    ]


def test_false_alarms_of_a_year_are_the_sum_of_all() -> None:
    plan = build_plan(make_watched_report())
    often = {"month": 12, "quarter": 4, "year": 1, "learning": 1}
    assert plan.false_asks_a_year == pytest.approx(
        sum(often[w.period] * w.ask.false_alarm for w in plan.watches if w.ask)
    )
    assert plan.false_stops_a_year < sum(often[w.period] * w.stop.false_alarm for w in plan.watches if w.stop)


def test_a_group_that_is_withheld_can_only_be_watched_inside_the_authority() -> None:
    findings = tuple(
        replace(f, tables=(replace(f.tables[0], rows=(f.tables[0].rows[0], ("Two", Withheld(), Withheld()))),)) if f.code == "BIAS-001" else f
        for f in make_watched_findings()
    )  # fmt: skip
    plan = build_plan(build(findings, OverallVerdict.CANNOT_TELL))
    two = next(watch for watch in plan.by_group if watch.name == "On the list, Sex: Two")
    one = next(watch for watch in plan.by_group if watch.name == "On the list, Sex: One")
    assert two.ask is None
    assert "inside the authority" in two.without
    # What a period brings of the others must not grow because a group is hidden.
    assert one.n == pytest.approx(3 * 400 * 3200 / 4800)


def test_groups_counted_among_families_drawn_bring_as_much_a_month_as_they_are_of_all() -> None:
    """A quarter of all decisions was drawn, and of these groups as many are counted as before among all: four times as large a share."""
    columns = tuple(Column(name, name, "count") for name in ("drawn", "all"))
    drawn = Table("drawn", "Drawn", columns, ((1200, 4800),))
    findings = tuple(
        replace(f, tables=(*f.tables, drawn)) if f.code == "BIAS-001" else f for f in make_watched_findings()
    )
    plan = build_plan(build(findings, OverallVerdict.CANNOT_TELL))
    watches = {watch.name: watch for watch in plan.by_group}
    assert watches["On the list, Sex: One"].n == pytest.approx(3 * 400 * 3200 / 1200)
    assert watches["On the list, Age: One"].n == pytest.approx(3 * 400 * 3200 / 4800)


def test_without_months_numbers_of_decisions_stand_for_them() -> None:
    report = make_watched_report(OverallVerdict.CANNOT_TELL, "scores")
    plan = build_plan(report)
    assert not plan.in_months
    assert "every 1,000 decisions" in read_page(report)
    assert plan.delay_days is None
    assert plan.review_on == ""


def test_without_a_base_rate_nothing_can_be_watched_and_the_page_says_so() -> None:
    report = replace(make_report(restricted=True), base_rate=None)
    assert build_plan(report).watches == ()
    assert "not even the base rate is published" in read_page(report)
    assert "RESTRICTED" in read_page(report)


@pytest.mark.parametrize(("rising_is_worse", "factor"), [(True, 4 / 3), (False, 2 / 3)])
def test_a_third_worse_is_a_third_worse(rising_is_worse: bool, factor: float) -> None:
    report = make_watched_report()
    volume = Volume(400.0, 40.0, 40.0, 4800, (390, 410), "LAST-001")
    setting = Setting(Published(report.findings), report.context.protocol, volume)
    estimate = Estimate(0.3, 0.27, 0.33, 1000, 300, "x")
    watch = watch_share(
        setting, estimate, name="N", finding="F", period="quarter", late=False, a_month=40.0, rising_is_worse=rising_is_worse, measure="base_rate",
    )  # fmt: skip
    assert watch is not None
    assert watch.ask is not None
    error = setting.find_error(estimate)
    assert error is not None
    prediction = predict_share(0.3, n=1000, error=error, units=120, between=0.0)
    assert watch.noticed == pytest.approx(
        find_power(prediction, watch.ask, true_share=prediction.share * factor)
    )


def test_cases_of_one_family_widen_the_limits_of_fields_that_have_no_interval() -> None:
    """The made-up split holds no families; a real one does."""
    split = Table(
        "split", "S", (Column("part", "P", "text"), Column("decisions", "D", "count"), Column("families", "F", "count")),
        (("Learnt from", 900, 300), ("Tested on", 300, 200)),
    )  # fmt: skip
    assert count_to_a_family((split,)) == 1.5
    assert count_to_a_family((replace(split, rows=(("Tested on", 300, Withheld()),)),)) == 1.0
    assert count_to_a_family(()) == 1.0
    report = make_watched_report()
    plain = next(watch for watch in build_plan(report).on_the_day if watch.name == "Left empty: primary need")
    context = replace(report.context, tables=(replace(split, rows=(("Tested on", 3000, 1000),)),))
    alike = next(
        watch
        for watch in build_plan(replace(report, context=context)).on_the_day
        if watch.name == "Left empty: primary need"
    )
    assert plain.ask is not None
    assert alike.ask is not None
    assert (alike.ask.upper or 1.0) > (plain.ask.upper or 1.0)


def test_what_is_not_known_of_the_spread_is_said() -> None:
    assert "If it moves by itself, there are more false alarms than the column says" in read_page(
        make_watched_report()
    )


def test_without_months_the_plan_is_counted_in_decisions() -> None:
    page = " ".join(read_page(make_watched_report(OverallVerdict.CANNOT_TELL, "scores")).split())
    assert "Each time another 1,000 decisions have been made" in page
    assert "working day after a month" not in page


def test_a_restricted_plan_says_so_on_its_page_and_in_its_data() -> None:
    for restricted in (True, False):
        page, data = view_monitoring(make_report(restricted=restricted))
        assert json.loads(data.content)["restricted"] is restricted
        assert (b"RESTRICTED" in page.content) is restricted


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_a_share_of_none_or_all_has_a_plan_too(value: float) -> None:
    """Few are flagged, and all of them rightly or none: nothing varies, and nothing is divided by it."""

    def make_plain(cell: Cell) -> Cell:
        if not isinstance(cell, Estimate) or cell.value is None or not 0 < cell.value < 1:
            return cell
        return replace(cell, value=value, low=0.7 if value else 0.0, high=1.0 if value else 0.3)

    findings = tuple(
        replace(
            finding,
            tables=tuple(
                replace(table, rows=tuple(tuple(make_plain(cell) for cell in row) for row in table.rows))
                for table in finding.tables
            ),
        )
        for finding in make_watched_findings()
    )
    assert build_plan(build(findings, OverallVerdict.CANNOT_TELL)).watches
