"""Have the features moved between the training period and the test period? The shift of each, with its chance.

The population stability index of a feature is the sum over bins of (test share - training share) times the log of
their ratio. It is never 0 by chance: with B bins it is about (B - 1)(1/n + 1/m) where nothing moved, and more
where siblings are alike. So it is not held against a bare cut-off; its sampling law is worked out from the
families (a weighted sum of chi-squares; Rao and Scott 1981, DOI 10.1080/01621459.1981.10477633) and the verdict is
taken from an interval. The conventional lines, 0.1 ("some") and 0.25 ("large"), are only a margin for that interval.
On the link to chi-square: Yurdakul and Naranjo 2020, DOI 10.21314/JRMV.2020.227.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import brentq
from scipy.stats import chi2, ncx2, norm

from candour.errors import EvidenceError
from candour.stats.clustered import Codes, Floats, code_clusters
from candour.stats.equivalence import Comparison, compare_with_margin
from candour.stats.intervals import Interval

MODERATE_SHIFT = 0.1
"""Where the conventional cut-off lies; it comes from credit scoring and rests on no sampling theory."""
BINS = 10
MOST_CATEGORIES = 20
FEW_ROWS = 5
"""A bin expected to hold fewer rows than this in either period is joined with its neighbour, or with the other rare ones."""
MISSING = -1
FAMILIES_AT_ONCE = 250_000
"""So many are held as a table of counts."""


@dataclass(frozen=True)
class FeatureShift:
    """How far one feature moved.

    `index` is the population stability index as computed, `expected_by_chance` what it would be on average if
    nothing had moved. `interval` is for the index of the populations, chance taken out, and holds for all features
    at once. `p_value` is the chance of so large an index where nothing moved, of this feature alone. `bins` counts
    the bins in use. `reason` says why a feature could not be judged; then the verdict is "cannot tell".
    """

    feature: str
    index: float | None
    expected_by_chance: float | None
    interval: Interval | None
    p_value: float | None
    comparison: Comparison
    bins: int
    reason: str = ""


class Columns(Protocol):
    """Columns of rows, each given when it is asked for by its name: a frame, or what reads them from a file one by one."""

    @property
    def columns(self) -> Sequence[str]:
        """Their names, in order."""

    def __len__(self) -> int:
        """How many rows there are."""

    def __getitem__(self, name: str, /) -> pd.Series:
        """One of them."""


def compare_features(
    train: Columns | pd.DataFrame,
    test: Columns | pd.DataFrame,
    families: tuple[npt.NDArray[np.generic], npt.NDArray[np.generic]],
    *,
    margin: float = MODERATE_SHIFT,
    confidence: float = 0.95,
) -> tuple[FeatureShift, ...]:
    """The shift of every column, in their order; `families` holds the family of each row of train and of test.

    Numbers are cut at the tenths of the training rows, anything else by category; missing is a bin of its own. All
    intervals hold together with the stated confidence (Bonferroni). A family with rows in both periods counts
    once. Raises `EvidenceError` where the columns differ or there are no rows.
    """
    _check_frames(train, test, families)
    clusters = code_clusters(np.concatenate(families))
    later = np.repeat([False, True], [len(train), len(test)])
    # Of very many families some are looked at at a time: then each family's rows must lie together.
    order = np.argsort(clusters, kind="stable") if clusters.max() >= FAMILIES_AT_ONCE else slice(None)
    clusters, later = clusters[order], later[order]
    each = 1 - (1 - confidence) / max(1, len(train.columns))
    return tuple(
        _compare_feature(
            str(name),
            bin_values(train[name], test[name])[order],
            later,
            clusters,
            margin=margin,
            confidence=each,
        )
        for name in train.columns
    )


def bin_values(train: pd.Series, test: pd.Series) -> Codes:
    """A bin for each row, train before test: tenths of the training values, or categories; -1 where missing."""
    if pd.api.types.is_numeric_dtype(train.dtype) and pd.api.types.is_numeric_dtype(test.dtype):
        first, second = (part.to_numpy(dtype=np.float64, na_value=np.nan) for part in (train, test))
        return _bin_numbers(first, np.concatenate([first, second]))
    # Each different value is turned to text once, not each row.
    codes, values = pd.factorize(pd.concat([train, test], ignore_index=True).astype("object"))
    texts, number_of = np.unique(
        np.array([str(value) for value in values], dtype=object), return_inverse=True
    )
    known = codes >= 0
    named = np.where(known, np.append(number_of, 0)[codes], MISSING)
    first = named[: len(train)]
    common = np.bincount(first[first >= 0], minlength=len(texts))
    order = sorted(np.flatnonzero(common), key=lambda at: (-common[at], texts[at]))[:MOST_CATEGORIES]
    number = np.full(len(texts) + 1, len(order))
    number[order] = np.arange(len(order))
    return np.where(known, number[named], MISSING).astype(np.int64)


def _bin_numbers(train: Floats, values: Floats) -> Codes:
    present = train[np.isfinite(train)]
    cuts = np.unique(np.quantile(present, np.arange(1, BINS) / BINS)) if len(present) else np.array([])
    # A value equal to a cut belongs below it, so that a heap (many a feature is mostly 0) is a bin of its own.
    binned = np.searchsorted(cuts, values, side="left")
    return np.where(np.isfinite(values), binned, MISSING).astype(np.int64)


def _compare_feature(
    name: str,
    binned: Codes,
    later: npt.NDArray[np.bool_],
    clusters: Codes,
    *,
    margin: float,
    confidence: float,
) -> FeatureShift:
    bins, count = _join_rare(binned, later)
    if count < 2:
        same = "the feature has one value only"
        return FeatureShift(name, None, None, None, None, Comparison.CANNOT_TELL, count, same)
    shares, spread = _estimate_shares(bins, count, later, clusters)
    index = float(((shares[1] - shares[0]) * np.log(shares[1] / shares[0])).sum())
    law = _describe_chance(shares, spread)
    interval = _find_interval(law, index, confidence=confidence)
    comparison = compare_with_margin(interval.low, interval.high, margin=margin)
    p_value = float(chi2.sf(index / law.scale, law.freedom))
    return FeatureShift(name, index, law.mean, interval, p_value, comparison, count)


def _join_rare(binned: Codes, later: npt.NDArray[np.bool_]) -> tuple[Codes, int]:
    """Bins numbered from 0, the rare ones joined; the log of a share needs rows behind it."""
    codes = _number(binned)
    share = np.bincount(codes) / len(codes)
    rare = share * min(int((~later).sum()), int(later.sum())) < FEW_ROWS
    joined = _number(np.where(rare[codes], len(share), codes))
    return joined, int(joined.max(initial=-1)) + 1


def _number(values: Codes) -> Codes:
    """Small whole numbers as 0, 1, … in their order: counting them takes a tenth of the time of sorting."""
    if not len(values):
        return values
    shifted = values - values.min()
    return np.asarray(((np.bincount(shifted) > 0).cumsum() - 1)[shifted], dtype=np.int64)


def _estimate_shares(
    bins: Codes, count: int, later: npt.NDArray[np.bool_], clusters: Codes
) -> tuple[tuple[Floats, Floats], Floats]:
    """Shares of each bin in both periods, and the spread over families of both together (2B x 2B)."""
    families = int(clusters.max()) + 1
    totals = [np.bincount(bins[period], minlength=count).astype(np.float64) for period in (~later, later)]
    # Half a row in each bin keeps the log finite where a bin is empty in one of the periods.
    shares = [(total + 0.5) / (total.sum() + 0.5 * count) for total in totals]
    starts = range(0, families, FAMILIES_AT_ONCE)
    ends = (
        [0, *np.searchsorted(clusters, starts[1:]), len(clusters)] if len(starts) > 1 else [0, len(clusters)]
    )
    products = np.zeros((2 * count, 2 * count))
    for first, (low, high) in zip(starts, pairwise(ends), strict=True):
        number = min(FAMILIES_AT_ONCE, families - first)
        cells, after = (clusters[low:high] - first) * count + bins[low:high], later[low:high]
        influences = []
        for period, total in zip((~after, after), totals, strict=True):
            table = np.bincount(cells[period], minlength=number * count)
            counted = table.reshape(number, count).astype(np.float64)
            share = total / total.sum()
            influences.append((counted - counted.sum(axis=1, keepdims=True) * share) / total.sum())
        influence = np.concatenate(influences, axis=1)
        products += influence.T @ influence
    spread: Floats = products * (families / max(1, families - 1))
    return (shares[0], shares[1]), spread


@dataclass(frozen=True)
class _Chance:
    """The law of the index: `mean`, `scale` and `freedom` if nothing moved, `error` if it moved as seen."""

    mean: float
    scale: float
    freedom: float
    error: float


def _describe_chance(shares: tuple[Floats, Floats], spread: Floats) -> _Chance:
    """Satterthwaite's chi-square for the null, first-order error (delta method) for the alternative."""
    first, second = shares
    count = len(first)
    contrast = np.concatenate([-np.eye(count), np.eye(count)], axis=1)
    middle = np.sqrt((first + second) / 2)
    weights = np.linalg.eigvalsh((contrast @ spread @ contrast.T) / np.outer(middle, middle))
    total, squares = float(weights.sum()), float((weights**2).sum())
    ratio = np.log(second / first)
    slope = np.concatenate([-ratio - (second - first) / first, ratio + (second - first) / second])
    error = float(np.sqrt(slope @ spread @ slope))
    if squares == 0:
        # The same rows of the same families stand in both periods: chance moves nothing.
        return _Chance(0.0, float(np.finfo(np.float64).tiny), 1.0, error)
    return _Chance(total, squares / total, total**2 / squares, error)


def _find_interval(law: _Chance, index: float, *, confidence: float) -> Interval:
    """The wider, at each end, of two intervals: one is right near 0, the other far from it.

    Far from 0 the root of the index has an error that hardly depends on the index, so the upper end is found on
    the root's scale: an index that came out low also brings too small an error of its own.
    """
    tail = (1 - confidence) / 2
    reach = float(norm.isf(tail)) * law.error
    moved = max(0.0, index - law.mean)
    far_high = (sqrt(moved) + reach / (2 * sqrt(index))) ** 2 if index > 0 else 0.0
    low = min(_solve_shift(law, index, 1 - tail), moved - reach)
    return Interval(max(0.0, low), max(_solve_shift(law, index, tail), far_high))


def _solve_shift(law: _Chance, index: float, below: float) -> float:
    """The true index with which an index no larger than the one seen has this chance; 0 where none has."""
    seen = index / law.scale

    def exceed(shift: float) -> float:
        return float(ncx2.cdf(seen, law.freedom, shift)) - below if shift > 0 else nothing

    nothing = float(chi2.cdf(seen, law.freedom)) - below
    if nothing <= 0:
        return 0.0
    top = 4 * seen + 40 + 4 * law.freedom
    return float(brentq(exceed, 0.0, top, xtol=1e-6)) * law.scale


def _check_frames(
    train: Columns | pd.DataFrame,
    test: Columns | pd.DataFrame,
    families: tuple[npt.NDArray[np.generic], npt.NDArray[np.generic]],
) -> None:
    if list(train.columns) != list(test.columns):
        raise EvidenceError(
            "features of training and test rows differ in name or order; build both with the same feature set"
        )
    if len(train) == 0 or len(test) == 0:
        raise EvidenceError("drift needs rows in both periods, and one of them has none")
    if (len(train), len(test)) != (len(families[0]), len(families[1])):
        raise EvidenceError("drift needs the family of each row: as many as rows in train and in test")
