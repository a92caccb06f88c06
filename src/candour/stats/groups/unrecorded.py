"""What a comparison could have shown if every child's group had been recorded.

Two answers, since nobody knows the groups that were not recorded. The worst case: the lowest and the highest
difference over every way in which these children could belong to the groups (bounds as in Manski 1990,
https://www.jstor.org/stable/2006592). At random: they are shared out like the recorded children with the same
outcome, the same flag and a like score; that is what "missing at random" means here, and it cannot be checked.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from candour.stats.clustered import Codes, Flags, Floats
from candour.stats.equivalence import compare_with_margin
from candour.stats.groups.group_shares import ShareRows, place_groups, read_share_rows
from candour.stats.groups.judged import NOT_RECORDED, Judged, Labels, list_groups
from candour.stats.groups.rates import GroupMetric

BANDS = 10
NO_INTERVAL = (
    "without an interval: how well the groups were guessed is unknown, and chance is the smaller part of that"
)


class Tally(NamedTuple):
    """So many counted, of so many at the foot of a share; fractions where children are shared out."""

    counted: float
    foot: float

    @property
    def share(self) -> float | None:
        """None where nobody stands at the foot."""
        return self.counted / self.foot if self.foot > 0 else None


class _Asked(NamedTuple):
    rows: ShareRows
    labels: Labels
    metric: GroupMetric
    margin: float


@dataclass(frozen=True)
class Unrecorded:
    """One recorded group against everyone else in one share, and what the unrecorded children could change.

    `observed` is the difference as the audit gives it, with unrecorded children among everyone else. `lowest` and
    `highest` are the worst case, `at_random` the difference if they are shared out like recorded children.
    `unrecorded_share` is the share of all decisions whose group is not recorded. `could_change`: whether within the
    worst case the difference can lie on either side of the margin; None where there is nothing to compare.
    """

    group: str
    metric: GroupMetric
    observed: float | None
    lowest: float | None
    highest: float | None
    at_random: float | None
    unrecorded_share: float
    could_change: bool | None
    reason: str = ""


def bound_unrecorded(
    judged: Judged, labels: Labels, metric: GroupMetric, *, margin: float
) -> tuple[Unrecorded, ...]:
    """Every recorded group in the order in which groups are shown; none where every group is recorded."""
    groups = tuple(group for group in list_groups(labels) if group != NOT_RECORDED)
    unknown = labels == NOT_RECORDED
    if not unknown.any() or not groups:
        return ()
    rows = read_share_rows(judged, metric)
    if rows is None:
        reason = "nobody, or everybody, is counted"
        share = float(unknown.mean())
        return tuple(Unrecorded(g, metric, None, None, None, None, share, None, reason) for g in groups)
    asked = _Asked(rows, labels, metric, margin)
    guessed = share_out(judged, rows, labels, groups)
    return tuple(
        _bound_group(asked, group, Tally(*guess)) for group, guess in zip(groups, guessed, strict=True)
    )


def find_worst_case(inside: Tally, outside: Tally, unknown: Tally) -> tuple[float, float] | None:
    """The lowest and the highest difference (inside minus outside) over every way to divide the unknown.

    A counted child raises the difference by joining the group, and so does one that is not counted by joining
    the others; so the ends are where all counted go one way and all others the opposite way. None where either side
    could be left with nobody.
    """
    if not inside.foot or not outside.foot:
        return None
    missed = unknown.foot - unknown.counted
    low = _subtract(_add(inside, Tally(0, missed)), _add(outside, Tally(unknown.counted, unknown.counted)))
    high = _subtract(_add(inside, Tally(unknown.counted, unknown.counted)), _add(outside, Tally(0, missed)))
    return low, high


def share_out(judged: Judged, rows: ShareRows, labels: Labels, groups: tuple[str, ...]) -> Floats:
    """Unrecorded children shared out: (groups x 2) expected numbers counted, and at the foot, of each group.

    In proportion to the recorded children with the same outcome, flag and tenth of the scores; where a tenth has
    no such child, over all tenths; where nobody has that outcome and flag, over everyone recorded.
    """
    cell = judged.outcomes * 2 + judged.flags.astype(np.int64)
    strata = cell * BANDS + _find_bands(judged.scores)
    place = place_groups(labels, groups)
    recorded = place >= 0
    table = np.zeros((4 * BANDS, len(groups)))
    np.add.at(table, (strata[recorded], place[recorded]), 1)
    proportions = _fill_empty(table)
    guessed = np.zeros((len(groups), 2))
    for column, chosen in enumerate((rows.counted, rows.foot)):
        waiting = np.bincount(strata[chosen & ~recorded], minlength=4 * BANDS)
        guessed[:, column] = waiting @ proportions
    return guessed


def _bound_group(asked: _Asked, group: str, guess: Tally) -> Unrecorded:
    rows, labels, metric, margin = asked
    among, unknown = labels == group, labels == NOT_RECORDED
    inside, absent = _tally(rows, among), _tally(rows, unknown)
    others = _tally(rows, ~among & ~unknown)
    share = float(unknown.mean())
    worst = find_worst_case(inside, others, absent)
    if worst is None:
        reason = "nobody of this group, or of the other recorded groups, stands at the foot of the number"
        return Unrecorded(group, metric, None, None, None, None, share, None, reason)
    at_random = _subtract(
        _add(inside, guess), _add(others, Tally(absent.counted - guess.counted, absent.foot - guess.foot))
    )
    answers = {compare_with_margin(value, value, margin=margin) for value in worst}
    crosses = len(answers) > 1 or (worst[0] < -margin and worst[1] > margin)
    return Unrecorded(
        group, metric, _subtract(inside, _add(others, absent)), *worst, at_random, share, crosses,
    )  # fmt: skip


def _find_bands(scores: Floats) -> Codes:
    """Tenths of the scores, from 0; equal scores stay together."""
    edges = np.quantile(scores, np.arange(1, BANDS) / BANDS)
    bands: Codes = np.searchsorted(edges, scores, side="right").astype(np.int64)
    return bands


def _fill_empty(table: Floats) -> Floats:
    """Proportions over groups in every stratum, borrowed from ever wider ones where a stratum is empty."""
    cells = np.repeat(table.reshape(4, BANDS, -1).sum(axis=1), BANDS, axis=0)
    everyone = np.broadcast_to(table.sum(axis=0), table.shape)
    filled = np.where(table.sum(axis=1, keepdims=True) > 0, table, cells)
    filled = np.where(filled.sum(axis=1, keepdims=True) > 0, filled, everyone)
    proportions: Floats = filled / filled.sum(axis=1, keepdims=True)
    return proportions


def _tally(rows: ShareRows, among: Flags) -> Tally:
    return Tally(int((rows.counted & among).sum()), int((rows.foot & among).sum()))


def _add(first: Tally, second: Tally) -> Tally:
    return Tally(first.counted + second.counted, first.foot + second.foot)


def _subtract(inside: Tally, outside: Tally) -> float:
    if inside.share is None or outside.share is None:
        raise ValueError("a share without a foot cannot be compared")
    return inside.share - outside.share
