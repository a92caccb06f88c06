"""DATA-008: who is not in the data?"""

from datetime import date
from typing import Any

import pyarrow as pa

from candour.contracts import COVERAGE
from candour.data.history import EVENT_KINDS
from candour.data.quality.months import MONTHS
from candour.disclosure import protect_findings
from candour.results import Verdict, Withheld
from candour_audits.data_quality import DataQualityAudit
from candour_audits.data_quality.event_wording import KINDS

Span = tuple[str, str, str, str]
FACTS = {
    "outcome_kinds": "cp_plan, care_episode",
    "first_training_day": "2020-04-01",
    "outcome_observed_until": "2023-03-31",
}
PLANS: Span = ("cin_census", "cp_plan", "2020-04-01", "2023-03-31")
CARE: Span = ("ssda903", "care_episode", "2019-04-01", "2023-03-31")


def run(bench: Any, *spans: Span, facts: dict[str, str] | None = None, **tables: pa.Table) -> Any:
    rows = [
        {"source": s, "kind": k, "first_day": date.fromisoformat(first), "last_day": date.fromisoformat(last)}
        for s, k, first, last in spans
    ]
    evidence = bench.make_evidence(
        bench.make_world(families=30), facts=FACTS if facts is None else facts,
        tables={"coverage": pa.Table.from_pylist(rows, schema=COVERAGE), **tables},
    )  # fmt: skip
    return bench.run(DataQualityAudit(), evidence)["DATA-008"]


def test_it_knows_every_kind_of_event() -> None:
    assert list(KINDS) == list(EVENT_KINDS)


def test_a_gap_in_what_outcomes_are_made_of_is_a_concern(bench: Any) -> None:
    halves = (
        ("cin_census", "cp_plan", "2020-04-01", "2021-03-31"),
        ("cin_census", "cp_plan", "2021-07-01", "2023-03-31"),
    )
    finding = run(bench, CARE, *halves)
    assert finding.verdict is Verdict.CONCERN
    assert "child protection plans are missing 1 April 2021 to 30 June 2021" in finding.headline.text
    row = next(row for row in finding.table("coverage").rows if row[0] == "child protection plans")
    assert row == (
        "child protection plans",
        "CIN census",
        "2020-04-01",
        "2023-03-31",
        "1 April 2021 to 30 June 2021",
    )


def test_an_outcome_that_nobody_reports_is_a_concern(bench: Any) -> None:
    finding = run(bench, PLANS)
    assert finding.verdict is Verdict.CONCERN
    assert "no source reports periods of care" in finding.headline.text


def test_outcomes_that_begin_late_or_end_early_are_a_concern(bench: Any) -> None:
    late: Span = ("ssda903", "care_episode", "2020-05-01", "2023-02-28")
    text = run(bench, PLANS, late).headline.text
    assert "1 April 2020 to 30 April 2020 and 1 March 2023 to 31 March 2023" in text


def test_without_a_gap_it_still_cannot_tell(bench: Any) -> None:
    finding = run(bench, PLANS, CARE)
    assert finding.verdict is Verdict.CANNOT_TELL
    assert [row[4] for row in finding.table("coverage").rows] == ["none", "none"]
    assert run(bench, PLANS, facts={}).verdict is Verdict.CANNOT_TELL


def test_yearly_returns_that_touch_and_sources_that_overlap_leave_no_gap(bench: Any) -> None:
    yearly = tuple(("cin_census", "cp_plan", f"{y}-04-01", f"{y + 1}-03-31") for y in (2022, 2020, 2021))
    finding = run(bench, CARE, *yearly, ("annex_a", "cp_plan", "2022-10-01", "2023-03-31"))
    assert finding.verdict is Verdict.CANNOT_TELL
    assert ("Annex A and CIN census", "none") in {(row[1], row[4]) for row in finding.table("coverage").rows}


def test_those_who_are_absent_are_named_whatever_the_sources_hold(bench: Any) -> None:
    who = {row[0]: row[1:] for row in run(bench, PLANS, CARE).table("absent").rows}
    assert {
        "Children who moved in",
        "Adopted children who return",
        "Families known to other authorities",
    } <= set(who)
    assert who["Contacts that never became a referral"][0] == "not at all"
    unreported = who["Children known only by a kind of event that no source reports"][1]
    assert "contacts" in unreported
    assert "deaths" not in unreported
    contacts: Span = ("event_tables", "contact", "2020-04-01", "2023-03-31")
    again = {row[0]: row[1:] for row in run(bench, PLANS, CARE, contacts).table("absent").rows}
    assert again["Contacts that never became a referral"][0] == "counted as contacts"
    whole = tuple(("event_tables", kind, "2020-04-01", "2023-03-31") for kind in KINDS)
    assert not any("no source reports" in row[0] for row in run(bench, *whole).table("absent").rows)


def test_exits_are_counted_and_few_are_withheld(bench: Any) -> None:
    rows = [
        dict(zip(MONTHS.names, ("volume", kind, "", "", date(2021, n, 1), count, count, None), strict=True))
        for kind, count in (("transferred_out", 9), ("died", 2))
        for n in (1, 2)
    ]
    finding = run(bench, PLANS, CARE, months=pa.Table.from_pylist(rows, schema=MONTHS))
    assert finding.table("exits").rows == (("deaths", 4), ("moves to another authority", 18))
    published = protect_findings((finding,), threshold=5)[0].table("exits").rows
    assert published == (("deaths", Withheld()), ("moves to another authority", 18))


def test_not_assessable_without_coverage(bench: Any) -> None:
    evidence = bench.make_evidence(bench.make_world(families=30))
    assert bench.run(DataQualityAudit(), evidence)["DATA-008"].verdict is Verdict.NOT_ASSESSED
