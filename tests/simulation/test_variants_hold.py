"""Comparisons of many forecasts on families that are alike, with the truth known: false alarms, coverage, power, luck.

Bounds leave three standard errors of the simulation itself.
"""

from collections.abc import Sequence

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from candour.stats.best_of_many import correct_best
from candour.stats.compared_together import Comparison, Contrast, Difference, compare_together
from candour.stats.paired_differences import resample_sides
from candour.stats.performance import Metric
from side_worlds import make_overlapping, make_sides

AUC = Metric("auc")
RUNS, REPLICATES = 250, 200
PAIRS = [Contrast(f"pair {n}", (f"m{2 * n}",), (f"m{2 * n + 1}",)) for n in range(4)]
POOLED = Contrast("pooled", tuple(f"m{2 * n}" for n in range(4)), tuple(f"m{2 * n + 1}" for n in range(4)))


def leaves_out_nothing(found: Sequence[Difference]) -> bool:
    return any(
        one.together.low is not None and one.together.high is not None and not one.together.low <= 0 <= one.together.high
        for one in found
    )  # fmt: skip


def covers(one: Difference) -> bool:
    return one.alone.low is not None and one.alone.high is not None and one.alone.low <= 0 <= one.alone.high


def test_where_nothing_differs_little_is_shown_and_intervals_cover() -> None:
    alarms, holm, beyond = [], [], []
    covered: dict[str, list[bool]] = {"auc": [], "average_precision": [], "brier": []}
    for seed in range(RUNS):
        drawn = resample_sides(
            make_sides(seed, families=400, noise=[1.0] * 8), replicates=REPLICATES, seed=seed
        )
        found = compare_together(drawn, [*PAIRS, POOLED], AUC, confidence=0.95, margin=0.02)
        alarms.append(leaves_out_nothing(found))
        holm.append(any(one.adjusted is not None and one.adjusted < 0.05 for one in found))
        beyond.append(any(one.answer is Comparison.DIFFERENCE_SHOWN for one in found))
        for name, values in covered.items():
            alone = compare_together(drawn, PAIRS, Metric(name), confidence=0.95)  # type: ignore[arg-type]
            values += [covers(one) for one in alone]
    allowed = 0.05 + 3 * np.sqrt(0.05 * 0.95 / RUNS)
    assert np.mean(alarms) <= allowed
    assert np.mean(holm) <= allowed
    # Beyond the margin there is less still to be shown by chance.
    assert np.mean(beyond) <= 0.05
    assert {name: bool(0.935 <= np.mean(values) <= 0.965) for name, values in covered.items()} == dict.fromkeys(covered, True)  # fmt: skip


def test_on_overlapping_tests_intervals_cover_and_little_is_shown() -> None:
    contrasts = [Contrast(f"{n}", (f"anytime{n}",), (f"later{n}",)) for n in range(3)]
    alarms, covered = [], []
    for seed in range(RUNS):
        drawn = resample_sides(
            make_overlapping(seed, families=700, models=3), replicates=REPLICATES, seed=seed
        )
        found = compare_together(drawn, contrasts, AUC, confidence=0.95, margin=0.02)
        alarms.append(leaves_out_nothing(found))
        covered += [covers(one) for one in found]
    assert np.mean(alarms) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / RUNS)
    assert 0.93 <= np.mean(covered) <= 0.97


def test_a_difference_that_is_there_is_shown() -> None:
    shown = []
    for seed in range(20):
        noise = [0.5, 1.5, *[1.0] * 6]
        drawn = resample_sides(make_sides(seed, families=1500, noise=noise), replicates=REPLICATES, seed=seed)
        found = compare_together(drawn, PAIRS, AUC, confidence=0.95, margin=0.02)
        shown.append([one.answer is Comparison.DIFFERENCE_SHOWN for one in found])
    assert np.mean([one[0] for one in shown]) >= 0.8
    assert np.mean([any(one[1:]) for one in shown]) <= 0.15


def test_the_best_of_equals_flatters_itself_and_its_correction_does_not() -> None:
    large = make_sides(0, families=60_000, noise=(1.0,))["m0"]
    truth = roc_auc_score(large.outcomes, large.scores)
    own, corrected, held = [], [], []
    for seed in range(80):
        sides = make_sides(1000 + seed, families=300, noise=[1.0] * 12)
        found = correct_best(sides, replicates=REPLICATES, seed=seed)
        assert found is not None
        own.append(found.observed - truth)
        corrected.append(found.corrected - truth)
        drawn = resample_sides(sides, replicates=REPLICATES, seed=seed)
        everybody = [Contrast(name, (name,)) for name in sides]
        among_all = compare_together(drawn, everybody, AUC, confidence=0.95)[
            list(sides).index(found.best)
        ].together
        held.append(among_all.low <= truth <= among_all.high)
    noise = 3 * np.std(corrected) / np.sqrt(len(corrected))
    assert np.mean(own) > 0.02
    assert np.mean(corrected) == pytest.approx(0, abs=noise)
    assert np.mean(held) >= 0.95 - 3 * np.sqrt(0.05 * 0.95 / len(held))
