"""What is learnt from in each comparison of LAST-003, all on as many decisions as its partner."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from candour.contracts import Evidence
from candour.stats.clustered import Codes, Flags, code_clusters
from candour.stats.over_time.months import Days
from candour_audits.decisions import Decisions, read_beside, to_frame
from candour_audits.over_time.tested_period import find_ends, read_days
from candour_audits.over_time.training import (
    Learnt,
    draw_by_lot,
    read_training,
    take_newest,
)
from candour_audits.training_tables import MOST_DECISIONS


class Drawn(NamedTuple):
    """Which part of all decisions was drawn."""

    training: float
    tested: float


ALL = Drawn(1.0, 1.0)


@dataclass(frozen=True)
class Comparison:
    """One way of learning (`after`) beside another (`before`); both from about as many decisions."""

    name: str
    before: Learnt
    after: Learnt
    newer_by_days: int

    @property
    def sizes(self) -> tuple[int, int, int]:
        """Decisions before and after, and how many of them are the same."""
        return len(self.before), len(self.after), int(np.isin(self.before.numbers, self.after.numbers).sum())


@dataclass(frozen=True)
class Arms:
    """The comparisons, and the later half of the test period on which all are tested.

    `known`: the outcomes of the added test decisions were known on `cut`, the first day that is tested. Where they
    were not, the comparisons with them could not have been made on that day, and say at most what newer decisions could bring.
    """

    comparisons: tuple[Comparison, ...]
    features: pd.DataFrame
    outcomes: Flags
    families: Codes
    cut: date
    known: bool


def prepare_arms(
    evidence: Evidence, decisions: Decisions, days: Days, *, minimum: int, drawn: Drawn = ALL
) -> Arms | None:
    """Old, old and new, and only the newest; older and newer half of training. None where a part holds too few outcomes.

    drawn: which part of all training decisions, and of all tested ones, the evidence holds.
    """
    first, last = find_ends(days)
    cut = np.datetime64(first) + np.timedelta64(((last - first).days + 1) // 2, "D")
    later = days >= cut
    early = ~later & ~np.isin(decisions.families, decisions.families[later])
    window = read_days(evidence, "outcome_within_days")
    known = (
        np.zeros(len(days), dtype=bool) if window is None else early & (days + np.timedelta64(window, "D") < cut)
    )  # fmt: skip
    is_known = _is_enough(decisions.outcomes[known], minimum)
    added = known if is_known else early
    old = read_training(evidence)
    if not all(_is_enough(some, minimum) for some in (decisions.outcomes[later], decisions.outcomes[added], old.outcomes)):  # fmt: skip
        return None
    tested = to_frame(read_beside(evidence, "features"))
    new = Learnt(
        tested.loc[added].reset_index(drop=True), decisions.outcomes[added],
        code_clusters(decisions.families[added]), days[added].astype("datetime64[D]"), np.arange(int(added.sum())),
    )  # fmt: skip
    comparisons = compare(old, new, seed=evidence.seed, drawn=drawn)
    if not all(_is_enough(side.outcomes, minimum) for one in comparisons for side in (one.before, one.after)):
        return None
    return Arms(
        comparisons, tested.loc[later].reset_index(drop=True), decisions.outcomes[later],
        code_clusters(decisions.families[later]), cut.astype("datetime64[D]").astype(object), is_known,
    )  # fmt: skip


def compare(old: Learnt, new: Learnt, *, seed: int, drawn: Drawn = ALL) -> tuple[Comparison, ...]:
    """The three comparisons. Old and new are mixed as there were of them, also where more was drawn of the one than of the other."""
    rarer = min(drawn)
    both = _thin(old, rarer / drawn.training, seed=seed).join(_thin(new, rarer / drawn.tested, seed=seed))
    most = min(MOST_DECISIONS, len(old))
    sample, mixed, newest = draw_by_lot(old, most, seed=seed), draw_by_lot(both, most, seed=seed), take_newest(both, most)  # fmt: skip
    half = min(MOST_DECISIONS, len(old) // 2)
    older = take_newest(old.take(~_find_newest(old, len(old) // 2)), half)
    newer = take_newest(old, half)
    return (
        Comparison("Old and new training decisions, beside the old ones", sample, mixed, _age(mixed, sample)),
        Comparison("The newest decisions only, beside the old ones", sample, newest, _age(newest, sample)),
        Comparison("The newer half of the training decisions, beside the older half", older, newer, _age(newer, older)),
    )  # fmt: skip


def _thin(learnt: Learnt, share: float, *, seed: int) -> Learnt:
    return draw_by_lot(learnt, round(share * len(learnt)), seed=seed)


def _find_newest(learnt: Learnt, most: int) -> Flags:
    chosen = np.zeros(len(learnt), dtype=np.bool_)
    chosen[np.argsort(learnt.days, kind="stable")[-most:]] = True
    return chosen


def _age(after: Learnt, before: Learnt) -> int:
    """By how many days the one's decisions are newer on average."""
    middle = [float(one.days.astype(np.int64).mean()) for one in (after, before)]
    return round(middle[0] - middle[1])


def _is_enough(outcomes: Flags, minimum: int) -> bool:
    return min(int(outcomes.sum()), int((~outcomes).sum())) >= minimum
