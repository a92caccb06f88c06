"""One history out of several returns that each tell it again.

The newest return of a referral (a child and the day of its referral) is right about what happened. But when did
it become known? An earlier return that covered the referral and did not show an event proves that it was not yet
known then. Two rules for events, over the returns of a referral in the order of their reference dates (those for
values are in value_versions.py):

* an event is traced back through the returns that show it without a break; if a return of the same referral
  lies before those, it is known no earlier than the day after that return's reference date;
* an event missing from a newer return of its referral was taken back, and is left out, unless it had ended
  before the newer return's year began: returns need not repeat what was over.
"""

import numpy as np

from candour.data.extracts.columns import KIND, BoolArray, Details, Events, IntArray, sort_distinct
from candour.data.extracts.files.day_formats import NO_DAY, census_year, census_year_start
from candour.data.extracts.versions.combined import Combined
from candour.data.extracts.versions.oddities import count_kinds
from candour.data.extracts.versions.periods import PLANS_SINCE, PRE_PROCEEDINGS_SINCE
from candour.data.extracts.versions.tracing import Runs, Showings, find_runs, group_extreme, select_last
from candour.data.extracts.versions.value_versions import Statements, date_values, keep_versions
from candour.data.known_on import not_before_absence

_DAYS = 1 << 17
_DAY_OFFSET = 30_000
_FAR = 2**31 - 1
_LATE_KINDS = ((KIND["cin_plan"], PLANS_SINCE), (KIND["pre_proceedings"], PRE_PROCEEDINGS_SINCE))
_GROUPS = len(_LATE_KINDS) + 1
_POINT_KINDS = (KIND["section_47"], KIND["icpc"], KIND["cp_review"])


def combine_returns(events: Events, details: Details, return_days: IntArray) -> Combined:
    """Join what all returns say into one history; codes must be numbered in alphabetical order.

    `return_days` are the sorted reference days of all returns, also of those that hold none of these children.
    The result is the same whatever the order of the statements.
    """
    if len(events.child) == 0:
        return Combined(events, details, ())
    referral = _number(events.child * _DAYS + events.referral + _DAY_OFFSET)
    event = _number((referral * len(KIND) + events.kind) * _DAYS + events.start + _DAY_OFFSET)
    days, day = return_days, np.searchsorted(return_days, events.source_day)
    sample = np.unique(event, return_index=True)[1]
    owner, owner_pairs = _own_events(events.kind, referral, day, days)
    runs, showings = find_runs(
        event, owner_of_item=owner[sample], day=day, owner_pairs=owner_pairs, days=days
    )
    trace = select_last(runs)
    shown_first = group_extreme(runs.shown_first, runs.item, largest=False)
    end_shown = group_extreme(events.end, event * len(days) + day, largest=True)
    last = np.append(showings.item[1:] != showings.item[:-1], True)
    standing = events._replace(
        **{name: getattr(events, name)[sample] for name in ("child", "kind", "start", "referral")},
        end=end_shown[last],
        source_day=trace.shown_last,
        known=not_before_absence(events.start[sample], trace.absent_until),
    )
    stands = _find_standing(standing, trace)
    found, found_oddities = date_values(
        details, Statements(event, day, days), event_known=standing.known, stands=stands
    )
    oddities = (
        count_kinds("duplicate_record", events.kind, _is_repeated(event * len(days) + day)),
        count_kinds("removed_later", standing.kind, ~stands),
        count_kinds("recorded_late", standing.kind, stands & (standing.known > standing.start)),
        count_kinds("end_recorded_late", standing.kind, _find_late_ends(standing, showings, end_shown)),
        count_kinds("before_referral", standing.kind, stands & (standing.start < standing.referral)),
        count_kinds(
            "referral_late_in_returns", standing.kind, _find_late_referrals(standing, shown_first, days)
        ),
        count_kinds("open_referral_dropped", standing.kind, _find_dropped_referrals(standing, days)),
    )
    kept = Events(*(column[stands] for column in standing))
    return Combined(kept, found, (*(oddity for some in oddities for oddity in some), *found_oddities))


def _own_events(
    kind: IntArray, referral: IntArray, day: IntArray, days: IntArray
) -> tuple[IntArray, IntArray]:
    """The owner of each event, and all returns of each owner.

    Kinds that came into the layout later have their own: a return in a layout that had no plans yet is no proof
    that there was none.
    """
    group = np.zeros(len(kind), dtype=np.int64)
    pairs = []
    for number, (late_kind, first_year) in enumerate(_LATE_KINDS, start=1):
        group[kind == late_kind] = number
        could_show = days[day] >= census_year_start(first_year)
        pairs.append((referral[could_show] * _GROUPS + number) * len(days) + day[could_show])
    owner = referral * _GROUPS + group
    pairs += [referral * _GROUPS * len(days) + day, owner * len(days) + day]
    return owner, sort_distinct(np.concatenate(pairs))


def _number(key: IntArray) -> IntArray:
    numbers: IntArray = np.unique(key, return_inverse=True)[1]
    return numbers


def _find_standing(events: Events, trace: Runs) -> BoolArray:
    """Which events were never taken back: in the newest return, or over before the return that lacks them."""
    over = np.where(np.isin(events.kind, _POINT_KINDS), events.start, events.end)
    over = np.where(over == NO_DAY, _FAR, over)
    gone = sort_distinct(trace.gone_by)
    year_start = {
        int(day): (NO_DAY if day == NO_DAY else census_year_start(census_year(int(day)))) for day in gone
    }
    begun = np.array([year_start[int(day)] for day in gone])[np.searchsorted(gone, trace.gone_by)]
    stands: BoolArray = (trace.gone_by == NO_DAY) | (over < begun)
    return stands


def _find_late_ends(events: Events, showings: Showings, end_shown: IntArray) -> BoolArray:
    """Events with an end that a return after it did not show."""
    final = events.end[showings.item]
    late = (final != NO_DAY) & (end_shown == NO_DAY) & (final <= showings.day)
    found = np.zeros(len(events.child), dtype=np.bool_)
    found[showings.item[late]] = True
    return found


def _find_late_referrals(events: Events, shown_first: IntArray, days: IntArray) -> BoolArray:
    """Referrals that the return of their own year lacks, though a later one has them."""
    place = np.minimum(np.searchsorted(days, events.start), len(days) - 1)
    first_days = np.array([census_year_start(census_year(int(day))) for day in days])
    covered = (days[place] >= events.start) & (events.start >= first_days[place])
    late: BoolArray = (events.kind == KIND["referral"]) & covered & (shown_first > days[place])
    return late


def _find_dropped_referrals(events: Events, days: IntArray) -> BoolArray:
    """Open referrals that the newest return no longer has."""
    still_open = (events.kind == KIND["referral"]) & (events.end == NO_DAY)
    dropped: BoolArray = still_open & (events.source_day < days[-1])
    return dropped


def _is_repeated(key: IntArray) -> BoolArray:
    """All but the first of equal keys."""
    repeated = np.ones(len(key), dtype=np.bool_)
    repeated[np.unique(key, return_index=True)[1]] = False
    return repeated


def join_across_referrals(events: Events, details: Details) -> Combined:
    """Keep once what stands under two referrals of a child: the same kind of event on the same day."""
    if len(events.child) == 0:
        return Combined(events, details, ())
    key = (events.child * len(KIND) + events.kind) * _DAYS + events.start + _DAY_OFFSET
    number = _number(key)
    sample = np.unique(number, return_index=True)[1]
    joined = Events(
        child=events.child[sample],
        kind=events.kind[sample],
        start=events.start[sample],
        end=group_extreme(events.end, number, largest=True),
        referral=group_extreme(events.referral, number, largest=False),
        source_day=group_extreme(events.source_day, number, largest=True),
        known=group_extreme(events.known, number, largest=False),
    )
    oddities = count_kinds("two_referrals_one_event", events.kind, _is_repeated(number))
    return Combined(joined, keep_versions(details._replace(event=number[details.event])), oddities)
