"""What care as drawn would break: no short break before birth, and no emergency power beyond its days.

Mended after all of it is drawn, so that whatever else chance decides stays as it was.
"""

from typing import Final

import numpy as np

from candour.data.synthetic.calendar import NEVER, Codes, Days, Flags
from candour.data.synthetic.care import (
    LEGAL_STATUSES,
    NONE,
    REASONS_CEASED,
    REASONS_NEW,
    CareRecords,
    Episodes,
    Periods,
    carry_legal_status,
    find_periods,
)
from candour.data.synthetic.population import Children

POLICE_PROTECTION_DAYS: Final = 3
EMERGENCY_ORDER_DAYS: Final = 8
"""A court may add seven days to an emergency protection order; here none does."""

_GOES_ON: Final = REASONS_CEASED.index("X1")
_LEGAL_CHANGE: Final = REASONS_NEW.index("L")
_WITH_LEGAL_CHANGE: Final = np.array([REASONS_NEW.index(code) for code in "SLBBUU"], np.int8)
"""For each of REASONS_NEW, the reason if the legal status changes on the same day."""


def keep_care_within_limits(care: CareRecords, children: Children, *, first_day: int) -> CareRecords:
    """The same care: short breaks start at birth at the earliest, and interim care orders follow emergency powers.

    `first_day` is the first that the returns cover.
    """
    begun = start_short_breaks_at_birth(care, children)
    episodes = end_emergency_powers(
        begun.episodes,
        find_periods(begun),
        ends=begun.periods.ceased,
        arrived=children.unaccompanied[begun.periods.child],
        first_day=first_day,
    )
    return begun._replace(episodes=episodes)


def start_short_breaks_at_birth(care: CareRecords, children: Children) -> CareRecords:
    """Series of short breaks that would start before birth start on that day, and those over by then never were."""
    periods, episodes = care.periods, care.episodes
    short = periods.short_break[find_periods(care)]
    periods = periods._replace(started=_not_before_birth(periods, periods.short_break, children))
    episodes = episodes._replace(started=_not_before_birth(episodes, short, children))
    kept = ~periods.short_break | (periods.started < periods.ended)
    shown = ~short | (episodes.started < episodes.ended)
    return care._replace(
        periods=Periods._make(column[kept] for column in periods),
        episodes=Episodes._make(column[shown] for column in episodes),
    )


def end_emergency_powers(
    episodes: Episodes, period: Days, *, ends: Codes, arrived: Flags, first_day: int
) -> Episodes:
    """Police protection ends after three days and an emergency protection order after eight; C1 follows in the same place.

    `period` is the position of each episode's period, for which `ends` says why it ended and `arrived` whether the
    child came alone. Whatever legal status was to follow the emergency power follows the interim care order. One that
    must have ended before `first_day` is left out: no return would show it, nor the day on which that care began.
    """
    last = _find_last_days(episodes, period)
    over = last < first_day
    status = np.where(over, LEGAL_STATUSES.index("C1"), episodes.legal_status).astype(np.int8)
    episodes, last = episodes._replace(legal_status=status), np.where(over, NEVER, last).astype(np.int32)
    cut = (episodes.started < last) & (last < episodes.ended)
    changed = episodes.started == last
    reasons = np.where(changed, _WITH_LEGAL_CHANGE[episodes.reason_new], episodes.reason_new)
    copies = 1 + cut
    owner = np.repeat(np.arange(len(period)), copies)
    after = np.concatenate([[False], owner[1:] == owner[:-1]])[: len(owner)]
    before = np.append(after[1:], False)[: len(owner)]
    drawn = Episodes._make(column[owner] for column in episodes._replace(reason_new=reasons.astype(np.int8)))
    split = drawn._replace(
        started=np.where(after, last[owner], drawn.started).astype(np.int32),
        ended=np.where(before, last[owner], drawn.ended).astype(np.int32),
        reason_new=np.where(after, _LEGAL_CHANGE, drawn.reason_new).astype(np.int8),
        ceased=np.where(before, _GOES_ON, drawn.ceased).astype(np.int8),
        place_change=np.where(before, NONE, drawn.place_change).astype(np.int8),
    )
    status = carry_legal_status(
        split.legal_status,
        split.reason_new,
        opens=_find_opens(period[owner]),
        ends=ends[period[owner]],
        arrived=arrived[period[owner]],
    )
    return split._replace(legal_status=status)


def _find_last_days(episodes: Episodes, period: Days) -> Days:
    """For each episode under an emergency power the day on which that must end; NEVER for the others."""
    opens = _find_opens(period)
    first = episodes.started[opens][np.cumsum(opens) - 1]
    under = [episodes.legal_status == LEGAL_STATUSES.index(code) for code in ("L1", "L2")]
    days = [first + POLICE_PROTECTION_DAYS, first + EMERGENCY_ORDER_DAYS]
    last: Days = np.select(under, days, NEVER).astype(np.int32)
    return last


def _find_opens(period: Days) -> Flags:
    """Where the episodes of a period begin."""
    return np.concatenate([[True], period[1:] != period[:-1]])[: len(period)]


def _not_before_birth(table: Periods | Episodes, short: Flags, children: Children) -> Days:
    born = children.born[table.child]
    return np.where(short, np.maximum(table.started, born), table.started).astype(np.int32)
