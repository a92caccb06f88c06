"""Ways to mend scores with later outcomes, from the gentlest to the freest, and whether mending helps on decisions after that.

`intercept` moves all log-odds alike; `platt` also stretches them (Platt 1999); `beta` bends both ends apart (Kull, Silva Filho
and Flach 2017, DOI 10.1214/17-EJS1338SI); `isotonic` is any rising curve (Zadrozny and Elkan 2002, DOI
10.1145/775047.775151); `venn_abers` is the middle of the interval in `venn_abers.py`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit
from sklearn.isotonic import IsotonicRegression

from candour.stats.calibration.logistic_fits import fit_on_levels
from candour.stats.calibration.recalibration import EDGE, compute_log_odds
from candour.stats.calibration.venn_abers import fit_venn_abers
from candour.stats.clustered import ClusteredEstimate, Codes, Flags, Floats, estimate_mean

Recalibrator = Callable[[Floats], Floats]


class UnsettledError(ValueError):
    """A recalibration has no answer, and the message says why."""


@dataclass(frozen=True)
class Gain:
    """How much smaller a loss is after mending than before, by family; above 0 mending helped."""

    log_loss: ClusteredEstimate
    brier: ClusteredEstimate


def fit_intercept(scores: Floats, outcomes: Flags) -> Recalibrator:
    """All log-odds moved by the same amount."""
    moved = _fit_logistic(np.ones((len(scores), 1)), compute_log_odds(scores), outcomes)
    return lambda later: expit(compute_log_odds(later) + moved[0])


def fit_platt(scores: Floats, outcomes: Flags) -> Recalibrator:
    """Log-odds moved and stretched; never turned round."""
    first, slope = _fit_logistic(
        _build_terms(len(scores), compute_log_odds(scores)), np.zeros(len(scores)), outcomes
    )
    if slope < 0:
        # Turning the order round would be a new model that nobody tried: everybody has the base rate.
        return lambda later: np.full(len(later), float(outcomes.mean()))
    return lambda later: expit(first + slope * compute_log_odds(later))


def fit_beta(scores: Floats, outcomes: Flags) -> Recalibrator:
    """Two slopes, for the logarithms of p and of 1 - p; one that would fall is left out, so that order is kept."""
    chosen = [0, 1]
    while True:
        found = _fit_logistic(
            _build_terms(len(scores), *_read_logarithms(scores, chosen)), np.zeros(len(scores)), outcomes
        )
        falling = [which for which, slope in zip(chosen, found[1:], strict=True) if slope < 0]
        if not falling:
            break
        chosen = [which for which in chosen if which != falling[0]]
    return lambda later: expit(_build_terms(len(later), *_read_logarithms(later, chosen)) @ found)


def fit_isotonic(scores: Floats, outcomes: Flags) -> Recalibrator:
    """The best rising curve; never quite 0 or 1, which no finite number of children can show."""
    least = 1 / (2 * (len(scores) + 1))
    steps = IsotonicRegression(y_min=least, y_max=1 - least, out_of_bounds="clip").fit(scores, outcomes)
    return lambda later: np.asarray(steps.predict(later), dtype=np.float64)


def fit_venn_abers_middle(scores: Floats, outcomes: Flags) -> Recalibrator:
    """The probability between the two of Venn-Abers that loses least at worst (in log loss)."""
    fitted = fit_venn_abers(scores, outcomes)
    return lambda later: merge_interval(*fitted.predict(later))


def merge_interval(low: Floats, high: Floats) -> Floats:
    """One probability from two (Vovk, Petej and Fedorova 2015, section 4)."""
    merged: Floats = high / (1 - low + high)
    return merged


RECALIBRATORS: Mapping[str, Callable[[Floats, Flags], Recalibrator]] = {
    "intercept": fit_intercept,
    "platt": fit_platt,
    "beta": fit_beta,
    "isotonic": fit_isotonic,
    "venn_abers": fit_venn_abers_middle,
}


def estimate_gain(before: Floats, after: Floats, outcomes: Flags, clusters: Codes) -> Gain:
    """What mended scores gain on decisions that they did not learn from."""
    return Gain(
        estimate_mean(compute_log_losses(before, outcomes) - compute_log_losses(after, outcomes), clusters),
        estimate_mean((before - outcomes) ** 2 - (after - outcomes) ** 2, clusters),
    )


def compute_log_losses(scores: Floats, outcomes: Flags) -> Floats:
    """Minus the logarithm of the chance given to what happened; chances below one in a million count as that."""
    given = np.where(outcomes, scores, 1 - scores)
    losses: Floats = -np.log(np.clip(given, EDGE, 1))
    return losses


def _read_logarithms(scores: Floats, chosen: Sequence[int]) -> list[Floats]:
    kept = np.clip(scores, EDGE, 1 - EDGE)
    both = (np.log(kept), -np.log1p(-kept))
    return [both[which] for which in chosen]


def _build_terms(rows: int, *columns: Floats) -> Floats:
    return np.column_stack([np.ones(rows), *columns])


def _fit_logistic(terms: Floats, offset: Floats, outcomes: Flags) -> Floats:
    found = fit_on_levels(terms, offset, outcomes[:, None].astype(np.float64), np.ones((len(outcomes), 1)))[
        :, 0
    ]
    if not np.isfinite(found).all():
        raise UnsettledError("a recalibration does not settle: the scores part the outcomes perfectly")
    return found
