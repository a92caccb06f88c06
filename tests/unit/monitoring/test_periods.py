import numpy as np

from candour.monitoring.periods import cut_periods, list_whole_months


def make_days(first: str, last: str) -> np.ndarray:
    return np.arange(np.datetime64(first), np.datetime64(last) + 1)


def test_a_month_that_scoring_did_not_reach_into_is_left_out() -> None:
    whole = list_whole_months(make_days("2024-04-10", "2024-07-20"))
    assert [str(np.datetime64(int(m), "M")) for m in whole] == ["2024-05", "2024-06"]


def test_a_few_quiet_days_at_either_end_do_not_cost_a_month() -> None:
    assert len(list_whole_months(make_days("2024-04-03", "2024-06-27"))) == 3


def test_periods_follow_one_another_and_none_is_half() -> None:
    days = make_days("2024-04-01", "2025-08-31")
    assert [s.name for s in cut_periods(days, "year", in_months=True)] == ["April 2024 to March 2025"]
    quarters = cut_periods(days, "quarter", in_months=True)
    assert [s.name for s in quarters][:2] == ["April 2024 to June 2024", "July 2024 to September 2024"]
    assert len(quarters) == 5
    assert sum(int(s.inside.sum()) for s in quarters) == (days < np.datetime64("2025-07-01")).sum()
    assert len(cut_periods(days, "month", in_months=True)) == 17
    assert str(quarters[0].last_day) == "2024-06-30"


def test_where_the_plan_counts_in_decisions_a_period_is_so_many_of_them() -> None:
    days = np.repeat(make_days("2024-04-01", "2024-04-25"), 100)
    stretches = cut_periods(days, "month", in_months=False)
    assert [int(s.inside.sum()) for s in stretches] == [1000, 1000]
    assert stretches[0].name == "Decisions 1 to 1,000"
    assert cut_periods(days, "quarter", in_months=False) == ()


def test_nothing_scored_is_no_period() -> None:
    none = np.array([], dtype="datetime64[D]")
    assert cut_periods(none, "month", in_months=True) == ()
    assert cut_periods(none, "month", in_months=False) == ()


def test_a_month_that_was_begun_part_way_is_no_whole_one_unless_pauses_are_as_long() -> None:
    """Five days of thirty are a sixth of the decisions: in a busy place that would look like a fall."""
    daily = make_days("2024-04-06", "2024-06-30")
    assert [str(np.datetime64(int(m), "M")) for m in list_whole_months(daily)] == ["2024-05", "2024-06"]
    # Somewhere smaller a week can pass without one.
    assert len(list_whole_months(daily[::6])) == 3
    assert len(list_whole_months(make_days("2024-04-01", "2024-06-25"))) == 2
