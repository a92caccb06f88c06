"""Month by month: whole months only, and counts that add up."""

from dataclasses import replace
from datetime import date

import pyarrow.compute as pc

from candour.data.history import CaseHistory
from candour.data.quality.months import MONTHS, count_months
from small_histories import DAY_ZERO, Child, Detail, Event, make_history

# DAY_ZERO is 1 January 2020: day 31 is 1 February, day 60 is 1 March, day 91 is 1 April.
COVERED = (0, 120)


def series(
    history: CaseHistory, measure: str, kind: str, field: str = "", code: str = ""
) -> dict[date, tuple[int, int, float | None]]:
    return {
        row["month"]: (row["count"], row["of"], row["median_days"])
        for row in count_months(history).to_pylist()
        if (row["measure"], row["kind"], row["field"], row["code"]) == (measure, kind, field, code)
    }


def history_of(*events: Event, details: tuple[Detail, ...] = ()) -> CaseHistory:
    return make_history([Child("C000001"), Child("C000002")], events, details, covered=COVERED)


def test_every_whole_month_that_is_covered_has_a_count() -> None:
    found = series(
        history_of(*(Event(n, "C000001", "referral", day) for n, day in enumerate((0, 30, 31, 59, 95, 130)))),
        "volume",
        "referral",
    )
    # The coverage ends on 30 April, and the last referral lies behind it.
    assert found == {
        date(2020, 1, 1): (2, 2, None),
        date(2020, 2, 1): (2, 2, None),
        date(2020, 3, 1): (0, 0, None),
        date(2020, 4, 1): (1, 1, None),
    }
    assert date(2020, 1, 1) == DAY_ZERO


def test_a_month_that_is_covered_in_part_is_left_out() -> None:
    events = [Event(1, "C000001", "referral", 20), Event(2, "C000001", "referral", 70)]
    history = make_history([Child("C000001")], events, covered=(5, 100))
    assert list(series(history, "volume", "referral")) == [date(2020, 2, 1), date(2020, 3, 1)]


def test_a_gap_that_no_source_reports_is_no_quiet_time() -> None:
    """Of a year without a return only what other years repeat is there: that is no outage."""
    events = [Event(n, "C000001", "referral", day) for n, day in enumerate((10, 70, 100, 130))]
    history = make_history([Child("C000001")], events, covered=(0, 59))
    cover = history.coverage[0]
    later = replace(cover, first_day=date(2020, 4, 1), last_day=date(2020, 6, 30))
    gapped = replace(history, coverage=(cover, later))
    assert series(gapped, "volume", "referral") == {
        date(2020, 4, 1): (1, 1, None),
        date(2020, 5, 1): (1, 1, None),
        date(2020, 6, 1): (0, 0, None),
    }


def test_missing_values_count_in_the_month_of_the_event() -> None:
    history = history_of(
        Event(1, "C000001", "referral", 3),
        Event(2, "C000002", "referral", 4),
        Event(3, "C000001", "referral", 40),
        details=(Detail(1, "C000001", "primary_need", "N1", 3),),
    )
    found = series(history, "missing", "referral", "primary_need")
    assert found[date(2020, 1, 1)] == (1, 2, None)
    assert found[date(2020, 2, 1)] == (1, 1, None)
    assert found[date(2020, 3, 1)] == (0, 0, None)


def test_a_code_counts_by_the_first_value_known() -> None:
    history = history_of(
        Event(1, "C000001", "referral", 3),
        Event(2, "C000002", "referral", 4),
        details=(
            Detail(1, "C000001", "primary_need", "N1", 3),
            Detail(1, "C000001", "primary_need", "N5", 90),
            Detail(2, "C000002", "primary_need", "N5", 4),
        ),
    )
    assert series(history, "code", "referral", "primary_need", "N1")[date(2020, 1, 1)] == (1, 2, None)
    assert series(history, "code", "referral", "primary_need", "N5")[date(2020, 1, 1)] == (1, 2, None)


def test_a_duration_belongs_to_the_month_in_which_it_ended() -> None:
    found = series(
        history_of(
            Event(1, "C000001", "cp_plan", 0, 40),
            Event(2, "C000002", "cp_plan", 20, 42),
            Event(3, "C000002", "cp_plan", 50, None),
        ),
        "duration",
        "cp_plan",
    )
    assert found[date(2020, 2, 1)] == (2, 2, 31.0)
    assert found[date(2020, 3, 1)] == (0, 0, None)


def test_a_reason_for_an_end_belongs_to_the_month_of_the_end() -> None:
    history = history_of(
        Event(1, "C000001", "referral", 3, 40),
        Event(2, "C000002", "referral", 4, 45),
        details=(Detail(1, "C000001", "closure_reason", "RC7", 40),),
    )
    codes = series(history, "code", "referral", "closure_reason", "RC7")
    assert codes[date(2020, 1, 1)] == (0, 0, None)
    assert codes[date(2020, 2, 1)] == (1, 1, None)
    missing = series(history, "missing", "referral", "closure_reason")
    assert missing[date(2020, 1, 1)] == (0, 0, None)
    assert missing[date(2020, 2, 1)] == (1, 2, None)


def test_a_rare_code_is_not_followed() -> None:
    events = [Event(n, "C000001", "referral", n) for n in range(40)]
    details = [Detail(n, "C000001", "primary_need", "N1" if n else "N7", n) for n in range(40)]
    table = count_months(make_history([Child("C000001")], events, details, covered=COVERED))
    assert set(table.filter(pc.equal(table["measure"], "code"))["code"].to_pylist()) == {"N1"}
    assert table.schema.equals(MONTHS)
    keys = [tuple(row[name] for name in MONTHS.names[:5]) for row in table.to_pylist()]
    assert keys == sorted(set(keys))
