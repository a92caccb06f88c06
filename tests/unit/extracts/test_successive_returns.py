"""What successive returns prove about when a thing became known, by example and against a slow plain-Python twin."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from candour.data.extracts.cin_census.successive_returns import combine_returns
from candour.data.extracts.columns import FIELD, KIND, Details, EventRows, Events
from candour.data.extracts.files.day_formats import NO_DAY, census_year_end, census_year_start
from candour.data.history import CaseHistory

Write = Callable[..., Path]
Build = Callable[[], CaseHistory]
Find = Callable[..., Any]


def case(**more: object) -> list[dict[str, Any]]:
    return [{"id": "C000001", "referrals": [{"CINreferralDate": "2022-05-01", **more}]}]


def test_a_need_filled_in_later_is_known_later(
    write_census: Write, build: Build, details_of: Find, findings_of: Find
) -> None:
    assessment = {"AssessmentActualStartDate": "2022-05-02", "AssessmentAuthorisationDate": "2022-06-01"}
    write_census(2023, case(assessments=[assessment]))
    write_census(2024, case(assessments=[assessment], PrimaryNeedCode="N1"))
    history = build()
    assert details_of(history, "primary_need") == [("N1", date(2023, 4, 1))]
    assert findings_of(history)["recorded_late", "primary_need"] == 1


def test_a_need_there_from_the_first_is_known_by_the_rule(
    write_census: Write, build: Build, details_of: Find
) -> None:
    assessment = {"AssessmentActualStartDate": "2022-05-02", "AssessmentAuthorisationDate": "2022-06-01"}
    for year in (2023, 2024):
        write_census(year, case(assessments=[assessment], PrimaryNeedCode="N1"))
    assert details_of(build(), "primary_need") == [("N1", date(2022, 6, 1))]


def test_an_overwritten_value_stays_from_its_own_day_and_the_new_one_is_known_later(
    write_census: Write, build: Build, details_of: Find
) -> None:
    write_census(2023, case(ReferralSource="1A"))
    write_census(2024, case(ReferralSource="6"))
    assert details_of(build(), "referral_source") == [("1A", date(2022, 5, 1)), ("6", date(2023, 4, 1))]


def test_a_value_that_came_back_stands_twice(write_census: Write, build: Build, details_of: Find) -> None:
    for year, source in ((2023, "6"), (2024, "1A"), (2025, "6")):
        write_census(year, case(ReferralSource=source))
    assert details_of(build(), "referral_source") == [
        ("6", date(2022, 5, 1)),
        ("1A", date(2023, 4, 1)),
        ("6", date(2024, 4, 1)),
    ]


def test_a_value_taken_back_was_still_known(
    write_census: Write, build: Build, details_of: Find, findings_of: Find
) -> None:
    write_census(2023, case(PrimaryNeedCode="N1"))
    write_census(2024, case())
    history = build()
    assert details_of(history, "primary_need") == [("N1", date(2023, 3, 31))]
    assert findings_of(history)["value_replaced", "primary_need"] == 1


def test_a_value_older_than_the_returns_is_known_from_the_first_that_has_it(
    write_census: Write, build: Build, details_of: Find, findings_of: Find
) -> None:
    write_census(2024, case(ReferralSource="6"))
    history = build()
    assert details_of(history, "referral_source") == [("6", date(2024, 3, 31))]
    assert findings_of(history)["undated_before_returns", "referral_source"] == 1


def test_a_gap_between_returns_leaves_a_value_undated(
    write_census: Write, build: Build, details_of: Find
) -> None:
    write_census(2023, case(ReferralSource="1A"))
    write_census(2025, case(ReferralSource="6"))
    assert details_of(build(), "referral_source") == [("1A", date(2022, 5, 1)), ("6", date(2025, 3, 31))]


def test_a_factor_dropped_later_was_still_known_and_counts_once(
    write_census: Write, build: Build, details_of: Find
) -> None:
    assessment = {"AssessmentActualStartDate": "2022-05-02", "AssessmentAuthorisationDate": "2022-06-01"}
    for year, factors in ((2023, ["3B", "16A"]), (2024, ["16A"]), (2025, ["3B", "16A"])):
        write_census(year, case(assessments=[{**assessment, "factors": factors}]))
    assert details_of(build(), "factor") == [("16A", date(2022, 6, 1)), ("3B", date(2022, 6, 1))]


def test_a_value_first_stated_in_an_earlier_return_was_known_by_then(
    write_census: Write, build: Build, details_of: Find
) -> None:
    write_census(2023, case(PrimaryNeedCode="N1"))
    later = {"AssessmentActualStartDate": "2023-05-02", "AssessmentAuthorisationDate": "2023-06-01"}
    write_census(2024, case(PrimaryNeedCode="N1", assessments=[later]))
    assert details_of(build(), "primary_need") == [("N1", date(2023, 3, 31))]


def test_a_closure_reason_in_time_is_known_at_closure(
    write_census: Write, build: Build, details_of: Find, findings_of: Find
) -> None:
    write_census(2023, case())
    write_census(2024, case(CINclosureDate="2023-09-01", ReasonForClosure="RC7"))
    history = build()
    assert details_of(history, "closure_reason") == [("RC7", date(2023, 9, 1))]
    assert ("recorded_late", "closure_reason") not in findings_of(history)


def test_an_end_put_in_after_a_return_that_lacked_it_is_counted(
    write_census: Write, build: Build, findings_of: Find
) -> None:
    write_census(2023, case())
    write_census(2024, case(CINclosureDate="2022-09-01"))
    assert findings_of(build())["end_recorded_late", ""] == 1


def test_an_event_recorded_late_is_known_late(
    write_census: Write, build: Build, events_of: Find, findings_of: Find
) -> None:
    write_census(2023, case())
    write_census(2024, case(enquiries=[{"S47ActualStartDate": "2022-07-01", "ICPCnotRequired": "1"}]))
    history = build()
    assert [row[3] for row in events_of(history, "section_47")] == [date(2023, 4, 1)]
    assert findings_of(history)["recorded_late", ""] == 1


def test_a_detail_is_never_known_before_its_late_event(
    write_census: Write, build: Build, details_of: Find
) -> None:
    write_census(2023, case())
    assessment = {
        "AssessmentActualStartDate": "2022-05-02",
        "AssessmentAuthorisationDate": "2022-06-01",
        "factors": ["16A"],
    }
    write_census(2024, case(assessments=[assessment]))
    assert details_of(build(), "factor") == [("16A", date(2023, 4, 1))]


def test_a_factor_added_later_is_known_later_than_its_fellows(
    write_census: Write, build: Build, details_of: Find
) -> None:
    assessment = {"AssessmentActualStartDate": "2022-05-02", "AssessmentAuthorisationDate": "2022-06-01"}
    write_census(2023, case(assessments=[{**assessment, "factors": ["16A"]}]))
    write_census(2024, case(assessments=[{**assessment, "factors": ["16A", "3B"]}]))
    assert details_of(build(), "factor") == [("16A", date(2022, 6, 1)), ("3B", date(2023, 4, 1))]


def test_an_event_in_its_own_year_is_known_on_its_day(
    write_census: Write, build: Build, events_of: Find
) -> None:
    write_census(2023, case())
    write_census(2024, case(enquiries=[{"S47ActualStartDate": "2023-07-01"}]))
    assert [row[3] for row in events_of(build(), "section_47")] == [date(2023, 7, 1)]


def test_an_open_event_missing_from_the_next_return_was_taken_back(
    write_census: Write, build: Build, events_of: Find, findings_of: Find
) -> None:
    write_census(2023, case(assessments=[{"AssessmentActualStartDate": "2022-07-01"}]))
    write_census(2024, case())
    history = build()
    assert events_of(history, "assessment") == []
    assert findings_of(history)["removed_later", ""] == 1


def test_what_was_over_need_not_be_repeated(write_census: Write, build: Build, events_of: Find) -> None:
    closed = {"AssessmentActualStartDate": "2022-07-01", "AssessmentAuthorisationDate": "2022-08-01"}
    write_census(2023, case(assessments=[closed], enquiries=[{"S47ActualStartDate": "2022-07-01"}]))
    write_census(2024, case())
    history = build()
    assert len(events_of(history, "assessment")) == len(events_of(history, "section_47")) == 1


def test_a_layout_without_plans_proves_no_absence(write_census: Write, build: Build, events_of: Find) -> None:
    plan = [{"CINPlanStartDate": "2020-06-01"}]
    first = {"id": "C000001", "referrals": [{"CINreferralDate": "2020-05-01"}]}
    write_census(2021, [first])
    write_census(2022, [{"id": "C000001", "referrals": [{"CINreferralDate": "2020-05-01", "plans": plan}]}])
    assert [row[3] for row in events_of(build(), "cin_plan")] == [date(2020, 6, 1)]
    write_census(
        2023,
        [
            {
                "id": "C000001",
                "referrals": [
                    {"CINreferralDate": "2020-05-01", "plans": [*plan, {"CINPlanStartDate": "2021-06-01"}]}
                ],
            }
        ],
    )
    assert [row[3] for row in events_of(build(), "cin_plan")] == [date(2020, 6, 1), date(2022, 4, 1)]


def test_a_referral_missing_from_its_own_year_is_counted(
    write_census: Write, build: Build, findings_of: Find, events_of: Find
) -> None:
    write_census(2023, [{"id": "C000002", "referrals": [{"CINreferralDate": "2022-06-01"}]}])
    write_census(2024, case())
    history = build()
    assert findings_of(history)["referral_late_in_returns", ""] == 1
    assert findings_of(history)["open_referral_dropped", ""] == 1
    assert len(events_of(history, "referral")) == 2


def test_what_began_before_its_referral_is_counted_and_kept(
    write_census: Write, build: Build, events_of: Find, findings_of: Find
) -> None:
    write_census(2023, case(assessments=[{"AssessmentActualStartDate": "2022-04-20"}]))
    history = build()
    assert findings_of(history)["before_referral", ""] == 1
    assert len(events_of(history, "assessment")) == 1


def test_one_plan_under_two_referrals_is_one(
    write_census: Write, build: Build, events_of: Find, details_of: Find, findings_of: Find
) -> None:
    plan = [{"CPPstartDate": "2023-06-01", "InitialCategoryOfAbuse": "NEG"}]
    referrals = [{"CINreferralDate": day, "protection": plan} for day in ("2023-05-01", "2023-05-20")]
    write_census(2024, [{"id": "C000001", "referrals": referrals}])
    history = build()
    assert len(events_of(history, "cp_plan")) == 1
    assert len(details_of(history, "initial_category")) == 1
    assert findings_of(history)["two_referrals_one_event", ""] == 1


class Statement(NamedTuple):
    child: int
    referral: int
    year: int
    kind: int
    start: int
    end: int
    codes: tuple[int, ...]


YEARS = (2023, 2024, 2025)
FIRST_DAY = census_year_start(2023)


@st.composite
def statements(draw: st.DrawFn) -> list[Statement]:
    """Referrals in some of three returns, each with some assessments and enquiries and some factors."""
    made = []
    for child in range(draw(st.integers(1, 3))):
        referral = FIRST_DAY + draw(st.integers(0, 3)) * 200
        for year in YEARS:
            if draw(st.booleans()):
                made.append(Statement(child, referral, year, KIND["referral"], referral, NO_DAY, ()))
                for kind in ("assessment", "section_47"):
                    for start in draw(st.lists(st.sampled_from([0, 100, 500]), unique=True, max_size=2)):
                        length = draw(st.sampled_from([NO_DAY, 10, 400]))
                        end = (
                            NO_DAY if length == NO_DAY or kind == "section_47" else referral + start + length
                        )
                        codes = draw(st.lists(st.integers(0, 3), unique=True, max_size=3))
                        made.append(
                            Statement(child, referral, year, KIND[kind], referral + start, end, tuple(codes))
                        )
    return made


def state(made: list[Statement]) -> tuple[Events, Details]:
    rows = EventRows()
    for told in made:
        row = rows.add_event(
            told.kind,
            child=told.child,
            start=told.start,
            end=told.end,
            referral=told.referral,
            source_day=census_year_end(told.year),
        )
        for code in told.codes:
            rows.add_detail(row, FIELD["factor"], code, told.start + 20 + told.year % 7)
    return (
        Events(*(column.astype(np.int64) for column in rows.to_events())),
        Details(*(column.astype(np.int64) for column in rows.to_details())),
    )


def combine_slowly(made: list[Statement]) -> set[tuple[int, ...]]:
    """The rules as they read in the docstring, one loop a rule: (child, kind, start, end, known) or with a code."""
    found: set[tuple[int, ...]] = set()
    for child, referral in {(told.child, told.referral) for told in made}:
        of_referral = [told for told in made if (told.child, told.referral) == (child, referral)]
        returns = sorted({told.year for told in of_referral})
        for kind, start in {(told.kind, told.start) for told in of_referral}:
            shown = {told.year: told for told in of_referral if (told.kind, told.start) == (kind, start)}
            last = max(shown)
            newer = [year for year in returns if year > last]
            over = shown[last].end if kind != KIND["section_47"] else start
            if newer and (over == NO_DAY or over >= census_year_start(newer[0])):
                continue
            absent = find_absence(returns, set(shown))
            known = start if absent is None else max(start, census_year_end(absent) + 1)
            found.add((child, kind, start, shown[last].end, known))
            for code in {code for told in shown.values() for code in told.codes}:
                with_code = {year for year, told in shown.items() if code in told.codes}
                found.add((child, kind, start, code, date_slowly(start, known, set(shown), with_code), -1))
    return found


def date_slowly(start: int, known: int, shown: set[int], with_code: set[int]) -> int:
    """The earliest day on which any unbroken run of returns proves a factor to have been known."""
    days = []
    for first in (year for year in with_code if find_previous(shown, year) not in with_code):
        run = [year for year in sorted(shown) if year >= first]
        stops = [year for year in run if year not in with_code]
        run = [year for year in run if not stops or year < stops[0]]
        before = find_previous(shown, first)
        day = max(known, min(start + 20 + year % 7 for year in run))
        day = day if before is None else max(day, census_year_end(before) + 1)
        day = day if day >= census_year_start(first) else census_year_end(first)
        if not stops or day <= census_year_end(run[-1]):
            days.append(day)
    return min(days, default=NO_DAY)


def find_previous(years: set[int], year: int) -> int | None:
    return max((other for other in years if other < year), default=None)


def find_absence(returns: list[int], shown: set[int]) -> int | None:
    before = [year for year in returns if year < max(shown)]
    missing = [year for year in before if year not in shown]
    return max(missing) if missing else None


def flatten(events: Events, details: Details) -> set[tuple[int, ...]]:
    rows = list(zip(*(column.tolist() for column in events), strict=True))
    found: set[tuple[int, ...]] = {(row[0], row[1], row[2], row[3], row[6]) for row in rows}
    for event, _, code, known, _ in zip(*(column.tolist() for column in details), strict=True):
        child, kind, start = rows[event][:3]
        found.add((child, kind, start, code, known, -1))
    return found


DAYS = np.array([census_year_end(year) for year in YEARS])


@settings(max_examples=150, deadline=None)
@given(statements())
def test_the_fast_way_equals_the_slow_way(made: list[Statement]) -> None:
    combined = combine_returns(*state(made), DAYS)
    expected = {row for row in combine_slowly(made) if row[4] != NO_DAY}
    assert flatten(combined.events, combined.details) == expected


@settings(max_examples=50, deadline=None)
@given(statements(), st.randoms(use_true_random=False))
def test_the_order_of_statements_does_not_matter(made: list[Statement], random: Any) -> None:
    before = combine_returns(*state(made), DAYS)
    random.shuffle(made)
    after = combine_returns(*state(made), DAYS)
    assert flatten(before.events, before.details) == flatten(after.events, after.details)
    assert before.oddities == after.oddities
