"""Test decisions in two parts, one to learn from and a later one to check on, with no family on both sides."""

from dataclasses import dataclass

import numpy as np

from candour.contracts import Evidence
from candour.stats.clustered import Flags
from candour_audits.calibration.quarters import join_quarters
from candour_audits.decisions import Decisions

MINIMUM_EACH = 40
"""Either part holds at least so many decisions with the outcome, and as many without."""


@dataclass(frozen=True)
class Parts:
    """Which decisions learn and which check; `is_later` says whether those that check were decided later."""

    learning: Flags
    checking: Flags
    is_later: bool


def part_decisions(evidence: Evidence, decisions: Decisions) -> Parts | str:
    """Cut between two periods of CALI-006, as near as can be to half of the outcomes; without days, families by lot.

    A cut elsewhere would tell of the few decisions between it and the end of a quarter. All later decisions check, as
    they would have come. Families that come again later do not learn.
    """
    if decisions.decided_on is None:
        chance = np.random.Generator(np.random.PCG64(evidence.seed))
        checking = (chance.random(int(decisions.families.max()) + 1) < 0.5)[decisions.families]
    else:
        checking = _find_later(evidence, decisions.decided_on, decisions.outcomes)
    again = np.zeros(int(decisions.families.max()) + 1, dtype=bool)
    again[decisions.families[checking]] = True
    learning = ~again[decisions.families]
    for part in (learning, checking):
        events = int(decisions.outcomes[part].sum())
        if min(events, int(part.sum()) - events) < MINIMUM_EACH:
            return "too few quarters, or too few children with or without the outcome, to learn from one part and check on another"
    return Parts(learning, checking, decisions.decided_on is not None)


def _find_later(evidence: Evidence, days: np.typing.NDArray[np.datetime64], outcomes: Flags) -> Flags:
    """The later periods that hold as near as can be to half of the outcomes; nobody where there is one period."""
    periods = list(join_quarters(evidence, days, outcomes).values())
    later = np.zeros(len(outcomes), dtype=bool)
    choices = []
    for rows in reversed(periods[1:]):
        later = later | rows
        choices.append(later)
    half = outcomes.sum() / 2
    return min(choices, key=lambda rows: abs(float(outcomes[rows].sum()) - half), default=later)
