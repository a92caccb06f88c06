"""Children without a recorded group: bounds against brute force, sharing out against hand counts."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candour.stats.groups.differences import Rules, compare_groups
from candour.stats.groups.judged import Judged
from candour.stats.groups.unrecorded import Tally, bound_unrecorded, find_worst_case

N = "Not recorded"


def make(n: int = 3000, seed: int = 1, *, unknown: float = 0.1) -> tuple[Judged, np.ndarray, np.ndarray]:
    """Decisions, groups as recorded, and true groups."""
    rng = np.random.default_rng(seed)
    truth = rng.choice(["a", "b", "c"], p=[0.6, 0.3, 0.1], size=n).astype(object)
    outcomes = rng.random(n) < 0.3
    scores = rng.normal(size=n) + outcomes * 1.5 - 0.8 * (truth == "b")
    labels = np.where(rng.random(n) < unknown, N, truth).astype(object)
    return Judged(scores, outcomes, scores > 1, np.arange(n)), labels, truth


@settings(max_examples=60, deadline=None)
@given(st.tuples(*[st.integers(0, 6)] * 6))
def test_bounds_are_those_of_every_way_to_divide_the_unknown(counts: tuple[int, ...]) -> None:
    yes_in, no_in, yes_out, no_out, yes_unknown, no_unknown = counts
    inside, outside = Tally(yes_in, yes_in + no_in), Tally(yes_out, yes_out + no_out)
    found = find_worst_case(inside, outside, Tally(yes_unknown, yes_unknown + no_unknown))
    if not inside.foot or not outside.foot:
        assert found is None
        return
    tried = [
        (yes_in + y) / (inside.foot + y + m)
        - (yes_out + yes_unknown - y) / (outside.foot + yes_unknown - y + no_unknown - m)
        for y, m in itertools.product(range(yes_unknown + 1), range(no_unknown + 1))
    ]
    assert found == pytest.approx((min(tried), max(tried)), abs=1e-12)


def test_bounds_are_those_of_every_labelling_of_a_small_case() -> None:
    rng = np.random.default_rng(4)
    labels = np.array(["a"] * 6 + ["b"] * 5 + [N] * 5, dtype=object)
    judged = Judged(rng.random(16), rng.random(16) < 0.5, rng.random(16) < 0.5, np.arange(16))
    found = bound_unrecorded(judged, labels, "selection_rate", margin=0.05)[0]
    tried = []
    for given_groups in itertools.product("ab", repeat=5):
        complete = np.append(labels[:11], given_groups)
        tried.append(judged.flags[complete == "a"].mean() - judged.flags[complete == "b"].mean())
    assert (found.lowest, found.highest) == pytest.approx((min(tried), max(tried)))
    assert found.at_random is not None
    assert min(tried) <= found.at_random <= max(tried)


@pytest.mark.parametrize("metric", ["selection_rate", "false_negative_rate", "false_discovery_rate"])
def test_the_observed_difference_is_the_one_of_the_audit(metric: str) -> None:
    judged, labels, truth = make()
    theirs = {
        d.group: d.value
        for d in compare_groups(judged, {"g": labels}, (metric,), Rules(0.05, 10, 0.95, 1))  # type: ignore[arg-type]
    }
    for found in bound_unrecorded(judged, labels, metric, margin=0.05):  # type: ignore[arg-type]
        assert found.observed == pytest.approx(theirs[found.group])
        assert found.lowest is not None
        assert found.highest is not None
        assert found.lowest <= found.observed <= found.highest  # type: ignore[operator]
        assert found.unrecorded_share == (labels == N).mean()
        among = truth == found.group
        (complete,) = (
            d.value
            for d in compare_groups(judged, {"g": truth}, (metric,), Rules(0.05, 10, 0.95, 1))  # type: ignore[arg-type]
            if d.group == found.group
        )
        assert among.any()
        assert complete is not None
        assert found.lowest <= complete <= found.highest


def test_sharing_out_brings_back_what_random_gaps_took_away() -> None:
    """With gaps at random it comes closer to the truth than leaving them among everyone else, on average."""
    off_shared, off_observed = [], []
    for seed in range(20):
        judged, labels, truth = make(4000, seed, unknown=0.4)
        flagged, is_b = judged.flags, truth == "b"
        true = flagged[is_b].mean() - flagged[~is_b].mean()
        found = next(
            u for u in bound_unrecorded(judged, labels, "selection_rate", margin=0.05) if u.group == "b"
        )
        off_shared.append((found.at_random or 0) - true)
        off_observed.append((found.observed or 0) - true)
    assert abs(np.mean(off_shared)) < 0.005
    assert abs(np.mean(off_observed)) > 0.02


def test_sharing_out_by_hand() -> None:
    """One outcome-and-flag cell, one score: two unrecorded children are shared 3 to 1 like the recorded four."""
    labels = np.array(["a", "a", "a", "b", N, N, "a", "b"], dtype=object)
    flags = np.array([True] * 6 + [False] * 2)
    judged = Judged(np.zeros(8), np.ones(8, dtype=bool), flags, np.arange(8))
    found = bound_unrecorded(judged, labels, "selection_rate", margin=0.05)[0]
    assert found.at_random == pytest.approx((3 + 1.5) / (4 + 1.5) - (1 + 0.5) / (2 + 0.5))


def test_empty_strata_borrow_from_wider_ones() -> None:
    """The only unrecorded child has an outcome and flag that nobody recorded has."""
    labels = np.array(["a", "a", "b", "b", N], dtype=object)
    judged = Judged(
        np.arange(5.0),
        np.array([False] * 4 + [True]),
        np.array([True, False, True, False, True]),
        np.arange(5),
    )
    found = bound_unrecorded(judged, labels, "selection_rate", margin=0.05)[0]
    assert found.at_random == pytest.approx(0.0)


def test_whether_the_answer_could_change() -> None:
    judged, labels, _ = make(6000, unknown=0.002)
    few = {u.group: u.could_change for u in bound_unrecorded(judged, labels, "selection_rate", margin=0.05)}
    assert few["b"] is False
    judged, labels, _ = make(6000, unknown=0.5)
    many = {u.group: u.could_change for u in bound_unrecorded(judged, labels, "selection_rate", margin=0.05)}
    assert set(many.values()) == {True}


def test_nothing_to_say_where_every_group_is_recorded() -> None:
    judged, _, truth = make(200)
    assert bound_unrecorded(judged, truth, "selection_rate", margin=0.05) == ()


def test_where_nothing_can_be_compared_it_says_why() -> None:
    judged, labels, _ = make(200)
    nobody = Judged(judged.scores, judged.outcomes, np.zeros(200, dtype=bool), judged.clusters)
    assert "nobody" in bound_unrecorded(nobody, labels, "selection_rate", margin=0.05)[0].reason
    alone = np.where(labels == N, N, "a").astype(object)
    found = bound_unrecorded(judged, alone, "selection_rate", margin=0.05)[0]
    assert found.reason
    assert (found.lowest, found.could_change) == (None, None)
