"""Tries every month for a change of level in a seasonal, trending series whose months are not independent.

The months are explained by the time of year, a straight trend, changes found before, and one candidate at a time:
a step that lasts, or a stay of some months. What is left over may carry on from month to month (autoregressive of
order one). Its persistence is estimated with the best candidate in place, by restricted likelihood, so that a
change is not mistaken for persistence; then the candidate's t value is taken by generalised least squares. The
largest of all t values is compared with its own law where there is no change, which is simulated at the largest
persistence that is promised (Andrews 1993, DOI 10.2307/2951764, for the largest over all dates; Perron and Zhu
2005, DOI 10.1016/j.jeconom.2004.09.004, for what trend and persistence do to it).
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np
from scipy.stats import norm, t

from candour.stats.clustered import Codes, Flags, Floats

PERSISTENCES = tuple(round(0.1 * step, 1) for step in range(9))
PROMISED_PERSISTENCE = 0.5
"""Up to here the share of false alarms is kept. Beyond it a series wanders, and wandering looks like change."""
SHORTEST_STEP = 6
"""Months on both sides of a step: less is not known to last."""
STAYS = (2, 3, 4, 5, 6, 8, 10, 12)
"""Lengths of stays that are tried; one in between is found by its neighbour. A single odd month is no change of
level: where months have heavy tails it comes by chance too often for any promise."""
DRAWS = 4_000
WARMING_UP = 20
SAME = 1e-6

Shape = Literal["step", "stay"]
SHAPES: tuple[Shape, ...] = ("step", "stay")


class Candidate(NamedTuple):
    """One possible change: it holds from `first` to `last`, both included, counted in months from 0."""

    shape: Shape
    first: int
    last: int


@dataclass(frozen=True)
class _View:
    """The series as it looks if months carry on with one persistence: whitened, and cleared of what is known."""

    whitener: Floats
    known: Floats
    constant: float
    candidates: Floats
    lengths: Floats


@dataclass(frozen=True)
class Scan:
    """The candidates, what is known besides them, and a view of both for each persistence."""

    months: Codes
    candidates: tuple[Candidate, ...]
    freedom: int
    views: tuple[_View, ...]

    def choose(self, shape: Shape) -> Flags:
        """Which candidates have one shape."""
        return np.array([candidate.shape == shape for candidate in self.candidates])


@dataclass(frozen=True)
class Best:
    """The largest |t| of each series over the candidates of one shape, as a normal value, and where it stands."""

    height: Floats
    view: Floats
    likelihood: Floats


def build_scan(usable: Flags, known: Floats | None = None) -> Scan:
    """Everything about a scan that does not depend on the numbers: `usable` has one flag a month.

    `known` (months x columns) holds the changes found before.
    """
    months: Codes = np.flatnonzero(usable).astype(np.int64)
    candidates = _list_candidates(len(usable), months)
    explained = _describe_calendar(len(usable))
    explained = (explained if known is None else np.column_stack([explained, known]))[months]
    explained = _drop_repeated(explained)
    columns = np.array([(months >= c.first) & (months <= c.last) for c in candidates], dtype=np.float64).T
    freedom = len(months) - explained.shape[1] - 1
    gaps: Codes = np.abs(np.subtract.outer(months, months))
    views = tuple(_build_view(persistence, gaps, explained, columns) for persistence in PERSISTENCES)
    return Scan(months, candidates, freedom, views)


def find_best(scan: Scan, series: Floats, shape: Shape) -> Best:
    """Scan many series at once (`series` is usable months x series) for candidates of one shape."""
    chosen = scan.choose(shape)
    count = series.shape[1]
    height, view_of, likelihood = np.zeros(count), np.zeros(count), np.full(count, -np.inf)
    for number, view in enumerate(scan.views):
        cleared = clear_known(view, series)
        left = (cleared**2).sum(axis=0) + np.finfo(float).tiny
        highest = np.abs(view.candidates[:, chosen].T @ cleared).max(axis=0)
        gain = np.minimum(highest**2, left * (1 - 1e-9))
        fit = view.constant - scan.freedom / 2 * np.log(left - gain)
        better = fit > likelihood
        likelihood = np.where(better, fit, likelihood)
        height = np.where(better, np.sqrt(gain / (left - gain) * scan.freedom), height)
        view_of = np.where(better, number, view_of)
    return Best(norm.isf(t.sf(height, scan.freedom)), view_of, likelihood)


def clear_known(view: _View, series: Floats) -> Floats:
    """What is left of the series once the calendar, the trend and the known changes are taken out."""
    whitened = view.whitener @ series
    cleared: Floats = whitened - view.known @ (view.known.T @ whitened)
    return cleared


@lru_cache(maxsize=64)
def simulate_heights(usable: bytes, shape: Shape, seed: int) -> tuple[float, ...]:
    """The largest heights, in order, of series without any change and with the persistence that is promised."""
    flags = np.frombuffer(usable, dtype=np.bool_)
    chance = np.random.Generator(np.random.PCG64(seed))
    noise = chance.standard_normal((len(flags) + WARMING_UP, DRAWS))
    for month in range(1, len(noise)):
        noise[month] += PROMISED_PERSISTENCE * noise[month - 1]
    scan = build_scan(flags)
    heights = find_best(scan, noise[WARMING_UP:][flags], shape).height
    return tuple(np.sort(heights).tolist())


def _list_candidates(length: int, months: Codes) -> tuple[Candidate, ...]:
    steps = [Candidate("step", first, length - 1) for first in range(1, length)]
    stays = [
        Candidate("stay", first, first + stay - 1)
        for stay in STAYS
        for first in range(length - stay + 1)
        if stay < SHORTEST_STEP or 0 < first < length - stay
    ]
    lasting = [s for s in steps if SHORTEST_STEP <= (months >= s.first).sum() <= len(months) - SHORTEST_STEP]
    return (*lasting, *stays)


def _describe_calendar(length: int) -> Floats:
    month = np.arange(length)
    trend = (month - length / 2) / length
    return np.column_stack([np.eye(12)[month % 12], trend])


def _drop_repeated(columns: Floats) -> Floats:
    """Columns that say something that the earlier ones do not."""
    kept: list[Floats] = []
    for column in columns.T:
        new = column.astype(np.float64)
        for other in [*kept, *kept]:
            new = new - other * (other @ new)
        size = float(np.sqrt(new @ new))
        if size > SAME:
            kept.append(new / size)
    return np.array(kept).T


def _build_view(persistence: float, gaps: Codes, explained: Floats, columns: Floats) -> _View:
    dependence = np.where(gaps == 0, 1.0, persistence ** np.maximum(gaps, 1))
    root = np.linalg.cholesky(dependence)
    whitener: Floats = np.linalg.inv(root).astype(np.float64)
    known, upper = np.linalg.qr(whitener @ explained)
    constant = -np.log(np.diag(root)).sum() - np.log(np.abs(np.diag(upper))).sum()
    cleared = whitener @ columns
    cleared -= known @ (known.T @ cleared)
    lengths: Floats = np.sqrt((cleared**2).sum(axis=0))
    lengths = np.where(lengths > SAME, lengths, np.inf)
    return _View(whitener, known, float(constant), cleared / lengths, lengths)
