"""What else could be done with the same number of looks: a simple rule, or what the authority decided itself."""

from typing import NamedTuple

import numpy as np
import pyarrow.compute as pc

from candour.results import Estimate
from candour.stats.clustered import ClusteredEstimate, Codes, Flags, Floats
from candour.stats.discrimination import estimate_auc
from candour.stats.intervals import compute_critical_value
from candour.stats.usefulness.monthly_capacity import Caught, MonthlyFlags, flag_by_lot
from candour.stats.usefulness.plain_numbers import describe_difference, subtract
from candour_audits.decisions import read_beside
from candour_audits.usefulness.monthly_places import Acting


class Rival(NamedTuple):
    """One way to spend the looks, and the forecast with equally many, on the same decisions."""

    name: str
    theirs: Caught
    own: Caught
    auc: Estimate

    @property
    def gain(self) -> ClusteredEstimate:
        """How many more of those with the outcome the forecast finds, as a share."""
        return subtract(self.own.recall, self.theirs.recall)


def pit_rule(acting: Acting, name: str, scores: Floats) -> Rival:
    """A simple rule with as many flags in each month as the forecast, ties by lot."""
    decisions, places = acting.decisions, acting.places
    theirs, own = (
        Caught.count(
            flag_by_lot(values, decisions.outcomes, places.months, places.places),
            decisions.outcomes,
            decisions.families,
        )
        for values in (scores, decisions.leading_scores)
    )
    everyone = np.ones(len(decisions.outcomes), dtype=bool)
    first, second = (
        estimate_auc(values, decisions.outcomes, everyone, decisions.families)
        for values in (decisions.leading_scores, scores)
    )
    critical_value = compute_critical_value(acting.evidence.protocol.confidence)
    return Rival(name, theirs, own, describe_difference(first, second, critical_value=critical_value))


def pit_triage(acting: Acting) -> tuple[Rival | None, str]:
    """The authority's own decision against as many flags of the forecast in each month, on the decisions where it is recorded."""
    if "triage" not in acting.evidence.tables:
        return None, "the authority's own decision is not recorded"
    column = read_beside(acting.evidence, "triage")["taken_further"]
    known = np.asarray(column.is_valid())
    taken: Flags = np.asarray(pc.fill_null(column, fill_value=False), dtype=bool)[known]
    outcomes, families = acting.decisions.outcomes[known], acting.decisions.families[known]
    if not taken.any() or taken.all():
        return None, "the authority decided alike about every case whose decision is recorded"
    if not outcomes.any() or outcomes.all():
        return None, "of the cases whose decision is recorded, all or none were followed by the outcome"
    months = acting.places.months[known]
    places = np.bincount(months, weights=taken, minlength=len(acting.places.names)).astype(np.int64)
    sizes = np.maximum(np.bincount(months, minlength=len(places)), 1)
    flags = flag_by_lot(acting.decisions.leading_scores[known], outcomes, months, places)
    # What the authority takes further is no list of fixed length, so nobody is pushed out by one more.
    theirs = MonthlyFlags(taken.astype(np.float64), (places / sizes)[months], 0.0)
    auc = Estimate(
        None, None, None, len(outcomes), int(outcomes.sum()), "none", "a yes or no puts nothing in an order"
    )
    rival = Rival(
        "The authority's own decision",
        _count_as_decided(theirs, outcomes, families),
        Caught.count(flags, outcomes, families),
        auc,
    )
    return rival, ""


def _count_as_decided(flags: MonthlyFlags, outcomes: Flags, families: Codes) -> Caught:
    """Flags that follow no cut-off: each stands for itself."""
    return Caught(
        right=flags.chances * outcomes, flagged=flags.chances, outcomes=outcomes.astype(np.float64),
        everyone=np.ones(len(outcomes)), clusters=families, chances=flags.chances,
    )  # fmt: skip


def count_cells(caught: Caught) -> list[int]:
    """Right, wrong, missed and let be; whole numbers, for a lot is drawn among equal scores."""
    right, flagged, events = (
        float(part.sum()) for part in (caught.chances * caught.outcomes, caught.chances, caught.outcomes)
    )
    others = len(caught.outcomes) - events
    return [round(cell) for cell in (right, flagged - right, events - right, others - flagged + right)]
