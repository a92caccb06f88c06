"""One row a child from what all returns say of it: the newest word counts.

Sex, ethnicity and disability are overwritten in every return and carry no day: they serve audits, and no
feature may treat them as known at some time in the past.
"""

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from candour.data.codes import find_disability, find_ethnic_group, find_sex
from candour.data.extracts.columns import IntArray
from candour.data.extracts.day_formats import NO_DAY, to_date
from candour.data.extracts.findings import Findings
from candour.data.extracts.reading import Reading
from candour.data.history import CHILDREN

_ENOUGH_TO_TELL = 20
_NOT_RECORDED = "Not recorded"
_SPAN = 2**33


class _Newest(NamedTuple):
    """The newest given value of each child (the missing mark where none), and how many children changed."""

    values: IntArray
    changed: int


def build_children(
    reading: Reading, *, families: dict[str, str], unaccompanied: set[int]
) -> tuple[pa.Table, IntArray]:
    """The table of children sorted by id, and the newest day of death of each child by its number."""
    ids = reading.children.texts()
    newest = _find_all_newest(reading, len(ids))
    _report_changes(newest, reading.findings, len(ids))
    order = sorted(range(len(ids)), key=ids.__getitem__)
    birth, expected = newest["birth"].values[order], newest["expected"].values[order]
    codes = reading.codes.texts()
    ethnicities = _texts(codes, newest["ethnicity"].values[order])
    disabilities = _texts(reading.disability_sets.texts(), newest["disability"].values[order])
    columns = (
        pa.array([ids[number] for number in order], pa.string()),
        pa.array([families.get(ids[number]) for number in order], pa.string()),
        to_days(np.where(birth == NO_DAY, expected, birth)),
        _find_precision(birth, expected, reading.findings),
        pa.array([find_sex(code) for code in _texts(codes, newest["sex"].values[order])], pa.string()),
        pa.array(ethnicities, pa.string()),
        pa.array([find_ethnic_group(code) for code in ethnicities], pa.string()),
        pa.array([find_disability(tuple((found or "").split(","))) for found in disabilities], pa.string()),
        pa.array(disabilities, pa.string()),
        pa.array([number in unaccompanied for number in order], pa.bool_()),
    )
    return pa.table(list(columns), schema=CHILDREN), newest["death"].values


def _find_all_newest(reading: Reading, count: int) -> dict[str, _Newest]:
    said = reading.persons.to_arrays()
    codes, code_ranks = reading.codes.texts(), reading.codes.ranks()
    sexes = _number_meanings([find_sex(code) for code in codes])
    ethnicities = _number_meanings(
        [code if find_ethnic_group(code) != _NOT_RECORDED else _NOT_RECORDED for code in codes]
    )
    set_ranks = reading.disability_sets.ranks()
    return {
        **{
            name: _find_newest(said, name, missing=NO_DAY, count=count)
            for name in ("birth", "expected", "death")
        },
        "sex": _find_newest(said, "sex", missing=-1, count=count, ranks=code_ranks, meanings=sexes),
        "ethnicity": _find_newest(
            said, "ethnicity", missing=-1, count=count, ranks=code_ranks, meanings=ethnicities
        ),
        "disability": _find_newest(
            said, "disability", missing=-1, count=count, ranks=set_ranks, meanings=set_ranks
        ),
    }


def _number_meanings(words: list[str]) -> IntArray:
    """Equal words get equal numbers; 'Not recorded' means nothing, -1."""
    numbers = {word: number for number, word in enumerate(sorted(set(words)))} | {_NOT_RECORDED: -1}
    return np.array([numbers[word] for word in words], dtype=np.int64)


def to_days(numbers: IntArray) -> pa.Array:
    """An Arrow column of days, null where there is none."""
    missing = numbers == NO_DAY
    return pa.array(np.where(missing, 0, numbers).astype(np.int32), mask=missing).cast(pa.date32())


def _texts(texts: list[str], numbers: IntArray) -> list[str | None]:
    return [texts[number] if number >= 0 else None for number in numbers.tolist()]


def _find_newest(
    said: dict[str, IntArray],
    name: str,
    *,
    missing: int,
    count: int,
    ranks: IntArray | None = None,
    meanings: IntArray | None = None,
) -> _Newest:
    """The newest value given; ties within a day go to the last in order, so that reading order never matters.

    `meanings` says which numbers mean the same, and which nothing (-1): only a change of meaning is a change.
    """
    given = said[name] != missing
    child, day, value = said["child"][given], said["source_day"][given], said[name][given]
    order = np.lexsort((value if ranks is None else ranks[value], day, child))
    newest = np.full(count, missing, dtype=np.int64)
    newest[child[order]] = value[order]
    meaning = value if meanings is None else meanings[value]
    told = np.ones(len(child), dtype=np.bool_) if meanings is None else meaning >= 0
    tellers = np.unique(child[told] * _SPAN + (meaning[told] - NO_DAY)) // _SPAN
    return _Newest(newest, int((np.bincount(tellers, minlength=1) > 1).sum()))


def _report_changes(newest: dict[str, _Newest], findings: Findings, children: int) -> None:
    for name in ("birth", "death", "sex", "ethnicity", "disability"):
        findings.add(
            "value_changed",
            source="all",
            table="children",
            field=name,
            count=newest[name].changed,
            of=children,
        )


def _find_precision(birth: IntArray, expected: IntArray, findings: Findings) -> pa.Array:
    """`expected` without a birth; `month` if all children share one day of the month, as cleaned files do."""
    given = birth[birth != NO_DAY]
    days_of_month = {to_date(int(day)).day for day in np.unique(given)}
    by_month = len(given) >= _ENOUGH_TO_TELL and days_of_month in ({1}, {15})
    unknown = (birth == NO_DAY) & (expected == NO_DAY)
    for rule, count in (
        ("unknown_birth_date", int(unknown.sum())),
        ("birth_dates_by_month", len(given) if by_month else 0),
    ):
        findings.add(rule, source="all", table="children", field="birth", count=count, of=len(birth))
    precision = np.where(birth == NO_DAY, "expected", "month" if by_month else "day")
    return pa.array(
        [None if lacks else str(word) for word, lacks in zip(precision, unknown, strict=True)], pa.string()
    )
