"""AUC, average precision and Brier score with the influence of each judgement on them.

Influences are derivatives by the weight of a row (the infinitesimal jackknife, Efron 1982, DOI 10.1137/1.9781611970319), so
differences of two forecasts on the same rows are differences of influences, and nothing is drawn again.
"""

import numpy as np

from candour.stats.clustered import Flags, Floats
from candour.stats.discrimination import estimate_auc
from candour.stats.practitioners.two_way import RowEstimate

ONE_KIND = "every case had the same outcome"


def measure_auc(scores: Floats, outcomes: Flags) -> RowEstimate:
    """The chance that a case with the outcome is put above one without; a tie counts half."""
    rows = np.arange(len(scores), dtype=np.int64)
    found = estimate_auc(scores, outcomes, np.ones(len(scores), dtype=np.bool_), rows)
    return RowEstimate(found.value, found.influence, len(scores), int(outcomes.sum()), found.reason)


def measure_average_precision(scores: Floats, outcomes: Flags) -> RowEstimate:
    """Average precision; all rows with one score enter together."""
    n, events = len(scores), int(outcomes.sum())
    if events in {0, n}:
        return RowEstimate(None, np.zeros(n), n, events, ONE_KIND)
    level = np.unique(-scores, return_inverse=True)[1]
    positives = np.bincount(level, weights=outcomes)
    above = np.bincount(level).cumsum()
    precision = positives.cumsum() / above
    value = float(positives @ precision / events)
    # A row counts in the precision of every case at its own level or below.
    gained = (positives / above)[::-1].cumsum()[::-1]
    lost = (positives * precision / above)[::-1].cumsum()[::-1]
    influence = outcomes * (precision[level] - value) + outcomes * gained[level] - lost[level]
    return RowEstimate(value, influence / events, n, events)


def measure_brier(scores: Floats, outcomes: Flags) -> RowEstimate:
    """The mean squared error of probabilities."""
    errors = (scores - outcomes) ** 2
    n = len(scores)
    mean = float(errors.mean()) if n else 0.0
    if n == 0:
        return RowEstimate(None, np.zeros(0), 0, 0, "nobody gave a probability")
    return RowEstimate(mean, (errors - mean) / n, n, int(outcomes.sum()))
