"""The days from the decision to the outcome, of those who are flagged and of those who are missed."""

from dataclasses import dataclass

import numpy as np

from candour.stats.clustered import ClusteredEstimate, Codes, estimate_share
from candour.stats.usefulness.lead_time import Days
from candour_audits.decisions import read_beside
from candour_audits.usefulness.monthly_places import Acting

FLAGGED, MISSED = "Flagged rightly", "Missed"


@dataclass(frozen=True)
class Waits:
    """The days to the outcome of some decisions that had it, and where these stand among all decisions."""

    name: str
    days: Days
    families: Codes
    rows: Codes


def read_waits(acting: Acting) -> tuple[str, Waits | None, Waits | None]:
    """Why it cannot be asked, or the days of the flagged and of the missed."""
    if "lead_times" not in acting.evidence.tables:
        return "the days from the decisions to the outcomes are not in the evidence", None, None
    column = read_beside(acting.evidence, "lead_times")["days_to_outcome"]
    days = column.fill_null(-1).to_numpy().astype(np.int64)
    outcomes = acting.decisions.outcomes
    if (days[outcomes] < 0).any():
        return "some outcomes have no day", None, None
    parts = []
    for name, chosen in ((FLAGGED, acting.flags), (MISSED, ~acting.flags)):
        rows = np.flatnonzero(chosen & outcomes)
        parts.append(Waits(name, days[rows], acting.decisions.families[rows], rows))
    if not len(parts[0].rows):
        return "nobody with the outcome would be flagged", None, None
    return "", parts[0], parts[1]


def estimate_early(waits: Waits, useful: int) -> ClusteredEstimate:
    """The share whose outcome came within the useful days."""
    among = np.ones(len(waits.days), dtype=bool)
    return estimate_share(waits.days <= useful, among, waits.families, empty="no child with the outcome")


def count_early(waits: Waits, useful: int) -> tuple[int, int, int]:
    """All, those whose outcome came within the useful days, and the others."""
    early = int((waits.days <= useful).sum())
    return len(waits.days), early, len(waits.days) - early
