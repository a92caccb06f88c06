"""Tipping points and bounds against counting every relabelling out."""

import math

import pytest

from candour.stats.groups.judged import Cells
from candour.stats.groups.relabelling import (
    ErrorRate,
    Pattern,
    bound_by_hidden_outcomes,
    compute_error_rate,
    find_tipping_point,
)

CELLS = Cells(right=24, wrong=40, missed=36, let_be=300)


def relabel(cells: Cells, pattern: Pattern, number: int) -> Cells:
    """Put so many mis-recorded outcomes right, by hand."""
    right, wrong, missed, let_be = cells.right, cells.wrong, cells.missed, cells.let_be
    return {
        Pattern.UNSEEN_AMONG_LET_BE: Cells(right, wrong, missed + number, let_be - number),
        Pattern.UNSEEN_AMONG_FLAGGED: Cells(right + number, wrong - number, missed, let_be),
        Pattern.TOO_READY_AMONG_FLAGGED: Cells(right - number, wrong + number, missed, let_be),
        Pattern.TOO_READY_AMONG_LET_BE: Cells(right, wrong, missed - number, let_be + number),
    }[pattern]


@pytest.mark.parametrize("metric", ["false_negative_rate", "false_positive_rate"])
@pytest.mark.parametrize("target", [0.02, 0.08, 0.15, 0.3, 0.5, 0.7, 0.9])
def test_the_tipping_point_is_the_first_that_counting_finds(metric: ErrorRate, target: float) -> None:
    """Every whole number of mis-recorded outcomes, one by one, in the four patterns of a single cell."""
    now = compute_error_rate(CELLS, metric)
    assert now is not None
    shares = []
    for pattern, most in (
        (Pattern.UNSEEN_AMONG_LET_BE, 300), (Pattern.UNSEEN_AMONG_FLAGGED, 40),
        (Pattern.TOO_READY_AMONG_FLAGGED, 24), (Pattern.TOO_READY_AMONG_LET_BE, 36),
    ):  # fmt: skip
        for number in range(1, most + 1):
            moved = compute_error_rate(relabel(CELLS, pattern, number), metric)
            if moved is not None and (moved - target) * (now - target) <= 0:
                foot = CELLS.outcomes + (number if pattern.value.startswith("never") else 0)
                shares.append((number / foot, number, pattern))
                break
    found = find_tipping_point(CELLS, metric, target)
    assert found is not None
    if found.pattern is not Pattern.UNSEEN_ALIKE:
        share, number, _ = min(shares)
        assert found.share <= share
        assert share - found.share <= 1.01 / (CELLS.outcomes - 1), number
    else:
        assert found.share <= min(shares)[0]


def test_recording_that_is_alike_leaves_the_miss_rate_alone_and_moves_the_false_positive_rate() -> None:
    hidden = 20.0
    flagged = hidden * CELLS.right / CELLS.outcomes
    true = (CELLS.wrong - flagged) / (CELLS.wrong + CELLS.let_be - hidden)
    found = find_tipping_point(CELLS, "false_positive_rate", true)
    assert found is not None
    assert found.share <= hidden / (CELLS.outcomes + hidden) + 1e-12
    alike = (CELLS.missed + hidden - flagged) / (CELLS.outcomes + hidden)
    assert math.isclose(alike, CELLS.missed / CELLS.outcomes)


def test_no_gap_needs_no_mis_recording() -> None:
    now = compute_error_rate(CELLS, "false_negative_rate")
    assert now is not None
    found = find_tipping_point(CELLS, "false_negative_rate", now)
    assert found is not None
    assert found.share == pytest.approx(0.0)


def test_what_no_pattern_can_reach_is_said() -> None:
    assert find_tipping_point(Cells(5, 0, 0, 0), "false_negative_rate", 0.5) is None
    assert find_tipping_point(Cells(0, 5, 0, 9), "false_negative_rate", 2.0) is None


@pytest.mark.parametrize("metric", ["false_negative_rate", "false_positive_rate"])
@pytest.mark.parametrize("hidden", [0, 3, 7, 12])
def test_bounds_hold_every_way_of_placing_the_hidden_outcomes(metric: ErrorRate, hidden: int) -> None:
    cells = Cells(10, 15, 12, 60)
    seen = []
    for flagged in range(max(0, hidden - 9), min(hidden, 6) + 1):
        moved = Cells(
            cells.right + flagged, cells.wrong - flagged,
            cells.missed + hidden - flagged, cells.let_be - hidden + flagged,
        )  # fmt: skip
        seen.append(compute_error_rate(moved, metric))
    bounds = bound_by_hidden_outcomes(cells, metric, hidden_flagged=6, hidden_let_be=9, hidden=hidden)
    assert bounds is not None
    assert bounds.low == pytest.approx(min(value for value in seen if value is not None))
    assert bounds.high == pytest.approx(max(value for value in seen if value is not None))


def test_a_group_with_nothing_at_the_foot_has_no_rate() -> None:
    assert compute_error_rate(Cells(0, 3, 0, 4), "false_negative_rate") is None
    assert (
        bound_by_hidden_outcomes(
            Cells(0, 0, 0, 0), "false_positive_rate", hidden_flagged=0, hidden_let_be=0, hidden=0
        )
        is None
    )
