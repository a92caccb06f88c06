"""Whether the features of one decision can go together: three referrals within a year and none ever cannot.

Only what follows from how features are made is checked. A record may be odd for other reasons, and this does not see it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from candour.stats.perturbation.altering import DAYS_A_YEAR

Value = float | str | None
_WINDOW = re.compile(r"^(?P<stem>.+)_(?:(?P<days>\d+)d|ever)$")
BEFORE_BIRTH = 280.0
"""Days for which a child is expected."""
NESTED = frozenset({"count", "duration", "distinct_codes", "code_count"})


class Described(NamedTuple):
    """A feature: its name, its family and the source it comes from."""

    name: str
    family: str
    source: str


class _Placed(NamedTuple):
    stem: str
    days: float


def find_contradictions(
    values: Mapping[str, Value], described: Sequence[Described]
) -> frozenset[tuple[str, str]]:
    """Pairs of features whose values cannot go together; the order of a pair is that of `described`."""
    return frozenset(
        (first.name, second.name)
        for at, first in enumerate(described)
        for second in described[at + 1 :]
        if (first.source == second.source and _contradict(first, second, values))
        or _precedes_birth(first, second, values)
    )


def names_a_record_that_is_not_there(values: Mapping[str, Value], described: Sequence[Described]) -> bool:
    """A code of an earlier record, where every other feature says that there is none."""
    earlier = [
        values[one.name] for one in described if one.family in {"count", "duration", "ever", "days_since"}
    ]
    nothing = bool(earlier) and all(value is None or value == 0 for value in earlier)
    return nothing and any(one.family == "last_code" and values[one.name] is not None for one in described)


def _contradict(first: Described, second: Described, values: Mapping[str, Value]) -> bool:
    return any(
        rule(*pair, values)
        for pair in ((first, second), (second, first))
        for rule in (_nests, _happens, _is_born)
    )


def _nests(inner: Described, outer: Described, values: Mapping[str, Value]) -> bool:
    """More within the shorter window than within the longer one."""
    if inner.family != outer.family or inner.family not in NESTED:
        return False
    short, long = _place(inner.name), _place(outer.name)
    if short.stem != long.stem or short.days >= long.days:
        return False
    return any(a > b for a, b in _numbers(values[inner.name], values[outer.name]))


def _happens(one: Described, other: Described, values: Mapping[str, Value]) -> bool:
    """Something within a window, or spent, of which it is said elsewhere that it never was, or was earlier."""
    if one.family not in {"count", "duration"}:
        return False
    days, number = _place(one.name).days, values[one.name]
    happened = isinstance(number, float) and number > 0
    if other.family == "ever":
        never = values[other.name] == 0
        return (happened and never) or (
            one.family == "count" and np.isinf(days) and not happened and not never
        )
    if other.family == "days_since" and one.family == "count":
        since = values[other.name]
        known = isinstance(since, float) and not np.isnan(since)
        return happened != (known and isinstance(since, float) and since <= days)
    return other.family == "count" and one.family == "duration" and np.isinf(_place(other.name).days) and (
        happened and values[other.name] == 0
    )  # fmt: skip


def _precedes_birth(first: Described, second: Described, values: Mapping[str, Value]) -> bool:
    """Something recorded of a child longer ago than it can have been expected."""
    for since, age in ((first, second), (second, first)):
        if (since.family, age.family) == ("days_since", "age"):
            return any(days > DAYS_A_YEAR * years + BEFORE_BIRTH for days, years in _numbers(values[since.name], values[age.name]))  # fmt: skip
    return False


def _is_born(unborn: Described, age: Described, values: Mapping[str, Value]) -> bool:
    """Not yet born, and some years old."""
    if (unborn.family, age.family) != ("unborn", "age"):
        return False
    years = values[age.name]
    return values[unborn.name] == 1 and isinstance(years, float) and years > 0


def _numbers(first: Value, second: Value) -> Iterator[tuple[float, float]]:
    if isinstance(first, float) and isinstance(second, float):
        yield first, second


@cache
def _place(name: str) -> _Placed:
    found = _WINDOW.match(name)
    if found is None:
        return _Placed(name, np.inf)
    return _Placed(found["stem"], float(found["days"]) if found["days"] else np.inf)
