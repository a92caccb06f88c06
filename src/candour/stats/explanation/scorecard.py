"""A model that fits on one page: a few features, cut into levels, with whole points that are added up by hand.

Features are chosen by logistic regression with an absolute penalty (lasso; Tibshirani 1996,
DOI 10.1111/j.2517-6161.1996.tb02080.x), as strong as is needed to leave few of them. What is left is fitted again with
a mild squared penalty, turned into points, and the sum of points is fitted once more to give a chance. What is tested is
this last model, so that the page that is printed is the model that was judged.
"""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, hstack
from scipy.special import expit
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from candour.stats.clustered import Flags, Floats
from candour.stats.explanation.levels import Column, Cut, Level, Places, cut_features

MOST_FEATURES = 10
MOST_POINTS = 10
"""What the level that counts most gives more than the level of the same feature that counts least."""
STRENGTHS = (0.001, 1.0)
"""The strongest penalty that is tried, and the weakest (scikit-learn's C)."""
HALVINGS = 6


@dataclass(frozen=True)
class Points:
    """One feature of the card: its levels and the points of each; the least is 0."""

    feature: str
    cut: Cut
    points: npt.NDArray[np.int64]

    @property
    def levels(self) -> tuple[Level, ...]:
        """Its levels, in the order of the points."""
        return self.cut.levels


@dataclass(frozen=True)
class Scorecard:
    """Points to add up, and the log-odds: `start` plus `step` times the sum."""

    parts: tuple[Points, ...]
    start: float
    step: float

    def add_up(self, features: Mapping[str, Column]) -> npt.NDArray[np.int64]:
        """The sum of points of every decision."""
        sizes = {len(values) for values in features.values()}
        total = np.zeros(sizes.pop(), dtype=np.int64)
        for part in self.parts:
            total += part.points[part.cut.place(features[part.feature])]
        return total

    def predict(self, features: Mapping[str, Column]) -> Floats:
        """The chance that the card gives every decision."""
        return np.asarray(expit(self.start + self.step * self.add_up(features)), dtype=np.float64)


def fit_scorecard(
    features: Mapping[str, Column], outcomes: Flags, *, more_than: int, seed: int
) -> Scorecard | None:
    """The card of at most ten features; None where no feature tells anything.

    Every level holds more than `more_than` decisions with, and without, the outcome.
    """
    cuts = cut_features(features, outcomes, more_than=more_than)
    places = {name: cut.place(features[name]) for name, cut in cuts.items()}
    chosen = _choose_features(cuts, places, outcomes, seed) if cuts else ()
    parts = _give_points({name: cuts[name] for name in chosen}, places, outcomes)
    if not parts:
        return None
    card = Scorecard(parts, 0.0, 1.0)
    total = card.add_up({part.feature: features[part.feature] for part in parts}).astype(np.float64)
    last = LogisticRegression(C=np.inf, max_iter=1000).fit(total[:, None], outcomes)
    return Scorecard(parts, float(last.intercept_[0]), float(last.coef_[0, 0]))


def _choose_features(
    cuts: Mapping[str, Cut], places: Mapping[str, Places], outcomes: Flags, seed: int
) -> tuple[str, ...]:
    """The weakest penalty, found by halving, that leaves at most ten features."""
    design = hstack([_spread(cuts[name], places[name], as_steps=True) for name in cuts], format="csr")
    owners = np.concatenate([[name] * (len(cut.levels) - 1) for name, cut in cuts.items()])
    low, high = np.log(STRENGTHS)
    best: tuple[str, ...] = ()
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        found = _list_owners(_fit_lasso(design, outcomes, strength=float(np.exp(middle)), seed=seed), owners)
        if len(found) <= MOST_FEATURES:
            low, best = middle, found if len(found) >= len(best) else best
        else:
            high = middle
    return best


def _list_owners(coefficients: Floats, owners: npt.NDArray[np.str_]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(owners[np.abs(coefficients) > 1e-8].tolist()))


def _fit_lasso(design: csr_array, outcomes: Flags, *, strength: float, seed: int) -> Floats:
    # The intercept is penalised too in this solver, so its column is made large. A loose fit is enough to choose by.
    model = LogisticRegression(
        C=strength,
        l1_ratio=1.0,
        solver="liblinear",
        intercept_scaling=10.0,
        tol=1e-3,
        max_iter=300,
        random_state=seed,
    )
    with threadpool_limits(limits=1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(design, outcomes)
    return np.ravel(np.asarray(model.coef_, dtype=np.float64))


def _give_points(
    cuts: Mapping[str, Cut], places: Mapping[str, Places], outcomes: Flags
) -> tuple[Points, ...]:
    if not cuts:
        return ()
    design = hstack([_spread(cuts[name], places[name], as_steps=False) for name in cuts], format="csr")
    with threadpool_limits(limits=1):
        fitted = LogisticRegression(C=1.0, max_iter=2000).fit(design, outcomes)
    effects, start = {}, 0
    for name, cut in cuts.items():
        own = np.concatenate([[0.0], fitted.coef_[0, start : start + len(cut.levels) - 1]])
        effects[name], start = own - own.min(), start + len(cut.levels) - 1
    largest = max(float(own.max()) for own in effects.values())
    if largest == 0:
        return ()
    given = [
        Points(name, cuts[name], np.rint(own / largest * MOST_POINTS).astype(np.int64))
        for name, own in effects.items()
    ]
    given.sort(key=lambda part: (-int(part.points.max()), part.feature))
    return tuple(part for part in given if part.points.any())


def _spread(cut: Cut, places: Places, *, as_steps: bool) -> csr_array:
    """Columns of 0 and 1, one a level but for the first.

    `as_steps`: of numbers, a column says that the level or a higher one is reached, so that a penalty on it pulls
    neighbouring levels together.
    """
    columns = []
    for at, level in enumerate(cut.levels[1:], start=1):
        reached = places == at
        if as_steps and level.kind == "numbers":
            numbers = np.array([each.kind == "numbers" for each in cut.levels])
            reached = (places >= at) & numbers[places]
        columns.append(reached.astype(np.float64))
    return csr_array(np.column_stack(columns))
