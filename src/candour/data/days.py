"""Days as whole numbers: the arithmetic that decisions and features share.

A day is an int64, counted from 1 January 1970. An owner (a child, or an event) and a day make one int64 key,
so that sorting and binary search work on plain integers.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Days = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int64]

DAY_BITS = 22
EARLIEST = -719_162
"""1 January of the year 1."""
UNKNOWN = -(2**31)
"""Stands for a missing day."""
NEVER = EARLIEST + 2**DAY_BITS - 1
"""Later than any day: the end of an event that is still open."""


def read_days(column: pa.ChunkedArray, *, missing: int = UNKNOWN) -> Days:
    """The days of a date32 column, with `missing` where there is none."""
    days = column.cast(pa.int32())
    days = days.fill_null(missing) if days.null_count else days
    numbers: Days = _as_numpy(days).astype(np.int64, copy=False)
    return numbers


def read_numbers(column: pa.ChunkedArray) -> Numbers:
    """The numbers of an int64 column without nulls."""
    return _as_numpy(column)


def find_codes(column: pa.ChunkedArray, values: pa.Array) -> Numbers:
    """The place of each string (or number) of the column in `values`, and -1 where it is not there."""
    places: Numbers = _as_numpy(pc.index_in(column, value_set=values).fill_null(-1)).astype(np.int64)
    return places


def write_days(days: Days, *, known: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    """A date32 column of these days, null where not `known`."""
    safe = days if known is None else np.where(known, days, 0)
    unknown = None if known is None else ~known
    return pa.array(safe.astype(np.int32), mask=unknown).cast(pa.date32())


def make_keys(owners: Numbers, days: Days) -> Numbers:
    """One sortable number for an owner (0, 1, 2, ...) and a day."""
    keys: Numbers = (owners << DAY_BITS) + (np.minimum(days, NEVER) - EARLIEST)
    return keys


def compute_age(born: Days, on: Days) -> Numbers:
    """Age in completed years; -1 for the unborn; UNKNOWN where the birth date is missing.

    Someone born on 29 February completes a year on 1 March where there is no 29 February.
    """
    birth_month, birth_day = _split_month(born)
    month, day = _split_month(on)
    age = (month - birth_month - (day < birth_day)) // 12
    known: Numbers = np.where(born == UNKNOWN, UNKNOWN, np.where(born > on, -1, age))
    return known


def find_birthday(born: Days, *, age: int) -> Days:
    """The day on which this age is reached; NEVER where the birth date is missing."""
    month, day = _split_month(np.where(born == UNKNOWN, 0, born))
    reached = (month + 12 * age).astype("M8[M]").astype("M8[D]").astype(np.int64) + day
    birthday: Days = np.where(born == UNKNOWN, NEVER, reached)
    return birthday


def _split_month(days: Days) -> tuple[Numbers, Numbers]:
    dates = days.astype("M8[D]")
    months = dates.astype("M8[M]")
    return months.astype(np.int64), (dates - months.astype("M8[D]")).astype(np.int64)


def _as_numpy(column: pa.ChunkedArray | pa.Array) -> npt.NDArray[np.int64]:
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    numbers: npt.NDArray[np.int64] = whole.to_numpy(zero_copy_only=False)
    return numbers
