"""What a comparison could have told: how many families tell at another share, and what follows from it."""

import numpy as np
import pytest

from candour.stats.clustered import estimate_share
from candour.stats.groups.power import Ruler, Side, compute_share_resolution, measure_side
from candour.stats.multiplicity import stretch_for_degrees


def draw_counted(share: float, rows: int, families: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Decisions counted with a chance, half alike in a family of so many."""
    chance = np.random.default_rng(seed)
    clusters = np.repeat(np.arange(families), rows)
    shared, own = chance.random(families)[clusters], chance.random(len(clusters))
    return np.where(chance.random(len(clusters)) < 0.707, shared, own) < share, clusters


def make_side(share: float = 0.5, rows: int = 3, families: int = 2000) -> Side:
    counted, clusters = draw_counted(share, rows, families)
    among = np.ones(len(counted), dtype=bool)
    return measure_side(estimate_share(counted, among, clusters, empty=""))


@pytest.mark.parametrize("rows", [1, 2, 5])
def test_at_the_share_that_was_found_a_side_tells_what_its_estimate_tells(rows: int) -> None:
    counted, clusters = draw_counted(0.3, rows, 60)
    estimate = estimate_share(counted, np.ones(len(counted), dtype=bool), clusters, empty="")
    side = measure_side(estimate)
    assert side.effective_n == pytest.approx(estimate.effective_n)
    assert side.move(side.share) == pytest.approx(side)
    expected = stretch_for_degrees(3.1, degrees=estimate.degrees)
    assert side.stretch(3.1) == pytest.approx(expected, rel=2e-3)


@pytest.mark.parametrize("share", [0.05, 0.15, 0.3, 0.7, 0.85, 0.95])
@pytest.mark.parametrize("rows", [2, 3, 5])
def test_as_many_families_tell_at_another_share_as_are_found_there(share: float, rows: int) -> None:
    side, there = make_side(0.5, rows), make_side(share, rows)
    assert side.move(share).telling == pytest.approx(there.telling, rel=0.3)
    assert side.move(share).telling < side.telling


@pytest.mark.parametrize("degrees", [3, 3.2, 4, 7.5, 12, 33, 500])
@pytest.mark.parametrize("critical_value", [1.96, 2.6, 3.4])
def test_critical_values_are_read_off_nearly_as_they_are(degrees: float, critical_value: float) -> None:
    side = make_side()._replace(telling=degrees - 3)
    assert side.stretch(critical_value) == pytest.approx(
        stretch_for_degrees(critical_value, degrees=degrees), rel=2e-3
    )


def test_families_of_one_need_no_longer_critical_value() -> None:
    assert make_side(rows=1).stretch(3.4) == 3.4


def test_a_side_where_nobody_is_counted_can_be_moved() -> None:
    nobody = measure_side(
        estimate_share(np.zeros(60, dtype=bool), np.ones(60, dtype=bool), np.arange(60) // 2, empty="")
    )
    moved = nobody.move(0.3)
    assert 0 < moved.telling < nobody.families
    assert moved.design_effect == 1.5


def test_with_few_families_of_several_a_difference_must_be_larger_the_fewer_tell_there() -> None:
    """At a share of .85 a third of the families tell: what is visible may not be reckoned as if all of them did."""
    ruler, rest = Ruler(3.2, 0.05, 0.0), make_side(0.5, 3, 2000)
    group = Side(0.5, 90, 50, 27, 2.3, 1.5)
    found = compute_share_resolution(group, rest, ruler)
    constant = compute_share_resolution(group._replace(crowding=1.0), rest, ruler)
    assert found.smallest_visible > constant.smallest_visible + 0.02
    assert found.growth > constant.growth


def test_more_families_see_smaller_differences_and_need_to_grow_less() -> None:
    ruler, rest = Ruler(3.2, 0.05, 0.0), make_side(0.4, 3, 2000)
    sides = [
        make_side(0.4, 3, 2000)._replace(n=3 * n, families=n, telling=n / 2) for n in (60, 120, 480, 1920)
    ]
    found = [compute_share_resolution(side, rest, ruler) for side in sides]
    visible, growth = ([getattr(each, name) for each in found] for name in ("smallest_visible", "growth"))
    assert visible == sorted(visible, reverse=True)
    assert growth == sorted(growth, reverse=True)
    assert visible[-1] > 0.05
