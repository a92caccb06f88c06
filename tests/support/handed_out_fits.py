"""Fits that tests hand out, apart from other work: a worker that fits nothing need not load what fits."""

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression


def fit(value: npt.NDArray[np.float64], seed: int) -> bytes:
    """Sums of many numbers, chance from a seed, and a library that would gladly use every worker there is."""
    happened = value[:, 0] + value[:, 1] > 0
    forest = RandomForestClassifier(10, random_state=seed, n_jobs=None).fit(value, happened)
    smooth = LogisticRegression(C=1 / (1 + seed)).fit(value, happened)
    risks: npt.NDArray[np.float64] = forest.predict_proba(value)[:, 1] + smooth.predict_proba(value)[:, 1]
    return risks.tobytes()
