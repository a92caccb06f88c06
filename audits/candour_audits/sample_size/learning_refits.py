"""The refits of SIZE-002: on nested samples of families, and on the last years, all tested on the same decisions."""

from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
import numpy.typing as npt
import pandas as pd

from candour.contracts import Evidence, ExplainableModel
from candour.side_by_side import do_all
from candour.stats.clustered import ClusteredEstimate, Codes, Flags, Floats, code_clusters
from candour.stats.discrimination import estimate_auc
from candour.stats.mitigation.changes import estimate_average_precision
from candour.stats.sample_size.learning_curve import LearningPoint
from candour_audits.decisions import Decisions, read_beside, to_frame
from candour_audits.over_time.training import Learnt, fit_and_score, order_families
from candour_audits.training_tables import MOST_DECISIONS

SHARES = (0.125, 0.25, 0.5, 0.7, 1.0)
"""Of the largest number learnt from; most of them large, because the curve is fitted from a quarter on."""
DRAWS = 3
DRAWS_OF_ALL = 2
"""Of the largest size, which costs most; where that is all training decisions there is only one."""
MOST_TESTED = 20_000
MOST_YEARS = 5

Rows = npt.NDArray[np.int64]
Pair = tuple[ClusteredEstimate, ClusteredEstimate]
"""AUC and average precision."""


@dataclass(frozen=True)
class Bench:
    """The model to fit anew, and the decisions that every fit is tested on."""

    model: ExplainableModel
    features: pd.DataFrame
    outcomes: Flags
    families: Codes

    @property
    def counts(self) -> tuple[int, int]:
        """Tested with, and without, the outcome."""
        events = int(self.outcomes.sum())
        return events, len(self.outcomes) - events

    def test(self, learnt: Learnt) -> Pair:
        """AUC and average precision of a forecast learnt from these decisions. Raises ModelError where it cannot be."""
        scores: Floats = fit_and_score(self.model, learnt, self.features)
        everyone = self.outcomes | ~self.outcomes
        return (
            estimate_auc(scores, self.outcomes, everyone, self.families),
            estimate_average_precision(scores, self.outcomes, self.families),
        )


@dataclass(frozen=True)
class Step:
    """One size: the point of the curve, and the AUC and average precision averaged over its draws."""

    point: LearningPoint
    auc: ClusteredEstimate
    precision: ClusteredEstimate
    first: ClusteredEstimate
    """The AUC of its first draw alone."""


@dataclass(frozen=True)
class Year:
    """Learnt from the last `years` years: how many decisions, and its AUC. `capped`: drawn by lot down to the most."""

    years: int
    decisions: int
    auc: ClusteredEstimate
    capped: bool


def prepare_bench(evidence: Evidence, model: ExplainableModel, decisions: Decisions) -> Bench:
    """The test decisions, or whole families of them drawn by lot."""
    chosen = order_families(decisions.families, seed=evidence.seed) <= MOST_TESTED
    features = to_frame(read_beside(evidence, "features", chosen=chosen))
    return Bench(model, features, decisions.outcomes[chosen], code_clusters(decisions.families[chosen]))


def climb(bench: Bench, learnt: Learnt, *, minimum: int, seed: int) -> list[Step]:
    """The curve: every draw orders all families anew, and every size takes the first of that order."""
    most = min(MOST_DECISIONS, len(learnt))
    orders = [order_families(learnt.families, seed=seed + draw) for draw in range(DRAWS)]
    sizes: list[tuple[int, int]] = []
    samples: list[Rows] = []
    for share in SHARES:
        size = round(share * most)
        draws = 1 if size >= len(learnt) else DRAWS_OF_ALL if size == most else DRAWS
        drawn = [np.flatnonzero(order <= size) for order in orders[:draws]]
        if all(_count_fewer(learnt, rows) >= minimum for rows in drawn):
            samples += drawn
            sizes.append((size, draws))
    tested = iter(_test_all(bench, learnt, samples))
    return [_average(list(islice(tested, draws)), size, size / len(learnt)) for size, draws in sizes]


def _count_fewer(learnt: Learnt, rows: Rows) -> int:
    """Decisions with the outcome, or without: of whichever there are fewer."""
    events = int(learnt.outcomes[rows].sum())
    return min(events, len(rows) - events)


def _test_all(bench: Bench, learnt: Learnt, samples: list[Rows]) -> list[Pair]:
    return do_all(_test, (bench, learnt), samples, rows=sum(len(rows) for rows in samples))


def _test(given: tuple[Bench, Learnt], rows: Rows) -> Pair:
    bench, learnt = given
    return bench.test(learnt.take(rows))


def _average(tested: list[Pair], size: int, share: float) -> Step:
    auc, precision = (_average_one(list(found)) for found in zip(*tested, strict=True))
    values = tuple(found.value or 0.0 for found, _ in tested)
    precision = replace(precision, telling_families=auc.telling_families)
    return Step(LearningPoint(size, share, values, auc.influence), auc, precision, tested[0][0])


def _average_one(found: list[ClusteredEstimate]) -> ClusteredEstimate:
    """The mean over draws; its influences are the means of theirs, since all are tested on the same families."""
    value = float(np.mean([one.value or 0.0 for one in found]))
    return replace(found[0], value=value, influence=np.mean([one.influence for one in found], axis=0))


def go_back(
    bench: Bench, learnt: Learnt, of_all: ClusteredEstimate, *, minimum: int, seed: int
) -> list[Year]:
    """The last year, the last two, and so on, until all training decisions are in; none where a year holds too few.

    `of_all` is the AUC of the first draw of the largest size: with all years in, the same families would be drawn again.
    """
    last = learnt.days.max()
    parts: list[Rows] = []
    for number in range(1, MOST_YEARS + 1):
        parts.append(np.flatnonzero(learnt.days > last - np.timedelta64(round(365.25 * number), "D")))
        if len(parts[-1]) == len(learnt):
            break
    told = [number for number, recent in enumerate(parts) if _count_fewer(learnt, recent) >= minimum]
    samples = {number: _draw(learnt, parts[number], seed=seed) for number in told}
    anew = [number for number in told if len(parts[number]) < len(learnt)]
    tested = dict(zip(anew, _test_all(bench, learnt, [samples[number] for number in anew]), strict=True))
    return [
        Year(
            number + 1,
            len(samples[number]),
            tested[number][0] if number in tested else of_all,
            len(samples[number]) < len(parts[number]),
        )
        for number in told
    ]


def _draw(learnt: Learnt, recent: Rows, *, seed: int) -> Rows:
    """Whole families of some decisions, drawn by lot, at most so many decisions as a refit learns from."""
    if len(recent) <= MOST_DECISIONS:
        return recent
    return recent[order_families(learnt.families[recent], seed=seed) <= MOST_DECISIONS]
