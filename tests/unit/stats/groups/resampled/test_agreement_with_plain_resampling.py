"""Resampled counts and metrics against rows that are really repeated, and against the closed form of their law.

That counts have the mean and covariance of a multinomial law is in test_count_replicates.py; that every replicate of a
rank metric is scikit-learn's with the same weights, in test_rank_replicates.py.
"""

from collections import defaultdict

import numpy as np
import pytest

from candour.stats.clustered import Codes
from candour.stats.groups.judged import Judged, Labels
from candour.stats.groups.metrics import MetricName
from candour.stats.groups.rates import estimate_group_metric
from candour.stats.groups.resampled.count_replicates import COMMON_FROM, resample_counts

METRICS: tuple[MetricName, ...] = (
    "selection_rate", "true_positive_rate", "false_positive_rate", "positive_predictive_value",
    "balanced_accuracy",
)  # fmt: skip
Row = tuple[str, bool, bool]


def make_tiny_world(families: int) -> tuple[Judged, Labels, Labels]:
    """Families of one to three rows of few kinds; the sex of every row, and the kind of its family as a label."""
    chance = np.random.default_rng(3)
    sizes = chance.choice([1, 2, 3], p=[0.5, 0.3, 0.2], size=families)
    codes = np.repeat(np.arange(families), sizes)
    n = len(codes)
    sex = chance.choice(["Female", "Male"], size=n).astype(object)
    outcomes, flags = chance.random(n) < 0.4, chance.random(n) < 0.3
    judged = Judged(flags.astype(float), outcomes, flags, codes)
    rows: dict[int, list[Row]] = defaultdict(list)
    for code, *row in zip(codes.tolist(), sex, outcomes.tolist(), flags.tolist(), strict=True):
        rows[code].append((row[0], row[1], row[2]))
    kinds = np.array([str(sorted(rows[code])) for code in codes.tolist()], dtype=object)
    return judged, sex, kinds


def repeat_rows(judged: Judged, kinds: Labels, times: dict[str, int]) -> Codes:
    """The rows of one family of every kind, as often as families of that kind were drawn."""
    families = {str(kind): int(judged.clusters[kinds == kind][0]) for kind in np.unique(kinds.astype(str))}
    return np.concatenate(
        [np.tile(np.flatnonzero(judged.clusters == families[kind]), time) for kind, time in times.items()]
    )


def count_families(judged: Judged, kinds: Labels) -> dict[str, int]:
    return {
        str(kind): len(np.unique(judged.clusters[kinds == kind])) for kind in np.unique(kinds.astype(str))
    }


def count_rows(judged: Judged, rows: Codes) -> tuple[int, int, int, int]:
    outcomes, flags = judged.outcomes[rows], judged.flags[rows]
    return (
        int((flags & outcomes).sum()), int((flags & ~outcomes).sum()),
        int((~flags & outcomes).sum()), int((~flags & ~outcomes).sum()),
    )  # fmt: skip


@pytest.mark.parametrize("families", [12, 400])
def test_every_replicate_is_a_table_of_repeated_rows(families: int) -> None:
    """How often each kind of family was drawn can be read off where its kind is a group; then rows are repeated.

    Among 400 families some kinds are so common that they are drawn as a whole, others are drawn one by one; among 12
    all are drawn one by one.
    """
    judged, sex, kinds = make_tiny_world(families)
    found = resample_counts(judged, {"sex": sex, "kind": kinds}, replicates=60, seed=7)
    occurs = count_families(judged, kinds)
    for cells in found.replicates:
        by_group = {name.group: row for name, row in zip(found.names, cells, strict=True)}
        times = {
            kind: by_group[kind].sum() * number / (kinds == kind).sum() for kind, number in occurs.items()
        }
        assert sum(times.values()) == families
        drawn = repeat_rows(judged, kinds, {kind: int(time) for kind, time in times.items()})
        for group in ("Female", "Male"):
            assert count_rows(judged, drawn[sex[drawn] == group]) == tuple(by_group[group])


def test_the_tiny_world_holds_kinds_that_are_drawn_in_both_ways() -> None:
    judged, _, kinds = make_tiny_world(400)
    numbers = count_families(judged, kinds).values()
    assert max(numbers) >= COMMON_FROM > min(numbers)


def make_alike_world() -> tuple[Judged, dict[str, Labels]]:
    """6,000 families of three rows that are half alike; siblings may be in different groups."""
    chance = np.random.default_rng(11)
    codes = np.repeat(np.arange(6_000), 3)
    n = len(codes)
    risk = chance.normal(size=6_000)[codes] + chance.normal(size=n)
    outcomes, flags = risk + chance.normal(size=n) > 1, risk + chance.normal(size=n) > 1.2
    groups = {
        "sex": chance.choice(["Female", "Male"], size=n).astype(object),
        "team": np.where(
            chance.random(6_000)[codes] + 0.1 * chance.normal(size=n) < 0.4, "North", "South"
        ).astype(object),
    }
    return Judged(risk, outcomes, flags, codes), groups


def test_metrics_have_the_mean_and_covariance_of_a_bootstrap_over_families() -> None:
    """Weights of families have variance 1 and influences add up to 0, so covariances are inner products of influences.

    With B replicates a covariance has a standard error of its scale times the root of (1 + correlation squared) / B, and
    a mean that of the metric over the root of B: within 4.5 of these for all 210 covariances and 20 means. What is left
    out of the closed form is one part in thousands (the smallest foot), against one in fifty of simulation error.
    """
    replicates = 3_000
    judged, groups = make_alike_world()
    found = resample_counts(judged, groups, replicates=replicates, seed=5)
    drawn = np.concatenate([found.compute(metric)[1] for metric in METRICS], axis=1)
    estimates = [
        estimate_group_metric(judged, groups[name.characteristic] == name.group, metric)
        for metric in METRICS
        for name in found.names
    ]
    influences = np.array([estimate.influence for estimate in estimates])
    expected = influences @ influences.T
    scale = np.sqrt(np.diag(expected))
    correlation = expected / np.outer(scale, scale)
    errors = np.outer(scale, scale) * np.sqrt((1 + correlation**2) / replicates)
    assert (np.abs(np.cov(drawn.T) - expected) < 4.5 * errors).all()
    values = np.array([estimate.value for estimate in estimates])
    assert (np.abs(drawn.mean(axis=0) - values) < 4.5 * scale / np.sqrt(replicates)).all()


def test_the_closed_form_could_not_be_that_of_single_rows() -> None:
    """The same world with every row its own family has variances outside the error allowed above."""
    judged, groups = make_alike_world()
    among = groups["team"] == "North"
    apart = Judged(judged.scores, judged.outcomes, judged.flags, np.arange(len(judged.scores)))
    by_family, by_row = (
        estimate_group_metric(each, among, "selection_rate").variance for each in (judged, apart)
    )
    assert by_family > by_row * (1 + 2 * 4.5 * np.sqrt(2 / 3_000))
