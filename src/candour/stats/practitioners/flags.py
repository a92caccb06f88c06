"""The model flags as many cases as people did: the highest scores; and shares of flagged among any rows.

The score from which the model flags follows from how many people flagged, so it varies with them. A row that people flag and
the model does not lets the model's cut-off sink until one more is flagged: of those next in line the share that belongs to a
set of rows is what the set gains. That share is read off the rows nearest to the cut-off.
"""

from dataclasses import dataclass

import numpy as np

from candour.stats.capacity import flag_whole_levels
from candour.stats.clustered import Flags, Floats
from candour.stats.practitioners.agreement import Shift, measure_kappa, measure_right_where_they_differ
from candour.stats.practitioners.judgements import Judgements
from candour.stats.practitioners.two_way import RowEstimate

NEAREST_SHARE = 0.04
FEWEST_NEAREST = 40
"""Rows on either side of the cut-off from which it is told who is next in line."""


@dataclass(frozen=True)
class FlaggedAlike:
    """Judgements with a flag, what people flagged, what the model flags of as many, and the rows next in line."""

    judged: Judgements
    people: Flags
    model: Flags
    next_in_line: Flags

    def flagged_by_people(self, among: Flags) -> RowEstimate:
        """The share of some rows that people flagged."""
        return _estimate_share(self.people & among, among, moved=np.zeros(len(among)))

    def flagged_by_model(self, among: Flags) -> RowEstimate:
        """The share of some rows that the model flags at the same number."""
        lined_up = int(self.next_in_line.sum())
        gain = float((self.next_in_line & among).sum() / lined_up) if lined_up else 0.0
        return _estimate_share(self.model & among, among, moved=gain * self._excess)

    def precision_of_people(self) -> RowEstimate:
        """The share with the outcome among those whom people flagged."""
        return _estimate_share(
            self.people & self.judged.outcomes, self.people, moved=np.zeros(len(self.people))
        )

    def precision_of_model(self) -> RowEstimate:
        """The share with the outcome among as many whom the model flags."""
        found = _estimate_share(
            self.model & self.judged.outcomes, self.model, moved=np.zeros(len(self.model))
        )
        if found.value is None:
            return found
        rate = float(self.judged.outcomes[self.next_in_line].mean())
        moved = (rate - found.value) * self._excess / found.n
        return RowEstimate(found.value, found.influence + moved, found.n, found.events)

    def kappa(self) -> RowEstimate:
        """Agreement of people and model beyond chance."""
        return measure_kappa(self.people, self.model, self._shift)

    def model_right_where_they_differ(self) -> RowEstimate:
        """Of the rows that only one of the two flagged, the share in which the model was right."""
        return measure_right_where_they_differ(self.people, self.model, self.judged.outcomes, self._shift)

    @property
    def _shift(self) -> Shift:
        """Who is next in line: where people flagged it too, one more agrees; otherwise one more differs."""
        excess = self._excess
        if not self.next_in_line.any():
            return Shift(*np.zeros((3, len(excess))))
        agreed, happened = self.people[self.next_in_line], self.judged.outcomes[self.next_in_line]
        same = np.where(agreed, 1.0, -1.0).mean()
        right = (np.where(agreed, 0.0, happened) - np.where(agreed, ~happened, 0.0)).mean()
        return Shift(excess, same * excess, right * excess)

    @property
    def _excess(self) -> Floats:
        return self.people.astype(np.float64) - self.model


def flag_alike(judged: Judgements) -> FlaggedAlike:
    """Flag the highest scores until as many rows are flagged as people flagged, as near as whole levels of the score come.

    Every row of `judged` must have a flag.
    """
    people = judged.flags == 1
    n = len(judged)
    wanted = int(people.sum())
    if wanted == 0 or n == 0:
        nobody = np.zeros(n, dtype=np.bool_)
        return FlaggedAlike(judged, people, nobody, nobody)
    model = flag_whole_levels(judged.scores, share=wanted / n)
    order = np.argsort(-judged.scores, kind="stable")
    place = np.empty(n, dtype=np.int64)
    place[order] = np.arange(n)
    reach = max(FEWEST_NEAREST, round(NEAREST_SHARE * n))
    return FlaggedAlike(judged, people, model, np.abs(place - model.sum() + 0.5) <= reach)


def _estimate_share(counted: Flags, among: Flags, *, moved: Floats) -> RowEstimate:
    """The share of `among` that is counted; `moved` is what each row moves in the count through the cut-off."""
    foot, n = int(among.sum()), len(among)
    if foot == 0:
        return RowEstimate(None, np.zeros(n), 0, 0, "no such case was judged")
    events = int(counted.sum())
    value = events / foot
    return RowEstimate(value, (counted + moved - value * among) / foot, foot, events)
