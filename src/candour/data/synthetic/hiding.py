"""Plans and care that begin no more, or are recorded no more, from a day on.

They are put off to a day that does not come, after everything is drawn: what else chance decides, and the place of every other row,
stay as they were.
"""

import numpy as np

from candour.data.synthetic.calendar import NEVER, Days, Flags
from candour.data.synthetic.care import CareRecords, Incidents, Periods, find_periods
from candour.data.synthetic.recording import CaseRecords

_SPAN = np.int64(1) << 21


def hide_plans(records: CaseRecords, hidden: Flags) -> CaseRecords:
    """The same records without the plans and conferences of the `hidden` cases."""
    plans, enquiries = records.plans, records.enquiries
    gone = hidden[plans.case]
    return records._replace(
        plans=plans._replace(
            started=_put_off(plans.started, gone),
            ended=_put_off(plans.ended, gone),
            category_changed=_put_off(plans.category_changed, gone),
        ),
        enquiries=enquiries._replace(conference=_put_off(enquiries.conference, hidden[enquiries.case])),
    )


def hide_care(care: CareRecords, hidden: Flags) -> CareRecords:
    """The same care without that of the `hidden` cases, short breaks apart."""
    periods, episodes = care.periods, care.episodes
    gone = hidden[periods.case] & ~periods.short_break
    unseen = gone[find_periods(care)]
    lost = Periods._make(column[gone] for column in periods)
    return CareRecords(
        periods._replace(started=_put_off(periods.started, gone), ended=_put_off(periods.ended, gone)),
        episodes._replace(started=_put_off(episodes.started, unseen), ended=_put_off(episodes.ended, unseen)),
        _drop_within(care.reviews, lost),
        _drop_within(care.missing, lost),
    )


def _put_off(days: Days, gone: Flags) -> Days:
    return np.where(gone, NEVER, days).astype(np.int32)


def _drop_within(incidents: Incidents, lost: Periods) -> Incidents:
    """Without what happened in a period that is gone; a child is in one period at a time."""
    if not len(lost.child):
        return incidents
    order = np.lexsort((lost.started, lost.child))
    begun = _key(lost.child, lost.started)[order]
    place = np.searchsorted(begun, _key(incidents.child, incidents.started), side="right") - 1
    before = order[np.maximum(place, 0)]
    inside = (
        (place >= 0) & (lost.child[before] == incidents.child) & (incidents.started <= lost.ended[before])
    )
    return incidents._replace(
        started=_put_off(incidents.started, inside), ended=_put_off(incidents.ended, inside)
    )


def _key(child: Days, day: Days) -> Days:
    return np.asarray(child.astype(np.int64) * _SPAN + day)
