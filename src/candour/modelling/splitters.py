"""Two ways to split decisions into training and test: earlier cases, and all cases.

No child and no family stands on both sides. Where one would, its decisions are removed from *training*, never
from the test: the test set stays what a team would really have met.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import GroupKFold, GroupShuffleSplit

from candour.config import evaluation
from candour.errors import PopulationError
from candour.modelling.cases import Cases, Positions
from candour.modelling.leak_checks import assert_no_leak
from candour.modelling.split import Removal, Split

MINIMUM_OUTCOMES = 10
"""Outcomes, and decisions without one, that the training and the test part must each hold."""
MINIMUM_FOLD_OUTCOMES = 2
"""The same for both sides of every inner fold."""
SEEDS = 2**32
"""scikit-learn's seeds lie below this. A seal draws its families with the seed of the run, so there is one way to it."""
LEARNT_FIRST = 2
"""The first time-ordered fold learns from one part in this many of the days that the folds share out. A smaller
start gives folds that say little about the final forecast: on early, short histories every model does badly."""


class Splitter(Protocol):
    """How a pilot splits its decisions."""

    def split(self, cases: Cases) -> Split:
        """Training and test part. Raises PopulationError where a part is too small."""

    def fold(self, cases: Cases) -> tuple[Split, ...]:
        """Cross-validation folds inside the training cases. Raises PopulationError where a fold is too small.

        `[(fold.train, fold.test) for fold in folds]` is what scikit-learn takes as `cv`.
        """


@dataclass(frozen=True)
class EarlierCases:
    """Train on the past, test on the last `test_days` days; inner folds expand through time.

    embargo_days: the length of the outcome window. A training decision's window must have closed before the
    first test day, because until then nobody could have known its outcome.
    """

    test_days: int
    embargo_days: int
    folds: int

    def split(self, cases: Cases) -> Split:
        """The last `test_days` days of the decisions are the test."""
        _require_decisions(cases)
        first_test_day = cases.decided_on.max() - np.timedelta64(self.test_days - 1, "D")
        found = _split_at(cases, first_test_day, cases.decided_on >= first_test_day, self.embargo_days)
        advice = (
            f"Use more years of extracts, or make test_days ({self.test_days}) or within_days "
            f"({self.embargo_days}) smaller."
        )
        _require_outcomes(cases, found, MINIMUM_OUTCOMES, advice=advice)
        assert_no_leak(cases.take(found.train), cases.take(found.test), embargo_days=self.embargo_days)
        return found

    def fold(self, cases: Cases) -> tuple[Split, ...]:
        """Expanding folds with the same embargo and family rule.

        The days left after one embargo are shared out: the first half is only learnt from, the second is cut
        into `folds` equal blocks. Each fold is tested on the block that begins one embargo after the days that
        it learnt from, and the next fold learns from one block more.
        """
        _require_decisions(cases)
        first, last = cases.decided_on.min(), cases.decided_on.max()
        shared = int((last - first).astype(int)) + 1 - self.embargo_days
        if shared < LEARNT_FIRST * self.folds:
            raise PopulationError(
                f"The training decisions span {shared + self.embargo_days} days; {self.folds} time-ordered folds "
                f"with an embargo of {self.embargo_days} days need at least "
                f"{self.embargo_days + LEARNT_FIRST * self.folds}. Use more years of extracts, or make "
                "within_days or test_days smaller."
            )
        start = shared // LEARNT_FIRST
        blocks = [start + (shared - start) * k // self.folds for k in range(self.folds + 1)]
        edges = [first + np.timedelta64(days, "D") for days in blocks]
        return tuple(self._fold_between(cases, edges[k], edges[k + 1]) for k in range(self.folds))

    def _fold_between(self, cases: Cases, learn_before: np.datetime64, learn_next: np.datetime64) -> Split:
        embargo = np.timedelta64(self.embargo_days, "D")
        first_test_day = learn_before + embargo
        tested = (cases.decided_on >= first_test_day) & (cases.decided_on < learn_next + embargo)
        found = _split_at(cases, first_test_day, tested, self.embargo_days)
        advice = f"Use fewer folds than {self.folds}, more years of extracts, or a shorter within_days."
        _require_outcomes(cases, found, MINIMUM_FOLD_OUTCOMES, advice=advice)
        assert_no_leak(cases.take(found.train), cases.take(found.test), embargo_days=self.embargo_days)
        return found


@dataclass(frozen=True)
class AllCases:
    """A random share of the families is the test; inner folds are random by family.

    Optimistic about the future: the model learns from decisions that came after those it is tested on.
    """

    test_share: float
    folds: int
    seed: int

    def split(self, cases: Cases) -> Split:
        """`test_share` of the families are the test."""
        _require_families(cases, self.folds)
        shuffle = GroupShuffleSplit(n_splits=1, test_size=self.test_share, random_state=self.seed)
        train, test = next(shuffle.split(cases.outcomes, groups=cases.families))
        found = Split(np.sort(train), np.sort(test), (), embargo_days=None)
        advice = f"Use more years of extracts, or another test_share than {self.test_share}."
        _require_outcomes(cases, found, MINIMUM_OUTCOMES, advice=advice)
        assert_no_leak(cases.take(found.train), cases.take(found.test), embargo_days=None)
        return found

    def fold(self, cases: Cases) -> tuple[Split, ...]:
        """Each family is tested in exactly one fold."""
        found = fold_by_family(cases, folds=self.folds, seed=self.seed)
        for fold in found:
            advice = f"Use fewer folds than {self.folds}, or more years of extracts."
            _require_outcomes(cases, fold, MINIMUM_FOLD_OUTCOMES, advice=advice)
        return found


def fold_by_family(cases: Cases, *, folds: int, seed: int) -> tuple[Split, ...]:
    """Random folds by family, each family tested exactly once; how many outcomes a fold holds is not asked.

    Raises PopulationError where there are no more families than folds.
    """
    _require_families(cases, folds)
    shuffled = GroupKFold(n_splits=folds, shuffle=True, random_state=seed)
    found = tuple(
        Split(np.sort(train), np.sort(test), (), embargo_days=None)
        for train, test in shuffled.split(cases.outcomes, groups=cases.families)
    )
    for fold in found:
        assert_no_leak(cases.take(fold.train), cases.take(fold.test), embargo_days=None)
    return found


def choose_splitter(split: evaluation.Split, *, within_days: int, seed: int) -> Splitter:
    """The splitter that the configuration asks for; the embargo is the outcome window."""
    if isinstance(split, evaluation.EarlierCases):
        return EarlierCases(split.test_days, within_days, split.folds)
    return AllCases(split.test_share, split.folds, seed)


def _split_at(
    cases: Cases, first_test_day: np.datetime64, tested: npt.NDArray[np.bool_], embargo_days: int
) -> Split:
    earlier = cases.decided_on < first_test_day
    knowable = cases.decided_on + np.timedelta64(embargo_days, "D") < first_test_day
    shared = np.isin(cases.families, cases.families[tested]) | np.isin(cases.children, cases.children[tested])
    return Split(
        train=_positions(knowable & ~shared),
        test=_positions(tested),
        removals=(
            Removal("embargo", _positions(earlier & ~knowable)),
            Removal("family", _positions(knowable & shared)),
        ),
        embargo_days=embargo_days,
    )


def _positions(mask: npt.NDArray[np.bool_]) -> Positions:
    return np.flatnonzero(mask).astype(np.int64)


def _require_decisions(cases: Cases) -> None:
    if not len(cases):
        raise PopulationError(
            "No decision with a fully observed outcome window is left to split. Widen the population, or use "
            "extracts of more years."
        )


def _require_families(cases: Cases, folds: int) -> None:
    _require_decisions(cases)
    if len(np.unique(cases.families)) <= folds:
        raise PopulationError(
            f"There are too few families for a split by family with {folds} folds: expected more families than "
            "folds. Use more years of extracts, or fewer folds."
        )


def _require_outcomes(cases: Cases, split: Split, least: int, *, advice: str) -> None:
    for part, positions in (("training", split.train), ("test", split.test)):
        events = int(cases.outcomes[positions].sum())
        if min(events, len(positions) - events) < least:
            raise PopulationError(
                f"The {part} part of a split needs at least {least} decisions with the outcome and {least} "
                f"without it, and has fewer of one of them. {advice}"
            )
