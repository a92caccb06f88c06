"""Counts of all groups on resampled families, against the law of the multinomial and a plain bootstrap."""

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from candour.stats.groups.judged import Judged, Labels, count_cells
from candour.stats.groups.metrics import METRICS, RATES
from candour.stats.groups.resampled import count_replicates
from candour.stats.groups.resampled.count_replicates import (
    CELLS,
    compare_all_pairs,
    compute_from_cells,
    resample_counts,
)


def make(seed: int = 1, *, n: int = 900, families: int = 300) -> tuple[Judged, dict[str, Labels]]:
    rng = np.random.default_rng(seed)
    scores = rng.random(n)
    outcomes = rng.random(n) < 0.05 + 0.3 * scores
    sex = rng.choice(["Female", "Male"], size=n).astype(object)
    ethnic = rng.choice(["White", "Asian", "Black"], p=[0.7, 0.2, 0.1], size=n).astype(object)
    groups = {"sex": sex, "ethnic_group": ethnic, "sex x ethnic_group": sex + ", " + ethnic}
    return Judged(scores, outcomes, scores > 0.8, rng.integers(0, families, size=n)), groups


def family_counts(judged: Judged, among: np.ndarray) -> np.ndarray:
    """Counts of the four cells in every family, one by one: families x 4."""
    cells = [
        judged.flags & judged.outcomes, judged.flags & ~judged.outcomes,
        ~judged.flags & judged.outcomes, ~judged.flags & ~judged.outcomes,
    ]  # fmt: skip
    return np.array(
        [
            [int((cell & among & (judged.clusters == f)).sum()) for cell in cells]
            for f in np.unique(judged.clusters)
        ]
    )


def test_observed_counts_are_those_of_counting() -> None:
    judged, groups = make()
    found = resample_counts(judged, groups, replicates=1, seed=1)
    for name, row in zip(found.names, found.observed, strict=True):
        cells = count_cells(judged, groups[name.characteristic] == name.group)
        assert tuple(row) == (cells.right, cells.wrong, cells.missed, cells.let_be)


@pytest.mark.parametrize("common_from", [1, 3, 10**9])
def test_counts_follow_the_law_of_drawing_families(monkeypatch: pytest.MonkeyPatch, common_from: int) -> None:
    """Mean and covariance of a sum over families drawn with replacement, in closed form; three ways of drawing.

    With 20,000 resamples a mean is within 4.5 of its standard errors, a covariance within 6 % of the product of scales.
    """
    monkeypatch.setattr(count_replicates, "COMMON_FROM", common_from)
    judged, groups = make(n=240, families=90)
    found = resample_counts(judged, groups, replicates=20_000, seed=2)
    chosen = [0, 2, 4]
    everything = np.hstack(
        [
            family_counts(judged, groups[found.names[at].characteristic] == found.names[at].group)
            for at in chosen
        ]
    )
    families = len(everything)
    centred = everything - everything.mean(axis=0)
    covariance = centred.T @ centred
    drawn = found.replicates[:, chosen, :].reshape(20_000, -1)
    errors = np.sqrt(np.diag(covariance) / 20_000) + 1e-12
    assert (np.abs(drawn.mean(axis=0) - everything.sum(axis=0)) < 4.5 * errors).all()
    scale = np.sqrt(np.outer(np.diag(covariance), np.diag(covariance)))
    assert (np.abs(np.cov(drawn.T) - covariance) < 0.06 * scale + 1e-9).all()
    assert families == len(np.unique(judged.clusters))


def test_groups_of_every_grouping_add_up_to_the_same_resample() -> None:
    judged, groups = make()
    found = resample_counts(judged, groups, replicates=50, seed=3)
    totals = {
        name: found.replicates[
            :, [at for at, each in enumerate(found.names) if each.characteristic == name]
        ].sum(axis=1)
        for name in groups
    }
    assert np.array_equal(totals["sex"], totals["ethnic_group"])
    assert np.array_equal(totals["sex"], totals["sex x ethnic_group"])


def test_spread_of_a_rate_is_that_of_a_plain_bootstrap() -> None:
    """A family at a time, in plain Python, as a textbook would: standard deviations within 12 % (1,500 resamples each)."""
    judged, groups = make(n=400, families=120)
    found = resample_counts(judged, {"sex": groups["sex"]}, replicates=1_500, seed=4)
    _, replicates = found.compute("false_negative_rate")
    rng = np.random.default_rng(9)
    members = [np.flatnonzero(judged.clusters == family) for family in np.unique(judged.clusters)]
    plain = []
    for _ in range(1_500):
        rows = np.concatenate([members[at] for at in rng.integers(0, len(members), size=len(members))])
        chosen = rows[(groups["sex"][rows] == found.names[0].group) & judged.outcomes[rows]]
        plain.append(float((~judged.flags[chosen]).mean()))
    assert replicates[:, 0].std() == pytest.approx(np.std(plain), rel=0.12)


def test_bytes_depend_on_the_seed_and_on_nothing_else() -> None:
    judged, groups = make()
    with threadpool_limits(limits=1):
        first = resample_counts(judged, groups, replicates=30, seed=5).replicates
    with threadpool_limits(limits=2):
        assert resample_counts(judged, groups, replicates=30, seed=5).replicates.tobytes() == first.tobytes()
    assert resample_counts(judged, groups, replicates=30, seed=6).replicates.tobytes() != first.tobytes()
    fewer = resample_counts(judged, groups, replicates=11, seed=5).replicates
    assert fewer.tobytes() == first[:11].tobytes()


@pytest.mark.parametrize("metric", RATES)
def test_every_share_is_undefined_where_its_foot_is_empty(metric: str) -> None:
    share = METRICS[metric].share  # type: ignore[index]
    assert share is not None
    cells = np.array([0.0 if cell in share.foot else 3.0 for cell in CELLS])
    assert np.isnan(compute_from_cells(cells, metric))  # type: ignore[arg-type]


def test_all_pairs_are_compared_within_their_characteristic() -> None:
    judged, groups = make()
    found = resample_counts(judged, groups, replicates=3, seed=1)
    values, _ = found.compute("selection_rate")
    pairs, differences = compare_all_pairs(values, found.names)
    assert len(pairs) == 1 + 3 + 15
    assert all(found.names[a].characteristic == found.names[b].characteristic for a, b in pairs)
    assert differences[0] == values[pairs[0, 0]] - values[pairs[0, 1]]


def test_one_family_gives_itself_every_time() -> None:
    judged, groups = make(n=50, families=1)
    found = resample_counts(judged, groups, replicates=4, seed=1)
    assert (found.replicates == found.observed).all()


def test_without_decisions_there_is_nothing_to_resample() -> None:
    empty = Judged(np.empty(0), np.empty(0, bool), np.empty(0, bool), np.empty(0, np.int64))
    with pytest.raises(ValueError, match="no decisions"):
        resample_counts(empty, {"sex": np.empty(0, object)}, replicates=1, seed=1)


def test_a_metric_that_is_no_function_of_the_cells_is_refused() -> None:
    with pytest.raises(ValueError, match="no function of the four cells"):
        compute_from_cells(np.ones(4), "auc")
