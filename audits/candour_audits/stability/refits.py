"""The same kind of forecast, fitted again in six ways; every question of this family looks at the same fits.

Other seeds: the same records, another start of chance. Families drawn again: as many families, with replacement; two
such fits differ about as much as two forecasts learnt from two years of other families would, but both lean on the same
records, so that where nothing can be learnt they still agree. Two halves: nothing shared but the world, but each half
learns from half as much. The truth lies between the last two. Years and parts: one fit a year of training decisions,
beside parts of the same sizes drawn by lot, which tell how much of the change is less data and how much is the year.
One family in ten left out: hardly worse than the forecast itself, where drawing again, which loses a third of the
families, can make it so; they are the equally good forecasts that anybody could have fitted.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import logit

from candour.contracts import ExplainableModel, ReportProgress
from candour.errors import ModelError
from candour.side_by_side import do_all
from candour.stats.clustered import Codes, Flags, Floats
from candour_audits.stability.tested import Tested
from candour_audits.stability.training import Training

SEEDS, DRAWN_AGAIN, HALVES = "seeds", "drawn_again", "halves"
YEARS, PARTS, TENTHS = "years", "parts", "tenths"
SEED_FITS = 4
DRAWN_FITS = 12
"""Enough for the spread over fits to be known to a fifth, and what the time allows."""
SPLITS = 5
TENTH_FITS = 6
FEWEST_OUTCOMES = 20
"""A fit on fewer decisions with, or without, the outcome says more about luck than about the forecast."""
DAYS_OF_YEAR = 365
SMALLEST_RISK = 1e-12
"""Log-odds of 0 and 1 are infinite."""

Rows = npt.NDArray[np.int64]


class Fit(NamedTuple):
    """One fit: how it came about, with which fits it belongs together, and its log-odds of the test decisions."""

    kind: str
    unit: int
    log_odds: Floats


@dataclass(frozen=True)
class Refits:
    """All fits, in order. `same_with_any_seed`: other seeds changed no score. `failed` did not converge."""

    fits: tuple[Fit, ...]
    same_with_any_seed: bool
    failed: int

    def places(self, kind: str) -> list[int]:
        """The positions of the fits of one kind."""
        return [place for place, fit in enumerate(self.fits) if fit.kind == kind]

    def units(self, kind: str) -> list[list[int]]:
        """The positions of the fits of one kind, those that belong together in one list."""
        units = dict.fromkeys(fit.unit for fit in self.fits if fit.kind == kind)
        return [
            [place for place, fit in enumerate(self.fits) if fit.kind == kind and fit.unit == unit]
            for unit in units
        ]

    def log_odds(self, kind: str) -> Floats:
        """The log-odds of the fits of one kind (fits x test decisions)."""
        return np.array([fit.log_odds for fit in self.fits if fit.kind == kind])


class _Task(NamedTuple):
    kind: str
    unit: int
    rows: Rows
    start: int


class _Bench(NamedTuple):
    """What every fit looks at, and none changes."""

    model: ExplainableModel
    training: Training
    tested: pd.DataFrame


def fit_again(
    model: ExplainableModel, training: Training, tested: Tested, *, seed: int, report_progress: ReportProgress
) -> Refits:
    """Fit in all six ways and score the test decisions. Chance comes from `seed` alone."""
    bench = _Bench(model, training, tested.features)
    fits, same, failed = _fit_seeds(bench, seed)
    tasks = list(_plan(training, seed))
    found = _score_all(
        bench, tasks, lambda done: report_progress("Fitting the forecast again", done / len(tasks))
    )
    failed += sum(scores is None for scores in found)
    fits += [
        Fit(task.kind, task.unit, scores)
        for task, scores in zip(tasks, found, strict=True)
        if scores is not None
    ]
    return Refits(tuple(fits), same, failed)


def _score_all(
    bench: _Bench, tasks: list[_Task], report: Callable[[int], None] = lambda _: None
) -> list[Floats | None]:
    return do_all(_score, bench, tasks, rows=sum(len(task.rows) for task in tasks), report=report)


def _score(bench: _Bench, task: _Task) -> Floats | None:
    """The log-odds that a forecast of these rows gives the test decisions; None where nothing can be learnt from them."""
    training = bench.training
    # Other seeds learn from everything that the forecast did, however little that is.
    if task.kind != SEEDS and not _can_learn(training, task.rows):
        return None
    try:
        fitted = bench.model.refit(
            training.features.iloc[task.rows].reset_index(drop=True),
            training.outcomes[task.rows],
            seed=task.start,
        )
    except ModelError:
        return None
    return to_log_odds(fitted.predict(bench.tested))


def to_log_odds(scores: Floats) -> Floats:
    """Scores between 0 and 1 as log-odds, which stay finite."""
    log_odds: Floats = logit(np.clip(scores, SMALLEST_RISK, 1 - SMALLEST_RISK))
    return log_odds


def _fit_seeds(bench: _Bench, seed: int) -> tuple[list[Fit], bool, int]:
    """Two fits with other seeds; more only where these two differ, for a fit without chance has no others."""
    everyone = np.arange(len(bench.training.outcomes))
    tasks = [_Task(SEEDS, number, everyone, seed + 1 + number) for number in range(SEED_FITS)]
    all_scores = _score_all(bench, tasks[:2])
    first, second = all_scores
    if first is None or second is None or not np.array_equal(first, second):
        all_scores += _score_all(bench, tasks[2:])
    found = [scores for scores in all_scores if scores is not None]
    same = len(found) > 1 and all(np.array_equal(found[0], other) for other in found[1:])
    failed = len(all_scores) - len(found)
    return [Fit(SEEDS, number, scores) for number, scores in enumerate(found)], same, failed


def _plan(training: Training, seed: int) -> Iterator[_Task]:
    chance = np.random.Generator(np.random.PCG64(seed))
    families = int(training.families.max()) + 1
    for number in range(DRAWN_FITS):
        drawn = np.bincount(chance.integers(0, families, size=families), minlength=families)
        yield _Task(
            DRAWN_AGAIN, number, np.repeat(np.arange(len(training.families)), drawn[training.families]), seed
        )
    for number in range(SPLITS):
        half = (chance.permutation(families) < families // 2)[training.families]
        yield from (_Task(HALVES, number, np.flatnonzero(side), seed) for side in (half, ~half))
    years = list_years(training)
    yield from (_Task(YEARS, number, np.flatnonzero(rows), seed) for number, rows in enumerate(years))
    parts = _cut_parts(training.families, [int(rows.sum()) for rows in years], chance)
    yield from (_Task(PARTS, number, rows, seed) for number, rows in enumerate(parts))
    left_out = (chance.permutation(families) % 10)[training.families]
    yield from (
        _Task(TENTHS, number, np.flatnonzero(left_out != number), seed) for number in range(TENTH_FITS)
    )


def list_years(training: Training) -> list[Flags]:
    """The training decisions of every year of 365 days, counted back from the last; years to learn from only."""
    if training.days is None:
        return []
    age = ((training.days.max() - training.days).astype(np.int64)) // DAYS_OF_YEAR
    years = [np.asarray(age == year, dtype=np.bool_) for year in range(int(age.max()), -1, -1)]
    return [rows for rows in years if _can_learn(training, np.flatnonzero(rows))]


def _cut_parts(families: Codes, sizes: list[int], chance: np.random.Generator) -> list[Rows]:
    """Families in a new order, cut into parts that hold about as many decisions as `sizes` says."""
    members = np.bincount(families)
    order = chance.permutation(len(members))
    ends = np.searchsorted(members[order].cumsum(), np.cumsum(sizes), side="right")
    starts = [0, *ends[:-1]] if sizes else []
    return [
        np.flatnonzero(np.isin(families, order[first:last])) for first, last in zip(starts, ends, strict=True)
    ]


def _can_learn(training: Training, rows: Rows) -> bool:
    events = int(training.outcomes[rows].sum())
    return min(events, len(rows) - events) >= FEWEST_OUTCOMES
