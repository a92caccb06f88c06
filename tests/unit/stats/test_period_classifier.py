"""Telling two periods apart: the closed form where it is known, and what is refused."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from candour.errors import EvidenceError, PopulationError
from candour.stats import period_classifier
from candour.stats.clustered import ClusteredEstimate
from candour.stats.equivalence import Comparison
from candour.stats.period_classifier import PeriodSeparation, separate_periods


def separate_normal(shift: float, *, rows: tuple[int, int] = (3000, 2000), seed: int = 1) -> PeriodSeparation:
    rng = np.random.default_rng(seed)
    train, test = (
        pd.DataFrame({"a": rng.normal(n * shift, size=count), "b": rng.normal(size=count)})
        for n, count in enumerate(rows)
    )
    return separate_periods(train, test, (np.arange(rows[0]), rows[0] + np.arange(rows[1])), seed=seed)


@pytest.mark.parametrize("shift", [0.6, 1.2])
def test_two_normal_periods_have_the_auc_of_the_closed_form(shift: float) -> None:
    """No classifier can beat the likelihood ratio, whose AUC is the normal integral of shift / sqrt 2."""
    found, best = separate_normal(shift), float(norm.cdf(shift / np.sqrt(2)))
    assert best - 0.035 < found.auc < best + 0.02
    assert found.interval.low < best
    assert found.comparison is Comparison.DIFFERENCE_SHOWN
    assert found.p_value < 1e-6


def test_periods_alike_are_equivalent() -> None:
    found = separate_normal(0.0, rows=(6000, 4000))
    assert found.comparison is Comparison.EQUIVALENT
    assert found.interval.low < 0.5 < found.interval.high
    assert found.rows == (6000, 4000)


def test_few_rows_can_not_tell() -> None:
    assert separate_normal(0.0, rows=(120, 100)).comparison is Comparison.CANNOT_TELL


def test_it_sees_a_changed_relation_where_no_feature_moved() -> None:
    rng = np.random.default_rng(6)
    frames = []
    for likeness in (0.9, -0.9):
        a = rng.normal(size=1500)
        frames.append(pd.DataFrame({"a": a, "b": likeness * a + np.sqrt(1 - 0.81) * rng.normal(size=1500)}))
    found = separate_periods(frames[0], frames[1], (np.arange(1500), np.arange(1500, 3000)), seed=1)
    assert found.interval.low > 0.8


def test_categories_and_missing_values_can_tell_too() -> None:
    rng = np.random.default_rng(6)
    train = pd.DataFrame(
        {"code": rng.choice(np.array(["a", "b", None]), size=800), "n": rng.normal(size=800)}
    )
    test = pd.DataFrame({"code": rng.choice(np.array(["a", "c", None]), size=800), "n": rng.normal(size=800)})
    test.loc[rng.random(800) < 0.5, "n"] = np.nan
    found = separate_periods(train, test, (np.arange(800), np.arange(800, 1600)), seed=1)
    assert found.interval.low > 0.7


def test_siblings_do_not_give_each_other_away() -> None:
    """Each family has one row repeated six times; a classifier that saw siblings would know the period."""
    rng = np.random.default_rng(8)
    values, keys = rng.normal(size=(600, 6)), np.arange(600)
    frame = pd.DataFrame(np.repeat(values, 6, axis=0)).add_prefix("f")
    family = np.repeat(keys, 6)
    found = separate_periods(
        frame[:1800], frame[1800:].reset_index(drop=True), (family[:1800], family[1800:]), seed=2
    )
    assert found.interval.low <= 0.5 <= found.interval.high
    assert found.interval.high - found.interval.low > 0.08


def test_same_rows_and_seed_same_answer() -> None:
    assert separate_normal(0.2, rows=(400, 300)) == separate_normal(0.2, rows=(400, 300))


def test_worse_than_chance_is_never_called_drift() -> None:
    estimate = ClusteredEstimate(0.4, 1000, 400, 900, np.full(900, 1e-4))
    found = period_classifier._judge(estimate, (600, 400), margin=0.05, confidence=0.95)
    assert found.comparison is Comparison.CANNOT_TELL
    assert found.p_value > 0.99


def test_perfect_separation_is_shown() -> None:
    found = separate_normal(50.0, rows=(400, 300))
    assert found.auc == 1
    assert found.comparison is Comparison.DIFFERENCE_SHOWN
    assert found.p_value == pytest.approx(0, abs=1e-6)


def test_a_constant_feature_can_not_tell() -> None:
    frame, keys = pd.DataFrame({"a": np.ones(300)}), np.arange(300)
    found = separate_periods(frame, frame, (keys, keys + 300), seed=1)
    assert (found.auc, found.comparison) == (0.5, Comparison.CANNOT_TELL)


def test_too_few_families_are_refused() -> None:
    with pytest.raises(PopulationError, match="at least 90 families"):
        separate_normal(0.0, rows=(300, 80))


def test_other_columns_are_refused() -> None:
    keys = np.arange(100), np.arange(100, 200)
    with pytest.raises(EvidenceError, match="differ in name"):
        separate_periods(pd.DataFrame({"a": keys[0]}), pd.DataFrame({"b": keys[1]}), keys, seed=1)


def test_a_feature_that_nobody_has_tells_nothing() -> None:
    rng = np.random.default_rng(6)
    train, test = pd.DataFrame({"n": rng.normal(size=400)}), pd.DataFrame({"n": rng.normal(size=300)})
    families = (np.arange(400), np.arange(400, 700))
    empty = (train.assign(never=np.nan), test.assign(never=np.nan))
    assert separate_periods(*empty, families, seed=1) == separate_periods(train, test, families, seed=1)
