"""The training decisions with their days, and samples of them: whole families drawn by lot, or the newest."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from candour.contracts import Evidence, ExplainableModel
from candour.errors import EvidenceError
from candour.stats.clustered import Codes, Flags, Floats, code_clusters
from candour.stats.over_time.months import Days
from candour_audits.training_tables import read_training_tables

NEEDED = ("features", "training_features", "training_groups", "training_days")


@dataclass(frozen=True)
class Learnt:
    """Decisions to learn from: everything has one entry a decision. `numbers` tell them apart, so that samples can be compared."""

    features: pd.DataFrame
    outcomes: Flags
    families: Codes
    days: Days
    numbers: Codes

    def take(self, rows: Flags | Codes) -> "Learnt":
        """Some of them, in the same order: flags, or rising positions."""
        return Learnt(
            self.features.loc[rows].reset_index(drop=True), self.outcomes[rows], self.families[rows], self.days[rows],
            self.numbers[rows],
        )  # fmt: skip

    def join(self, other: "Learnt") -> "Learnt":
        """These and others, who are of other families."""
        features = pd.concat([self.features, other.features[self.features.columns]], ignore_index=True)
        families = np.concatenate([self.families, other.families + int(self.families.max()) + 1])
        return Learnt(
            features, np.concatenate([self.outcomes, other.outcomes]), code_clusters(families),
            np.concatenate([self.days, other.days]),
            np.concatenate([self.numbers, other.numbers + int(self.numbers.max()) + 1]),
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.outcomes)

    @property
    def is_enough(self) -> bool:
        """Whether there are decisions of both kinds, without which nothing can be learnt."""
        return bool(self.outcomes.any()) and not bool(self.outcomes.all())


def read_training(evidence: Evidence) -> Learnt:
    """All training decisions. Raises EvidenceError where the training tables do not hold the same rows."""
    tables = read_training_tables(evidence)
    if tables.days is None:
        raise EvidenceError(
            "The table 'training_days' lacks a day for some training decision. Expected the day of every one; run the pilot again."
        )
    return Learnt(
        tables.take_features(), tables.outcomes, tables.families, tables.days, np.arange(len(tables.outcomes))
    )


def order_families(families: Codes, *, seed: int) -> Codes:
    """For each decision, how many decisions of families drawn before its own, or with it, there are.

    Decisions with at most `n` are a sample of whole families with at most `n` decisions; samples of one order are nested.
    """
    sizes = np.bincount(families)
    drawn = np.random.Generator(np.random.PCG64(seed)).permutation(len(sizes))
    reached = np.empty(len(sizes), dtype=np.int64)
    reached[drawn] = sizes[drawn].cumsum()
    return reached[families]


def draw_by_lot(learnt: Learnt, most: int, *, seed: int) -> Learnt:
    """Whole families drawn by lot, at most so many decisions."""
    if len(learnt) <= most:
        return learnt
    return learnt.take(order_families(learnt.families, seed=seed) <= most)


def part_by_lot(learnt: Learnt, *, seed: int) -> tuple[Learnt, Learnt]:
    """Two halves of whole families."""
    first = order_families(code_clusters(learnt.families), seed=seed) <= len(learnt) // 2
    return learnt.take(first), learnt.take(~first)


def take_newest(learnt: Learnt, most: int) -> Learnt:
    """The newest decisions, at most so many."""
    chosen = np.zeros(len(learnt), dtype=bool)
    chosen[np.argsort(learnt.days, kind="stable")[-most:]] = True
    return learnt.take(chosen)


def fit_and_score(model: ExplainableModel, learnt: Learnt, tested: pd.DataFrame) -> Floats:
    """The ranks that a forecast, learnt anew from these decisions, gives the tested ones.

    Raises ModelError where nothing can be learnt from them.
    """
    return model.refit(learnt.features, learnt.outcomes).predict(tested)
