"""The test period: its parts, its time from 0 to 1, and the plain facts about days."""

from datetime import date

import numpy as np

from candour.contracts import Evidence
from candour.stats.clustered import Floats
from candour.stats.over_time.months import Days, Parts, cut_into_months
from candour_audits.decisions import Decisions


def cut_test_period(evidence: Evidence, decisions: Decisions, days: Days) -> Parts:
    """Months that hold enough outcomes for the gate of the protocol and for disclosure control."""
    threshold = evidence.disclosure.threshold_in_force or 0
    minimum = evidence.protocol.bias.minimum_events
    return cut_into_months(days, decisions.outcomes, minimum=minimum, threshold=threshold)


def compute_time(days: Days) -> Floats:
    """0 on the first test day, 1 on the last; all 0 where there is only one day."""
    number = days.astype("datetime64[D]").astype(np.int64).astype(np.float64)
    span = number.max() - number.min()
    return (number - number.min()) / span if span else np.zeros(len(number))


def find_ends(days: Days) -> tuple[date, date]:
    """The first and the last test day."""
    numbers = days.astype("datetime64[D]")
    return numbers.min().astype(object), numbers.max().astype(object)


def read_days(evidence: Evidence, fact: str) -> int | None:
    """A number of days that the run states; None where it does not."""
    said = evidence.facts.get(fact)
    return None if said is None else int(said)
