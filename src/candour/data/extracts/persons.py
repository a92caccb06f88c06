"""One row a child from what all returns say of it: the newest word counts.

Sex, ethnicity and disability are overwritten in every return and carry no day: they serve audits, and no
feature may treat them as known at some time in the past.
"""

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from candour.data.codes import find_disability, find_ethnic_group, find_sex
from candour.data.extracts.columns import IntArray
from candour.data.extracts.days import NO_DAY, to_date
from candour.data.extracts.findings import Findings
from candour.data.extracts.reading import Reading
from candour.data.history import CHILDREN

_ENOUGH_TO_TELL = 20


class _Newest(NamedTuple):
    """The newest given value of each child (the missing mark where none), and how many children changed."""

    values: IntArray
    changed: int


def build_children(
    reading: Reading, *, families: dict[str, str], unaccompanied: set[int]
) -> tuple[pa.Table, IntArray]:
    """The table of children sorted by id, and the newest day of death of each child by its number."""
    ids = reading.children.texts()
    said = reading.persons.to_arrays()
    codes = reading.codes.texts()
    ranks = {"code": reading.codes.ranks(), "set": reading.disability_sets.ranks()}
    newest = {
        name: _find_newest(said, name, missing=missing, count=len(ids), ranks=ranks.get(numbered))
        for name, missing, numbered in (
            ("birth", NO_DAY, ""),
            ("expected", NO_DAY, ""),
            ("death", NO_DAY, ""),
            ("sex", -1, "code"),
            ("ethnicity", -1, "code"),
            ("disability", -1, "set"),
        )
    }
    _report_changes(newest, reading.findings, len(ids))
    order = sorted(range(len(ids)), key=ids.__getitem__)
    birth, expected = newest["birth"].values[order], newest["expected"].values[order]
    sexes = [_text(codes, number) for number in newest["sex"].values[order]]
    ethnicities = [_text(codes, number) for number in newest["ethnicity"].values[order]]
    sets = [_text(reading.disability_sets.texts(), number) for number in newest["disability"].values[order]]
    born = np.where(birth == NO_DAY, expected, birth)
    table = pa.table(
        {
            "child_id": pa.array([ids[number] for number in order], pa.string()),
            "family_id": pa.array([families.get(ids[number]) for number in order], pa.string()),
            "birth_date": to_days(born),
            "birth_date_precision": _find_precision(birth, expected, reading.findings),
            "sex": pa.array([find_sex(code) for code in sexes], pa.string()),
            "ethnicity": pa.array(ethnicities, pa.string()),
            "ethnic_group": pa.array([find_ethnic_group(code) for code in ethnicities], pa.string()),
            "disability": pa.array(
                [find_disability(tuple(codes.split(",")) if codes else ()) for codes in sets], pa.string()
            ),
            "disability_codes": pa.array(sets, pa.string()),
            "unaccompanied": pa.array([number in unaccompanied for number in order], pa.bool_()),
        },
        schema=CHILDREN,
    )
    return table, newest["death"].values


def to_days(numbers: IntArray) -> pa.Array:
    """An Arrow column of days, null where there is none."""
    missing = numbers == NO_DAY
    return pa.array(np.where(missing, 0, numbers).astype(np.int32), mask=missing).cast(pa.date32())


def _text(texts: list[str], number: int) -> str | None:
    return texts[number] if number >= 0 else None


def _find_newest(
    said: dict[str, IntArray], name: str, *, missing: int, count: int, ranks: IntArray | None
) -> _Newest:
    """Ties within a day go to the value that comes last in its order, so that reading order never matters."""
    given = said[name] != missing
    child, day, value = said["child"][given], said["source_day"][given], said[name][given]
    rank = value if ranks is None else ranks[value]
    order = np.lexsort((rank, day, child))
    child, value = child[order], value[order]
    newest = np.full(count, missing, dtype=np.int64)
    newest[child] = value
    pairs = np.unique(child * (2**32) + (value - NO_DAY)) // 2**32
    return _Newest(newest, int((np.bincount(pairs, minlength=1) > 1).sum()))


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
