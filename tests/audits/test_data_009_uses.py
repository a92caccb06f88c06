"""DATA-009: what can this history be used for?"""

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from candour.contracts import COVERAGE
from candour.data.history import CHILDREN, DETAILS, EVENTS, QUALITY, CaseHistory, Coverage
from candour.data.quality.fitness import USES, assess_fitness
from candour.results import Verdict
from candour_audits.data_quality import DataQualityAudit
from small_histories import EVERYTHING

FACTS = {
    "decision_point": "referral_received", "outcome_kinds": "cp_plan, care_episode", "outcome_within_days": "365",
    "first_training_day": "2020-04-01", "last_test_day": "2023-03-31",
}  # fmt: skip


def cover(
    first: str, last: str, *, source: str = "cin_census", kinds: tuple[str, ...] = EVERYTHING
) -> Coverage:
    return Coverage(
        source=source, kinds=kinds, first_day=date.fromisoformat(first), last_day=date.fromisoformat(last)
    )


def run(bench: Any, *coverage: Coverage, facts: dict[str, str] | None = None) -> Any:
    history = CaseHistory(
        children=CHILDREN.empty_table(), events=EVENTS.empty_table(), details=DETAILS.empty_table(),
        quality=QUALITY.empty_table(), coverage=coverage, sources=(),
    )  # fmt: skip
    rows = [
        {"source": c.source, "kind": kind, "first_day": c.first_day, "last_day": c.last_day}
        for c in coverage
        for kind in c.kinds
    ]
    tables = {"fitness": assess_fitness(history), "coverage": pa.Table.from_pylist(rows, schema=COVERAGE)}
    evidence = bench.make_evidence(
        bench.make_world(families=30), tables=tables, facts=FACTS if facts is None else facts
    )
    return bench.run(DataQualityAudit(), evidence)["DATA-009"]


def test_annex_a_alone_cannot_because_its_lists_hold_six_months(bench: Any) -> None:
    finding = run(bench, cover("2022-10-01", "2023-03-31", source="annex_a"))
    assert finding.verdict is Verdict.CONCERN
    assert finding.headline.text == (
        "This history cannot support the question of this pilot: child protection plans are reported for 6 months "
        "without a gap, and outcomes are looked for over 12 months."
    )
    answers = [row[1] for row in finding.table("uses").rows]
    assert answers[:2] == ["cannot", "cannot"]
    assert "6 months" in finding.table("uses").rows[1][2]


def test_a_history_that_holds_decisions_outcomes_and_past_can(bench: Any) -> None:
    finding = run(bench, cover("2018-04-01", "2024-03-31"))
    assert finding.verdict is Verdict.MET
    own = finding.table("uses").rows[0]
    assert own[:2] == ("The question of this pilot", "can")
    assert own[2].endswith("with 2 years of past")


def test_a_short_past_leaves_doubt(bench: Any) -> None:
    finding = run(bench, cover("2020-04-01", "2024-03-31"))
    assert finding.verdict is Verdict.CANNOT_TELL
    assert "nothing is reported of what came before" in finding.headline.text
    assert "only 6 months" in run(bench, cover("2019-10-01", "2024-03-31")).headline.text


@pytest.mark.parametrize("last", ["2024-03-28", "2023-06-30"])
def test_a_window_that_is_cut_off_cannot(bench: Any, last: str) -> None:
    finding = run(bench, cover("2018-04-01", last))
    assert finding.verdict is Verdict.CONCERN
    assert "not reported for all the days that are needed" in finding.headline.text


def test_the_last_day_of_the_last_window_is_enough(bench: Any) -> None:
    assert run(bench, cover("2018-04-01", "2024-03-30")).verdict is Verdict.MET


def test_an_outcome_that_no_source_reports_cannot(bench: Any) -> None:
    finding = run(bench, cover("2018-04-01", "2024-03-31", kinds=("referral", "cp_plan")))
    assert finding.headline.text.endswith("no source reports periods of care.")


def test_a_gap_in_the_outcomes_cannot(bench: Any) -> None:
    plans = (
        cover("2018-04-01", "2021-03-31", kinds=("cp_plan",)),
        cover("2021-04-02", "2024-03-31", kinds=("cp_plan",)),
    )
    others = cover("2018-04-01", "2024-03-31", kinds=("referral", "care_episode"))
    assert run(bench, *plans, others).verdict is Verdict.CONCERN


def test_decisions_need_no_window_of_their_own(bench: Any) -> None:
    referrals = cover("2018-04-01", "2023-03-31", kinds=("referral",))
    outcomes = cover("2018-04-01", "2024-03-31", kinds=("cp_plan", "care_episode"))
    assert run(bench, referrals, outcomes).verdict is Verdict.MET


def test_without_a_question_every_use_is_listed_and_none_is_judged(bench: Any) -> None:
    finding = run(bench, cover("2018-04-01", "2024-03-31"), facts={})
    assert finding.verdict is Verdict.CANNOT_TELL
    assert len(finding.table("uses").rows) == len(USES)


def test_not_assessable_without_the_table(bench: Any) -> None:
    evidence = bench.make_evidence(bench.make_world(families=30))
    assert bench.run(DataQualityAudit(), evidence)["DATA-009"].verdict is Verdict.NOT_ASSESSED
