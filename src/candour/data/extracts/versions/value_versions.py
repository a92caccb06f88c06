"""Since when each value was known, and which one a worker saw before it was overwritten.

Returns overwrite: a need, a category, a reason may be another one in the next year's return. Both are kept,
each from the day on which it was known, for a forecast may only see what stood there on its day. Were the old
value dropped, its very absence would tell of what came later. Three rules, over the returns of an event:

* a value is known no earlier than the day after the last return that showed the event without it;
* a value that is older than the first return to show it, where no return is held that ought to have shown it
  before, cannot be dated: it is known from the reference date of the return that shows it;
* a factor that a later return no longer has stays, from the day on which it was known.
"""

from typing import NamedTuple

import numpy as np

from candour.data.extracts.columns import FIELD, BoolArray, Details, IntArray, sort_distinct
from candour.data.extracts.files.day_formats import NO_DAY, census_year, census_year_start
from candour.data.extracts.versions.oddities import Oddity, count_fields
from candour.data.extracts.versions.tracing import Runs, find_runs, group_extreme
from candour.data.known_on import date_from_first_showing, not_before_absence

_FACTOR = FIELD["factor"]


class Statements(NamedTuple):
    """The number of the event of each statement of an event, its place in `days`, and the reference days."""

    event: IntArray
    day: IntArray
    days: IntArray


def date_values(
    details: Details,
    statements: Statements,
    *,
    event_known: IntArray,
    stands: BoolArray,
    window_starts: IntArray | None = None,
) -> tuple[Details, tuple[Oddity, ...]]:
    """All versions of all values of the events that stand, each with the day on which it was known.

    `details.event` is a row of `statements`; in the result, a row of the events that stand. `window_starts` are
    the days from which each of `statements.days` dates its values: the start of the census year unless given.
    Of several spellings of a value the last is kept: codes and spellings must be numbered in alphabetical order.
    """
    if len(details.event) == 0:
        return details, ()
    event, day = statements.event[details.event], statements.day[details.event]
    width = len(statements.days)
    code_count = int(details.code.max()) + 1
    key = (event * len(FIELD) + details.field) * code_count + details.code
    sample, item = np.unique(key, return_index=True, return_inverse=True)[1:]
    runs, showings = find_runs(
        item,
        owner_of_item=event[sample],
        day=day,
        owner_pairs=sort_distinct(statements.event * width + statements.day),
        days=statements.days,
    )
    rule = group_extreme(details.known, item * width + day, largest=False)
    rule = group_extreme(rule, showings.run, largest=False)
    owner, field, code = (column[sample][runs.item] for column in (event, details.field, details.code))
    original = _find_last_spelling(item, details.original)[runs.item]
    known = not_before_absence(np.maximum(rule, event_known[owner]), runs.absent_until)
    starts = _find_year_starts(statements.days) if window_starts is None else window_starts
    first = np.searchsorted(statements.days, runs.shown_first)
    dated = date_from_first_showing(known, starts[first], runs.shown_first)
    undated, known = dated != known, dated
    replaced = runs.gone_by != NO_DAY
    keep = stands[owner] & (~replaced | (known <= runs.shown_last))
    found = Details((np.cumsum(stands) - 1)[owner], field, code, known, original)
    oddities = (
        *count_fields("recorded_late", field[keep], _find_late(runs, rule)[keep]),
        *count_fields("undated_before_returns", field[keep], undated[keep]),
        *count_fields("value_replaced", field[keep], replaced[keep]),
    )
    return keep_versions(Details(*(column[keep] for column in found)), replaced=replaced[keep]), oddities


def keep_versions(details: Details, *, replaced: BoolArray | None = None) -> Details:
    """Without repetition: a factor once for its event, other values once for each time they came to stand.

    Of two values known from the same day one is kept: that which no return replaced, then the first in the
    alphabet.
    """
    is_factor = details.field == _FACTOR
    factors, others = (Details(*(column[chosen] for column in details)) for chosen in (is_factor, ~is_factor))
    order = np.lexsort((factors.known, factors.code, factors.event))
    factors = _drop_repeated(Details(*(column[order] for column in factors)), ("event", "code"))
    later = np.zeros(len(others.event)) if replaced is None else replaced[~is_factor]
    order = np.lexsort((others.code, later, others.known, others.field, others.event))
    others = _drop_repeated(Details(*(column[order] for column in others)), ("event", "field", "known"))
    others = _drop_repeated(others, ("event", "field", "code"))
    return Details(*(_join(first, second) for first, second in zip(factors, others, strict=True)))


def _join(first: IntArray, second: IntArray) -> IntArray:
    return np.concatenate((first.astype(np.int64), second.astype(np.int64)))


def _drop_repeated(details: Details, names: tuple[str, ...]) -> Details:
    """Rows that differ in one of the columns from the row before."""
    differs = np.ones(len(details.event), dtype=np.bool_)
    differs[1:] = False
    for name in names:
        column = getattr(details, name)
        differs[1:] |= column[1:] != column[:-1]
    return Details(*(column[differs] for column in details))


def _find_last_spelling(item: IntArray, original: IntArray) -> IntArray:
    """Of the spellings of each value the last by number: any would do that does not depend on the order of reading."""
    found = np.full(int(item.max()) + 1, -1, dtype=np.int64)
    np.maximum.at(found, item, original.astype(np.int64))
    return found


def _find_late(runs: Runs, rule: IntArray) -> BoolArray:
    late: BoolArray = runs.absent_until + 1 > rule
    return late


def _find_year_starts(days: IntArray) -> IntArray:
    starts: IntArray = np.array([census_year_start(census_year(int(day))) for day in days])
    return starts
