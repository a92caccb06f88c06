"""The day to look again."""

from datetime import date
from typing import Any

from candour.stats.over_time.review import Reason, plan_review

PERIOD: dict[str, Any] = {
    "margin": 0.05, "first_test_day": date(2024, 4, 1), "last_test_day": date(2025, 3, 31), "window_days": 365,
}  # fmt: skip


def test_never_before_the_outcomes_of_the_test_are_known() -> None:
    for low, high in ((-0.3, -0.2), (-0.3, 0.2), (-0.04, 0.01), (0.0, 0.1), (None, None)):
        review = plan_review(low, high, **PERIOD)
        assert review.judged_from == date(2026, 3, 31)
        assert review.day >= review.judged_from


def test_shown_to_get_worse_is_due_at_once() -> None:
    review = plan_review(-0.3, -0.06, **PERIOD)
    assert (review.reason, review.day) == (Reason.WORSE, date(2026, 3, 31))


def test_cannot_tell_waits_for_as_many_days_again() -> None:
    for low, high in ((-0.3, 0.2), (-0.3, -0.04), (None, None)):
        review = plan_review(low, high, **PERIOD)
        assert (review.reason, review.day) == (Reason.CANNOT_TELL, date(2027, 3, 31))


def test_one_that_holds_waits_until_its_loss_could_reach_the_margin() -> None:
    review = plan_review(-0.02, 0.03, **PERIOD)
    assert review.reason is Reason.HOLDS
    assert review.margin_reached == review.day == date(2026, 9, 30)


def test_but_no_longer_than_two_test_periods() -> None:
    for low in (-1e-9, 0.0, 0.02):
        review = plan_review(low, 0.03, **PERIOD)
        assert (review.reason, review.day) == (Reason.HOLDS, date(2028, 3, 30))
