"""A small set of the studies of docs/validity.md: promises of intervals, alarms, power and equivalence, on every run."""

from collections.abc import Callable

import pytest

from validity_figures import Figure
from validity_studies import (
    count_alarms,
    count_false_equivalence,
    count_false_equivalence_of_moves,
    count_false_equivalence_of_rare,
    count_power,
    count_power_among_all,
    count_rejections,
    cover_closed,
    cover_difference,
    cover_rate,
    cover_resampled,
)

pytestmark = pytest.mark.simulation


@pytest.mark.parametrize("rows", [1, 2, 3, 5])
@pytest.mark.parametrize(("decisions", "share"), [(100, 0.3), (300, 0.1), (3000, 0.05)])
def test_intervals_of_a_rate_cover(decisions: int, share: float, rows: int) -> None:
    check(cover_rate(decisions, rows, share, 800))


@pytest.mark.parametrize("make", [
    lambda: cover_closed(1000, 3, "auc", 400),
    lambda: cover_closed(1000, 3, "brier", 400),
    lambda: cover_closed(1000, 3, "observed_expected", 400),
    lambda: cover_closed(1000, 3, "net_benefit", 400),
    lambda: cover_difference(300, 3, 0.15, 400),
], ids=["auc", "brier", "observed_expected", "net_benefit", "difference"])  # fmt: skip
def test_intervals_of_other_numbers_cover(make: Callable[[], Figure]) -> None:
    check(make())


def test_intervals_by_resampling_cover() -> None:
    for figure in cover_resampled(1000, 3, 120):
        check(figure)


@pytest.mark.parametrize("rows", [1, 3])
def test_eighteen_groups_without_a_difference_alarm_no_more_than_stated(rows: int) -> None:
    for figure in count_alarms(rows, 50):
        check(figure)
    check(count_rejections(rows, 200))


def test_stated_power_is_had() -> None:
    for figure in count_power(1500, 3, 0.5, 300):
        check(figure)


def test_stated_power_is_had_among_all_characteristics() -> None:
    check(count_power_among_all(3, "Pakistani", 0.5, 100))


@pytest.mark.parametrize("rows", [1, 5])
@pytest.mark.parametrize("foot", [70, 300])
def test_a_change_as_large_as_the_margin_is_seldom_called_equivalent(foot: int, rows: int) -> None:
    check(count_false_equivalence_of_moves(foot, rows, False, 400))
    check(count_false_equivalence_of_rare(foot, rows, 200))


def test_a_difference_as_large_as_the_margin_is_seldom_called_equivalent() -> None:
    check(count_false_equivalence(10_000, 3, 400))


def check(figure: Figure) -> None:
    """A promise that counts is kept, but for the error of the simulation."""
    assert figure.judged, "the audit would not judge this"
    assert not figure.is_broken, f"{figure.condition}: {figure.share:.1%} of {figure.runs}"
