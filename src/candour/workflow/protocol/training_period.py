"""The training period of a pilot that was not frozen yet: what is known of it without a look at any outcome of the test."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from candour.config import evaluation
from candour.config.pilot import PilotConfig
from candour.data.decisions.build import build_decisions
from candour.data.history import CaseHistory
from candour.errors import LeakageError, PopulationError
from candour.registration.sealed_history import seal_days, seal_families
from candour.registration.sealing import find_included, find_test_period
from candour.results import Estimate
from candour.stats.base_rate import estimate_base_rate
from candour.stats.clustered import Codes, Flags, code_clusters


@dataclass(frozen=True)
class TrainingPeriod:
    """Training decisions, the history that they are built from, and those of them that stand for the test.

    `first_test_day` is None where families are drawn for the test. `stand_in` are positions of training decisions: the last ones, as
    many days of them as the test has, or families drawn by lot, as large a share as the test has. `is_short` says that the
    training period has fewer days than the test, so that what stands for it is smaller.
    """

    history: CaseHistory
    decisions: pa.Table
    first_test_day: date | None
    stand_in: np.ndarray
    is_short: bool

    @property
    def outcomes(self) -> Flags:
        """Whether the outcome came, for every training decision."""
        return np.asarray(self.decisions["outcome"].to_numpy() == 1, dtype=np.bool_)

    @property
    def families(self) -> Codes:
        """A whole number for the family of every training decision."""
        return code_clusters(np.asarray(self.decisions["family_key"].to_pylist()))

    @property
    def days(self) -> np.ndarray:
        """The day of every training decision."""
        days: np.ndarray = self.decisions["decided_on"].to_numpy().astype("datetime64[D]")
        return days


def find_training_period(config: PilotConfig, history: CaseHistory) -> TrainingPeriod:
    """Leave out the test of the split that leads, and take the decisions whose outcome is known without it.

    Where it splits by time, all is cut off before its first day; where it draws families, these are left out over all years, whatever
    days a further variant tests on.

    Raises PopulationError where there is none, LeakageError where an outcome of the test period would have been read.
    """
    split = config.split
    if not isinstance(split, evaluation.EarlierCases):
        return _leave_out_families(config, history)
    first = find_first_test_day(config, history, split)
    sealed = seal_days(history, first)
    decisions = _require(find_included(sealed, config.question))
    refuse_test_outcomes(decisions, first, within_days=config.question.outcome.within_days)
    days = decisions["decided_on"].to_numpy().astype("datetime64[D]")
    begin = days.max() - np.timedelta64(split.test_days - 1, "D")
    return TrainingPeriod(sealed, decisions, first, np.flatnonzero(days >= begin), bool(days.min() > begin))


def estimate_rate_of(training: TrainingPeriod, positions: np.ndarray, *, confidence: float) -> Estimate:
    """The share with the outcome among some training decisions, with its interval over families."""
    families = code_clusters(training.families[positions])
    return estimate_base_rate(training.outcomes[positions], families, confidence=confidence)


def find_first_test_day(config: PilotConfig, history: CaseHistory, split: evaluation.EarlierCases) -> date:
    """From the days of decisions alone: what came of them is not looked at."""
    table = build_decisions(history, config.question).table.select(["decided_on", "status"])
    days = table.filter(pc.equal(table["status"], "included"))["decided_on"]
    if not len(days):
        raise PopulationError(
            "No decision with a fully observed outcome window was found, so there is nothing to plan a test on. Widen the "
            "population, or give extracts that reach over more time."
        )
    last: date = pc.max(days).as_py()
    return last - timedelta(days=split.test_days - 1)


def refuse_test_outcomes(decisions: pa.Table, first_test_day: date, *, within_days: int) -> None:
    """Raise LeakageError unless every window of these decisions closed, and every outcome came, before the first test day."""
    latest = pc.max(decisions["decided_on"]).as_py() + timedelta(days=within_days)
    came = pc.max(decisions["outcome_on"]).as_py()
    if latest >= first_test_day or (came is not None and came >= first_test_day):
        raise LeakageError(
            "The draft of a protocol would have read outcomes of the test period. This is a fault of candour: please report it."
        )


def _leave_out_families(config: PilotConfig, history: CaseHistory) -> TrainingPeriod:
    tested = find_test_period(config, history).families
    sealed = seal_families(history, tested)
    decisions = _require(find_included(sealed, config.question))
    own = decisions["family_key"].to_pylist()
    if not tested.isdisjoint(own):
        raise LeakageError(
            "The draft of a protocol would have read families of the test. This is a fault of candour: please report it."
        )
    share = config.split.test_share if isinstance(config.split, evaluation.AllCases) else 0.3
    families = code_clusters(np.asarray(own))
    chance = np.random.Generator(np.random.PCG64(config.seed))
    order = chance.permutation(int(families.max()) + 1)
    # The test is so large beside what is left for training.
    wanted = int(len(order) * min(1.0, share / (1 - share)))
    return TrainingPeriod(
        sealed, decisions, None, np.flatnonzero(np.isin(families, order[:wanted])), share > 1 / 2
    )


def _require(decisions: pa.Table) -> pa.Table:
    if not decisions.num_rows:
        raise PopulationError(
            "The training period holds no decision whose outcome was known before the test, so nothing can be planned from it. "
            "Give more years of extracts, or make split.test_days or question.outcome.within_days smaller."
        )
    return decisions
