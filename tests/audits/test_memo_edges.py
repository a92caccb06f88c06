"""Memory where there is little to say: halves without the outcome, values that everybody shares, too few found."""

from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from candour.stats.memory.attacks import measure_attack
from candour.stats.memory.leaves import LeafSizes, RareEnds, find_rare_ends
from candour.stats.memory.membership import Shadows
from candour_audits.memory.kept import count_stored_ends
from candour_audits.memory.kept_tables import Kept, tabulate_kept
from candour_audits.memory.shadows import fit_shadows
from candour_audits.stability.training import Training
from refitted_worlds import draw_side, fit_on


def say_nothing(_step: str, _share: float) -> None:
    """No progress is shown."""


def test_a_half_without_the_outcome_is_left_out_with_its_partner() -> None:
    """All outcomes stand in one family, so one half of every pair has none."""
    side = draw_side(families=40, seed=1)
    outcomes = side.families == 3
    training = Training(side.features, outcomes, side.families, None, 1.0)
    model: Any = fit_on(side, LogisticRegression())
    assert fit_shadows(model, training, seed=1, report_progress=say_nothing) is None


def test_values_that_many_share_are_not_looked_for() -> None:
    side = draw_side(families=40, seed=1)
    model: Any = fit_on(side, LogisticRegression())
    assert count_stored_ends(model, side.features, RareEnds({}, {})) == 0


def test_ends_are_found_one_by_one_at_the_bottom_and_the_top() -> None:
    side = draw_side(families=200, seed=1)
    known = side.features["known"]
    few = find_rare_ends(side.features[["known", "noise_0"]], side.families, few=5)
    assert few.smallest["known"].value == known.min() < few.smallest["known"].inner
    assert few.largest["known"].value == known.max() > few.largest["known"].inner
    ends = RareEnds(few.smallest, {"known": few.largest["known"]})
    clips: Any = {"known": (float(known.min()), float(known.max()))}
    model: Any = fit_on(side, LogisticRegression(), clips=clips)
    assert count_stored_ends(model, side.features, ends) == 2


def test_an_encoder_that_stops_where_more_than_few_are_keeps_nothing_of_them() -> None:
    """However near the end of a long tail that is: two days in two thousand."""
    side = draw_side(families=200, seed=1)
    days = np.arange(len(side.features), dtype=np.float64)
    days[-1] = 100_000.0
    features = side.features.assign(known=days)
    ends = find_rare_ends(features[["known"]], side.families, few=5)
    for far, stored in ((30, 0), (1, 2)):
        clips: Any = {"known": (days[far], days[-1 - far])}
        model: Any = fit_on(replace(side, features=features), LogisticRegression(), clips=clips)
        assert count_stored_ends(model, features, ends) == stored


def test_what_is_in_the_file_is_said_in_bands() -> None:
    for share, small, said in (
        (1000, 5, "less than 1 in 100"),
        (100, 5, "1 to 10 in 100"),
        (10, 3, "10 to 50 in 100"),
    ):
        table = tabulate_kept(Kept("tree", LeafSizes(share, 3, 2, small), 0, 5))
        found = [row[1] for row in table.rows]
        assert found[1:4] == ["5 or fewer", "5 or fewer", said]
    table = tabulate_kept(Kept("tree", LeafSizes(10, 600, 12, 0), 0, 5))
    assert [row[1] for row in table.rows][1:4] == ["more than 200", "6 to 20", "none"]


def test_a_share_found_at_the_edge_has_no_interval() -> None:
    """Every member stands above every other: all are found, and resampling families cannot say otherwise."""
    rng = np.random.default_rng(1)
    halves = [rng.permutation(100) < 50 for _ in range(4)]
    members = np.array([side for half in halves for side in (half, ~half)])
    agreement = rng.normal(size=100) + 0.1 * rng.normal(size=(8, 100)) + 30.0 * members
    found = measure_attack(
        Shadows(agreement, members), np.arange(100), offline=True, confidence=0.95, replicates=100, seed=1
    )
    assert found.found_at_1.value == 1
    assert found.found_at_1.low is None
    assert "no interval can be had" in found.found_at_1.reason
