"""Resampled numbers of groups depend on the decisions and the seed: not on threads, on the process, or on the order of rows."""

import os
import subprocess
import sys

import numpy as np
import pytest

from candour.stats.groups.judged import Judged, Labels
from candour.stats.groups.resampled.count_replicates import resample_counts
from candour.stats.groups.resampled.rank_replicates import resample_ranks

PROGRAM = """
import hashlib
import numpy as np
from candour.stats.groups.resampled.count_replicates import compare_all_pairs, resample_counts
from candour.stats.groups.judged import Judged
from candour.stats.groups.metrics import RATES
from candour.stats.groups.resampled.rank_replicates import resample_ranks
from threadpoolctl import threadpool_info

rng = np.random.Generator(np.random.PCG64(8))
n = 60_000
scores = np.round(rng.random(n), 3)
outcomes = rng.random(n) < 0.05 + 0.3 * scores
labels = [rng.choice(np.array([f"{k} {i}" for i in range(k)], dtype=object), n) for k in (2, 6, 9, 18)]
judged = Judged(scores, outcomes, scores > 0.8, rng.integers(0, n // 2, n))
groupings = {str(at): label for at, label in enumerate(labels)}
counts = resample_counts(judged, groupings, replicates=20, seed=3)
ranks = resample_ranks(judged, groupings, replicates=5, seed=3)
told = hashlib.sha256(counts.replicates.tobytes() + counts.observed.tobytes())
for metric in RATES:
    told.update(compare_all_pairs(counts.compute(metric)[1], counts.names)[1].tobytes())
for metric in sorted(ranks.replicates):
    told.update(ranks.replicates[metric].tobytes() + ranks.observed[metric].tobytes())
print(told.hexdigest(), max(pool["num_threads"] for pool in threadpool_info()))
"""
"""Large enough that linear algebra is shared out among threads, where it is used at all."""


def run(threads: int) -> tuple[str, int]:
    limits = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), str(threads))
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=os.environ | limits, check=True, capture_output=True, text=True
    )
    told, used = done.stdout.split()
    return told, int(used)


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one processor has no second thread to differ by")
def test_bytes_are_the_same_in_another_process_with_another_number_of_threads() -> None:
    one, two = run(1), run(2)
    assert (one[1], two[1]) == (1, 2)
    assert one[0] == two[0]


def make(seed: int) -> tuple[Judged, dict[str, Labels]]:
    rng = np.random.default_rng(seed)
    n = 2_000
    scores = np.round(rng.random(n), 2)
    groups = {
        "sex": rng.choice(["Female", "Male"], size=n).astype(object),
        "ethnic_group": rng.choice(["White", "Asian", "Black"], p=[0.7, 0.2, 0.1], size=n).astype(object),
    }
    return Judged(scores, rng.random(n) < scores / 3, scores > 0.8, rng.integers(0, 700, size=n)), groups


def shuffle(judged: Judged, groups: dict[str, Labels], seed: int) -> tuple[Judged, dict[str, Labels]]:
    order = np.random.default_rng(seed).permutation(len(judged.scores))
    moved = Judged(judged.scores[order], judged.outcomes[order], judged.flags[order], judged.clusters[order])
    return moved, {name: labels[order] for name, labels in groups.items()}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_decisions_does_not_matter_to_counts(seed: int) -> None:
    judged, groups = make(seed)
    before = resample_counts(judged, groups, replicates=20, seed=4)
    after = resample_counts(*shuffle(judged, groups, seed), replicates=20, seed=4)
    assert before.names == after.names
    assert before.observed.tobytes() == after.observed.tobytes()
    assert before.replicates.tobytes() == after.replicates.tobytes()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_decisions_does_not_matter_to_ranks(seed: int) -> None:
    """Ranks rest on whole numbers and are the same to the byte; squares of errors are added up in the order of rows."""
    judged, groups = make(seed)
    before = resample_ranks(judged, groups, replicates=10, seed=4).replicates
    after = resample_ranks(*shuffle(judged, groups, seed), replicates=10, seed=4).replicates
    for metric, values in before.items():
        if metric == "brier":
            assert np.allclose(values, after[metric], rtol=1e-13, atol=0)
        else:
            assert values.tobytes() == after[metric].tobytes(), metric


def test_groupings_beside_it_do_not_change_the_ranks_of_one() -> None:
    """Weights belong to families, whatever else is asked for in the same run."""
    judged, groups = make(5)
    both = resample_ranks(judged, groups, replicates=5, seed=4)
    alone = resample_ranks(judged, {"sex": groups["sex"]}, replicates=5, seed=4)
    for metric in ("auc", "average_precision"):
        assert both.replicates[metric][:, :2].tobytes() == alone.replicates[metric].tobytes()
