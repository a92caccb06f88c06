"""Logistic regressions on counts by level of score, for one or for a thousand weightings of families at once."""

import numpy as np
from scipy.special import expit

from candour.stats.clustered import Floats

STEPS = 50
TOLERANCE = 1e-9
FARTHEST_STEP = 5.0
"""In one step no fitted log-odds move farther; `TOLERANCE` is on the same scale, whatever the terms are."""


def fit_on_levels(
    basis: Floats, offset: Floats, with_outcome: Floats, decisions: Floats, *, start: Floats | None = None
) -> Floats:
    """Coefficients (terms x weightings) by Newton's method; not-a-number where they do not settle.

    `basis` is (levels x terms), `offset` has one entry a level; `with_outcome` and `decisions` are weighted counts
    (levels x weightings). `start` are coefficients to start from.
    """
    terms, weightings = basis.shape[1], with_outcome.shape[1]
    coefficients = np.zeros((terms, weightings)) if start is None else np.tile(start[:, None], weightings)
    moving = np.ones(weightings, dtype=bool)
    for _ in range(STEPS):
        step = _find_step(
            basis, offset, with_outcome[:, moving], decisions[:, moving], coefficients[:, moving]
        )
        farthest = np.abs(basis @ step).max(axis=0)
        coefficients[:, moving] += step * np.minimum(1, FARTHEST_STEP / np.maximum(farthest, FARTHEST_STEP))
        moving[moving] = ~(farthest < TOLERANCE)
        if not moving.any():
            return coefficients
    coefficients[:, moving] = np.nan
    return coefficients


def _find_step(
    basis: Floats, offset: Floats, with_outcome: Floats, decisions: Floats, coefficients: Floats
) -> Floats:
    fitted = expit(basis @ coefficients + offset[:, None])
    uphill = basis.T @ (with_outcome - decisions * fitted)
    information = compute_information(basis, decisions * fitted * (1 - fitted))
    try:
        return np.asarray(np.linalg.solve(information, uphill.T[:, :, None])[:, :, 0].T)
    except np.linalg.LinAlgError:
        # One singular weighting must not stop the others.
        return np.asarray(np.einsum("rij,jr->ir", np.linalg.pinv(information, hermitian=True), uphill))


def compute_information(basis: Floats, weights: Floats) -> Floats:
    """The sums of weighted products of terms (weightings x terms x terms)."""
    terms = basis.shape[1]
    products = (basis[:, :, None] * basis[:, None, :]).reshape(len(basis), terms * terms)
    information: Floats = (products.T @ weights).T.reshape(-1, terms, terms)
    return information
