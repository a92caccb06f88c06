"""The day since which an extract drawn on one day tells everything.

Such an extract keeps some years, and of older records only those that were still open or led to something: its oldest
months are thin, and what is in them escalates more often than usual. It tells everything from the first month in which
referrals (or, in a table of one kind, events) come in the usual number, the median of its newest 24 whole months: at
least 60 % of it in that month, and 80 % on average over it and the next two, for August and December are thin everywhere.
What is older is kept, and known from its own day; only absences say nothing there.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from statistics import median

from candour.data.extracts.files.day_formats import to_date, to_number

_USUAL_MONTHS = 24
_RUN = 3
_ENOUGH = 5
_MONTH, _RUN_ON_AVERAGE = 0.6, 0.8


def find_first_full_day(starts: Iterable[int], *, taken: int) -> int:
    """The first day from which events come in the usual number; that of the oldest where there are too few to say.

    `starts` are the days on which they began, `taken` is the day on which the extract was drawn, whose own month is
    not whole.
    """
    days = [day for day in starts if day <= taken]
    if not days:
        return taken
    counts = Counter(_month(day) for day in days)
    whole = range(min(counts), _month(taken))
    if len(whole) < _RUN:
        return min(days)
    usual = median(counts[month] for month in whole[-_USUAL_MONTHS:])
    for month in whole:
        run = [counts[later] for later in range(month, min(month + _RUN, whole.stop))]
        if (
            counts[month] > 0
            and counts[month] >= _MONTH * usual
            and sum(run) >= len(run) * _RUN_ON_AVERAGE * usual
        ):
            return to_number(date(month // 12, month % 12 + 1, 1))
    return min(days)


def find_first_full_days(
    starts: Mapping[int, Sequence[int]], kinds: Iterable[int], *, leading: Sequence[int], taken: int
) -> dict[int, int]:
    """The first full day of each kind of event: that of the `leading` events (referrals), or later.

    A table that was filled only later has events enough to show that it begins later; a kind of which there are few
    a month cannot show it, and goes by the leading events alone.
    """
    first = find_first_full_day(leading, taken=taken)
    return {
        kind: max(first, find_first_full_day(starts[kind], taken=taken))
        if _count_a_month(starts.get(kind, ()), first, taken) >= _ENOUGH
        else first
        for kind in kinds
    }


def _count_a_month(starts: Sequence[int], first: int, taken: int) -> float:
    return sum(first <= day <= taken for day in starts) / max(1, _month(taken) - _month(first))


def _month(day: int) -> int:
    found = to_date(day)
    return found.year * 12 + found.month - 1
