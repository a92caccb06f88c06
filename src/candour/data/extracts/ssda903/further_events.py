"""When the events of the SSDA903's further tables were known, and each of them once.

An event is of a child, a kind and a day, and counts once, as its newest set tells it. Sets prove when it was known:

* a table that each set fills anew for its own year (outcomes, care leavers) speaks on its 31 March;
* matches with adopters (`ad1`) are sent only for children who were adopted in the year: that one is there at all tells
  the adoption. However old, it is known from the 31 March of the first set that shows it. So is an earlier order;
* anything else is known on its day, but not before a set that ought to have shown it and did not.
"""

import numpy as np

from candour.data import known_on
from candour.data.extracts.code_checks import check_values
from candour.data.extracts.columns import KIND, BoolArray, Details, Events, IntArray
from candour.data.extracts.files.day_formats import NO_DAY, census_year_end, find_census_years
from candour.data.extracts.reading import Reading
from candour.data.extracts.ssda903.further_tables import FurtherRows
from candour.data.extracts.versions.combined import report_oddities
from candour.data.extracts.versions.oddities import count_kinds
from candour.data.extracts.versions.tracing import group_extreme

_DAYS = 1 << 17
_DAY_OFFSET = 30_000
_KNOWN_FROM_SET = tuple(
    KIND[kind] for kind in ("care_outcomes", "care_leaver", "adoption_match", "previous_permanence")
)


def combine_further(
    further: FurtherRows, years: set[int], reading: Reading, *, source: str
) -> tuple[Events, Details]:
    """Each event once, dated by the sets of all `years`, with codes checked and what was odd counted."""
    events, details = further.close()
    if len(events.child) == 0:
        return events, details
    years_of_rows = find_census_years(events.source_day)
    check_values(reading, source, events, details, years=years_of_rows[details.event])
    wide = Events(*(column.astype(np.int64) for column in events))
    impossible = (wide.end != NO_DAY) & (wide.end < wide.start)
    wide = wide._replace(end=np.where(impossible, NO_DAY, wide.end))
    key = (wide.child * len(KIND) + wide.kind) * _DAYS + wide.start + _DAY_OFFSET
    sample, event = np.unique(key, return_index=True, return_inverse=True)[1:]
    first = group_extreme(wide.source_day, event, largest=False)
    newest = group_extreme(wide.source_day, event, largest=True)
    standing = wide.source_day == newest[event]
    combined = Events(
        child=wide.child[sample],
        kind=wide.kind[sample],
        start=wide.start[sample],
        end=group_extreme(np.where(standing, wide.end, NO_DAY), event, largest=True),
        referral=wide.referral[sample],
        source_day=newest,
        known=_find_known(wide.kind[sample], wide.start[sample], first, years),
    )
    repeated = _is_repeated(event, wide.source_day)
    report_oddities(
        (
            *count_kinds("end_before_start", wide.kind, impossible),
            *count_kinds("duplicate_record", wide.kind, repeated),
            *count_kinds("replaced_by_newer", wide.kind, ~standing & ~repeated),
        ),
        reading.findings,
        source,
    )
    return combined, _keep_details(details, event, standing, combined.known)


def _find_known(kind: IntArray, start: IntArray, first: IntArray, years: set[int]) -> IntArray:
    """`first` is the day of the first set that shows each event."""
    set_days = np.array(sorted(census_year_end(year) for year in years), dtype=np.int64)
    before = np.searchsorted(set_days, first) - 1
    lacking = np.where(before >= 0, set_days[before], NO_DAY)
    lacking = np.where(lacking >= start, lacking, NO_DAY)
    known: IntArray = np.where(
        np.isin(kind, _KNOWN_FROM_SET),
        known_on.from_first_set(start, first),
        known_on.not_before_absence(start, lacking),
    )
    return known


def _keep_details(details: Details, event: IntArray, standing: BoolArray, event_known: IntArray) -> Details:
    """The values of the newest set, each once for its event, known no earlier than that."""
    kept = standing[details.event]
    row, known = (column.astype(np.int32) for column in (event, event_known))
    row = row[details.event[kept]]
    known = np.maximum(details.known[kept], known[row])
    code, field = details.code[kept], details.field[kept]
    order = np.lexsort((known, code, field, row))
    columns = [column[order] for column in (row, field, code, known, details.original[kept])]
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = np.any([column[1:] != column[:-1] for column in columns[:3]], axis=0)
    return Details(*(column[new] for column in columns))


def _is_repeated(event: IntArray, source_day: IntArray) -> BoolArray:
    """All but the first row of an event in the same set."""
    repeated = np.ones(len(event), dtype=np.bool_)
    repeated[np.unique(event * _DAYS + source_day, return_index=True)[1]] = False
    return repeated
