"""Models fitted again and again with changing weights until groups are missed about as often (fairlearn).

Exponentiated gradient and grid search (Agarwal et al. 2018, arXiv 1803.02453). Neither is told a child's group when it
scores: only the training decisions are weighed by it.
"""

import logging
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from pandas.errors import Pandas4Warning
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

from candour.errors import ModelError
from candour.stats.clustered import Flags, Floats
from candour.stats.groups.judged import Labels

ROUNDS = 8
GRID_SIZE = 16
TIE_BREAK = 1e-3
MOST_TREES = 25
FASTEST = 0.3
"""Some thirty models are fitted; boosted ones have at most so many trees, which learn faster to make up for it."""

Ranker = Callable[[Floats], Floats]
"""From encoded decisions to a number by which they are flagged, highest first."""


def fit_exponentiated_gradient(
    core: Any, encoded: Floats, outcomes: Flags, labels: Labels, *, cut: float, margin: float
) -> Ranker:
    """A mixture of models of the kind and settings of `core` (a scikit-learn classifier) with equal miss rates.

    `cut` is the risk above which flagging is worth its cost: it makes the flagged about as many as the capacity.
    Miss rates may differ from everyone's by the `margin`.
    fairlearn's own prediction draws one of the models by lot for every child. Here every child gets the chance of
    being flagged in that lottery instead, and among equals the mean of the models' scores decides: no lot is drawn.
    """
    from fairlearn.reductions import ErrorRate, ExponentiatedGradient, TruePositiveRateParity  # noqa: PLC0415

    reduction = ExponentiatedGradient(
        lighten(core), TruePositiveRateParity(difference_bound=margin), objective=ErrorRate(costs=_list_costs(cut)),
        eps=margin, max_iter=ROUNDS,
    )  # fmt: skip
    _fit(reduction, encoded, outcomes, labels)
    weights = [float(reduction.weights_[at]) for at in range(len(reduction.predictors_))]
    models = list(reduction.predictors_)

    def rank(rows: Floats) -> Floats:
        with threadpool_limits(limits=1):
            return _mix([model.predict(rows) for model in models], weights) + TIE_BREAK * _mix(
                [_score(model, rows) for model in models], weights
            )

    return rank


def fit_grid_search(core: Any, encoded: Floats, outcomes: Flags, labels: Labels, *, cut: float) -> Ranker:
    """The best of a grid of models of the kind of `core`: error and largest difference in miss rates count alike.

    Raises ModelError where the best is one that scores every child the same.
    """
    from fairlearn.reductions import ErrorRate, GridSearch, TruePositiveRateParity  # noqa: PLC0415

    class Costed(TruePositiveRateParity):  # type: ignore[misc]  # fairlearn has no types
        """Miss rates alike, while the error is counted with the costs of the capacity."""

        def default_objective(self) -> Any:
            return ErrorRate(costs=_list_costs(cut))

    search = GridSearch(lighten(core), Costed(), grid_size=GRID_SIZE)
    _fit(search, encoded, outcomes, labels)

    def rank(rows: Floats) -> Floats:
        with threadpool_limits(limits=1):
            return _score(search.predictors_[search.best_idx_], rows)

    if np.ptp(rank(encoded)) == 0:
        raise ModelError("The best model of the grid scores every child the same. Use more decisions.")
    return rank


def lighten(core: Any) -> Any:
    """An unfitted classifier of the same kind and settings; a boosted one or a forest with at most MOST_TREES trees."""
    settings = core.get_params()
    light = clone(core)
    if {"learning_rate", "max_iter"} <= set(settings) and settings["max_iter"] > MOST_TREES:
        faster = settings["learning_rate"] * settings["max_iter"] / MOST_TREES
        light.set_params(max_iter=MOST_TREES, learning_rate=min(FASTEST, faster))
    if settings.get("n_estimators", 0) > MOST_TREES:
        light.set_params(n_estimators=MOST_TREES)
    return light


def _list_costs(cut: float) -> dict[str, float]:
    return {"fp": cut, "fn": 1 - cut}


def _fit(reduction: Any, encoded: Floats, outcomes: Flags, labels: Labels) -> None:
    with threadpool_limits(limits=1), warnings.catch_warnings(), _without_advice():
        warnings.simplefilter("error", ConvergenceWarning)
        # fairlearn 0.15 lets series grow in a way that pandas 4 will refuse; pandas 3 does it rightly.
        warnings.simplefilter("ignore", Pandas4Warning)
        try:
            reduction.fit(encoded, outcomes.astype(np.int64), sensitive_features=labels.astype(str))
        except ConvergenceWarning as unfinished:
            raise ModelError(
                f"One of the models of {type(reduction).__name__} did not settle; expected all to converge. "
                "Use fewer features that say the same."
            ) from unfinished


@contextmanager
def _without_advice() -> Iterator[None]:
    """Fairlearn advises by its log to use a larger grid; how large it is stands here, and a run is no place for it."""
    log = logging.getLogger("fairlearn")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(level)


def _mix(answers: Sequence[Floats], weights: Sequence[float]) -> Floats:
    mixed: Floats = np.average(np.asarray(answers, dtype=np.float64), axis=0, weights=weights)
    return mixed


def _score(model: Any, rows: Floats) -> Floats:
    """The probability of the outcome; a model of one answer only has no second column."""
    classes = list(model.classes_)
    if 1 not in classes:
        return np.zeros(len(rows))
    return np.asarray(model.predict_proba(rows)[:, classes.index(1)], dtype=np.float64)
