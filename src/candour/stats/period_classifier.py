"""Can a classifier tell rows of the test period from rows of the training period? If it can, something moved.

The classifier two-sample test (Lopez-Paz and Oquab 2017, arXiv 1610.06545) sees what no single feature shows: a
changed relation between two features whose own shares stand still.

Families are dealt into blocks. Each block is scored by a classifier that has learnt from the blocks before it only
(Dawid 1984, DOI 10.2307/2981683), and ranked by itself, since scores of different classifiers have no common
scale; the AUC is the mean over the blocks. Siblings never stand on both sides, where they would give each other
away. Ordinary cross-fitting, in which each block also learns from those after it, would not do here: two blocks
that are alike by chance then agree twice, and where nothing moved the standard error is up to 1.4 times too small.

An AUC of 0.5 means that rows of the two periods can not be told apart.
A feature that is the calendar (a year, days since a fixed date) tells the periods apart whatever happened: leave
such features out.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.preprocessing import OrdinalEncoder

from candour.errors import EvidenceError, PopulationError
from candour.stats.clustered import ClusteredEstimate, Codes, Flags, Floats, code_clusters
from candour.stats.discrimination import compute_auc_interval, estimate_auc
from candour.stats.equivalence import Comparison, compare_with_margin
from candour.stats.intervals import Interval, compute_clopper_pearson_interval, compute_critical_value

BLOCKS = 9
LEARNT_FIRST = 3
"""So many blocks are only learnt from; the others are scored, one after the other."""
FEWEST_FAMILIES = 90
"""In each period: with fewer, a block holds too few to rank."""
MARGIN = 0.05
"""Up to an AUC of 0.55 the periods are taken as alike: a forecast is hardly moved by what so little tells."""


@dataclass(frozen=True)
class PeriodSeparation:
    """How well the two periods can be told apart.

    `auc` has an interval that allows for families. `p_value` is the chance of an AUC as high where nothing moved
    (one-sided: an AUC below 0.5 is chance). `comparison` holds the interval against 0.5 and the margin: shown to
    differ, alike within the margin, or cannot tell. `rows` counts training and test rows.
    """

    auc: float
    interval: Interval
    p_value: float
    comparison: Comparison
    rows: tuple[int, int]


def separate_periods(
    train: pd.DataFrame,
    test: pd.DataFrame,
    families: tuple[npt.NDArray[np.generic], npt.NDArray[np.generic]],
    *,
    seed: int,
    margin: float = MARGIN,
    confidence: float = 0.95,
) -> PeriodSeparation:
    """Teach a boosted classifier the period of a row, on whole families, and measure its AUC.

    Numbers are used as they are (missing included), anything else as categories. Same rows and seed, same answer.
    Raises `EvidenceError` where the columns differ, `PopulationError` where a period has too few families.
    """
    if list(train.columns) != list(test.columns) or len(train.columns) == 0:
        raise EvidenceError(
            "features of training and test rows differ in name or order, or there are none; build both with the "
            "same feature set"
        )
    if min(len(np.unique(keys)) for keys in families) < FEWEST_FAMILIES:
        raise PopulationError(
            f"telling periods apart needs at least {FEWEST_FAMILIES} families in each; use longer periods"
        )
    matrix = _encode(pd.concat([train, test], ignore_index=True))
    later = np.repeat([False, True], [len(train), len(test)])
    clusters = code_clusters(np.concatenate(families))
    estimate = _score_forward(matrix, later, clusters, seed)
    return _judge(estimate, (len(train), len(test)), margin=margin, confidence=confidence)


def _encode(frame: pd.DataFrame) -> Floats:
    """Numbers as they are; other columns as category numbers, missing as not-a-number."""
    numeric = [pd.api.types.is_numeric_dtype(kind) for kind in frame.dtypes]
    encoder = OrdinalEncoder(encoded_missing_value=np.nan)
    columns = [
        frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
        if is_number
        else encoder.fit_transform(_name_categories(frame[name]))[:, 0]
        for name, is_number in zip(frame.columns, numeric, strict=True)
    ]
    return np.column_stack(columns).astype(np.float64)


def _name_categories(column: pd.Series) -> npt.NDArray[np.object_]:
    names = np.array([[str(value)] for value in column], dtype=object)
    names[column.isna().to_numpy(), 0] = np.nan
    return names


def _score_forward(matrix: Floats, later: Flags, clusters: Codes, seed: int) -> ClusteredEstimate:
    """The mean AUC of the scored blocks, each with the influences of its own families only."""
    block = _deal_blocks(later, clusters, seed)[clusters]
    influence, values = np.zeros(int(clusters.max()) + 1), []
    for number in range(LEARNT_FIRST, BLOCKS):
        held, learnt = block == number, block < number
        classifier = HistGradientBoostingClassifier(
            max_iter=60, max_leaf_nodes=8, learning_rate=0.1, early_stopping=False, random_state=seed
        )
        told = ~np.isnan(matrix[learnt]).all(axis=0)
        known = np.where(told, matrix, 0.0)  # a column without any value to learn from cannot be divided
        classifier.fit(known[learnt], later[learnt])
        scores = np.zeros(len(later))
        scores[held] = classifier.predict_proba(known[held])[:, 1]
        part = estimate_auc(scores, later, held, clusters)
        if part.value is None:
            raise PopulationError("a block of families holds rows of one period only; use longer periods")
        values.append(part.value)
        influence += part.influence / (BLOCKS - LEARNT_FIRST)
    scored = block >= LEARNT_FIRST
    fewest = min(len(np.unique(clusters[scored & period])) for period in (later, ~later))
    return ClusteredEstimate(
        float(np.mean(values)), len(later), int(later.sum()), len(np.unique(clusters[scored])), influence,
        telling_families=fewest,
    )  # fmt: skip


def _deal_blocks(later: Flags, clusters: Codes, seed: int) -> Codes:
    """A block for each family, by chance, with as many families of the test period in each."""
    size = int(clusters.max()) + 1
    has_later = np.bincount(clusters[later], minlength=size) > 0
    shuffled = np.random.Generator(np.random.PCG64(seed)).permutation(size)
    order = shuffled[np.argsort(has_later[shuffled], kind="stable")]
    block = np.empty(size, dtype=np.int64)
    block[order] = np.arange(size) % BLOCKS
    return block


def _judge(
    estimate: ClusteredEstimate, rows: tuple[int, int], *, margin: float, confidence: float
) -> PeriodSeparation:
    if estimate.value is None:
        raise ValueError("an undefined AUC cannot be judged")
    ends = compute_auc_interval(estimate, critical_value=compute_critical_value(confidence))
    if ends is None:
        return _judge_edge(estimate, rows, margin=margin, confidence=confidence)
    p_value = float(norm.sf((estimate.value - 0.5) / np.sqrt(estimate.variance)))
    return PeriodSeparation(estimate.value, ends, p_value, _compare(ends, margin), rows)


def _judge_edge(
    estimate: ClusteredEstimate, rows: tuple[int, int], *, margin: float, confidence: float
) -> PeriodSeparation:
    """Where every block is sorted perfectly, families are counted; where no score differs, nothing is known."""
    if estimate.value != 1:
        return PeriodSeparation(estimate.value or 0.0, Interval(0.0, 1.0), 1.0, Comparison.CANNOT_TELL, rows)
    fewest = estimate.telling_families
    ends = compute_clopper_pearson_interval(fewest, fewest, confidence=confidence)
    return PeriodSeparation(1.0, ends, 0.5**fewest, _compare(ends, margin), rows)


def _compare(ends: Interval, margin: float) -> Comparison:
    """Worse than guessing is chance, and never drift."""
    if ends.high < 0.5 - margin:
        return Comparison.CANNOT_TELL
    return compare_with_margin(ends.low - 0.5, ends.high - 0.5, margin=margin)
