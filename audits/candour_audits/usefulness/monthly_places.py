"""How many cases the teams can look at again in each month of the test, and who is flagged then."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from candour.contracts import Evidence
from candour.contracts.untested_days import list_untested_days
from candour.stats.capacity import count_places
from candour.stats.clustered import Codes, Flags, Floats, code_clusters
from candour.stats.usefulness.monthly_capacity import MonthlyFlags, flag_levels
from candour_audits.decisions import Decisions
from candour_audits.wording import say_share

Dates = npt.NDArray[np.datetime64]
FEW_DAYS = 3
"""At either end of the test there may be so many days on which nobody decided."""


@dataclass(frozen=True)
class MonthlyPlaces:
    """The month of every decision (numbered in order), and the name, the quarter and the places of each month.

    `length` is how many whole months the test period makes, None where the decisions have no days: then the whole test is one
    period. `said` says in words where the places come from.
    """

    months: Codes
    names: tuple[str, ...]
    quarters: Codes
    places: Codes
    length: float | None
    said: str
    note: str = ""

    def flag(self, decisions: Decisions) -> MonthlyFlags:
        """Whom the leading forecast flags: the highest scores of each month, whole levels of them."""
        return flag_levels(decisions.leading_scores, decisions.outcomes, self.months, self.places)


@dataclass(frozen=True)
class Acting:
    """What every question about acting is asked of: the evidence, its decisions, and who would be flagged."""

    evidence: Evidence
    decisions: Decisions
    places: MonthlyPlaces
    flagged: MonthlyFlags

    @property
    def flags(self) -> Flags:
        """Whether each decision is flagged."""
        chosen: Flags = self.flagged.chances > 0
        return chosen

    @property
    def more_than(self) -> int:
        """What a count must exceed to be shown; 0 where nothing is withheld."""
        return self.evidence.disclosure.threshold_in_force or 0


def find_monthly_places(evidence: Evidence, decisions: Decisions) -> MonthlyPlaces:
    """The capacity of the protocol in every month; without one, its leading share of each month's decisions.

    Open cases are all looked at on one day of a month, which says nothing of where in the month the test begins: such a month has
    all of its room.
    """
    share = evidence.protocol.capacity_shares[-1]
    written = evidence.protocol.capacity_per_month
    if decisions.decided_on is None:
        total = len(decisions.outcomes)
        unused = (
            ""
            if written is None
            else " The cases a month that were written down cannot be used without days."
        )
        said = f"the top {say_share(share)} of all test decisions, since the decisions have no days"
        places = np.array([count_places(total, share)])
        whole = np.zeros(1, dtype=np.int64)
        return MonthlyPlaces(np.zeros(total, dtype=np.int64), ("",), whole, places, None, said, unused)
    days = decisions.decided_on.astype("datetime64[D]")
    first_days = np.unique(days.astype("datetime64[M]"))
    months = code_clusters(days.astype("datetime64[M]"))
    names = tuple(f"{first.astype(object):%B %Y}" for first in first_days)
    quarters = first_days.astype(np.int64) // 3
    on_census_days = evidence.facts.get("decision_point") == "case_open_on_census_date"
    covered = np.array(
        [1.0 if on_census_days else _cover(first.astype(object), days) for first in first_days]
    )
    if written is None:
        sizes = np.bincount(months).tolist()
        places = np.array([count_places(size, share) for size in sizes])
        said = f"the top {say_share(share)} of each month, since no cases a month were written down"
        return MonthlyPlaces(months, names, quarters, places, float(covered.sum()), said)
    tested, note = _find_tested_part(evidence, days, first_days)
    places = np.floor(written * covered * tested + 0.5).astype(np.int64)
    return MonthlyPlaces(
        months, names, quarters, places, float(covered.sum()), f"{written} cases a month", note
    )


def _cover(first: date, days: Dates) -> float:
    """The part of a month that lies within the test period: 1 where only a weekend, or little more, is lacking."""
    following = (first + timedelta(days=32)).replace(day=1)
    begins = max(first, days.min().astype(object))
    ends = min(following, days.max().astype(object) + timedelta(days=1))
    covered, whole = (ends - begins).days, (following - first).days
    return 1.0 if whole - covered <= FEW_DAYS else covered / whole


def _find_tested_part(
    evidence: Evidence,
    days: Dates,
    first_days: Dates,
) -> tuple[Floats, str]:
    """The part of each month's decisions that is tested: a test drawn by lot has only so much of the room to fill."""
    nothing = np.ones(len(first_days)), ""
    untested = list_untested_days(evidence)
    if untested is None:
        return nothing
    tested, others = (
        np.array([(some.astype("datetime64[M]") == first).sum() for first in first_days])
        for some in (days, untested)
    )
    if not others.any():
        return nothing
    note = " Other decisions of the same months were learnt from, so the tested ones have only their part of the room."
    return tested / (tested + others), note
