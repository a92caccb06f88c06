"""One row a child from what all extracts say of it: the newest word counts, of the same day that of the first
source in the order of trust. Families and areas come from lists of their own.

Sex, ethnicity and disability are overwritten in every return and carry no day: they serve audits, and no
feature may treat them as known at some time in the past.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from candour.data.codes.lists import find_disability, find_ethnic_group, find_sex
from candour.data.extracts.columns import IntArray, sort_distinct
from candour.data.extracts.files.day_formats import NO_DAY, to_date
from candour.data.extracts.findings import Findings
from candour.data.extracts.joining.areas import Area
from candour.data.extracts.joining.linking import LinkedChildren
from candour.data.extracts.joining.trust import SOURCES
from candour.data.extracts.reading import Reading
from candour.data.history import CHILDREN

_ENOUGH_TO_TELL = 20
_NOT_RECORDED = "Not recorded"
_SPAN = 2**33


class _Newest(NamedTuple):
    """The newest given value of each child (the missing mark where none), the row that says it (-1 where none),
    how many children changed, and of how many the sources differ in their newest word.
    """

    values: IntArray
    rows: IntArray
    changed: int
    differing: int


def build_children(
    reading: Reading,
    linked: LinkedChildren,
    *,
    family_of: dict[int, str],
    area_of: Mapping[int, Area] | None = None,
) -> tuple[pa.Table, IntArray]:
    """The table of children sorted by id, and the newest day of death of each of `linked.ids`.

    `family_of` names the families, and `area_of` the areas, by the place of each child in `linked.ids`.
    """
    said = reading.persons.to_arrays()
    said["child"] = linked.child_of[said["child"]]
    size = len(linked.ids)
    newest = _find_all_newest(reading, said, size)
    _report_changes(newest, reading.findings, size)
    birth, expected = newest["birth"].values, newest["expected"].values
    codes, originals = reading.codes.texts(), reading.originals.texts()
    ethnicities = _texts(codes, newest["ethnicity"].values)
    disabilities = _texts(reading.disability_sets.texts(), newest["disability"].values)
    unaccompanied = {int(linked.child_of[child]) for child in reading.unaccompanied}
    columns = (
        pa.array(linked.ids, pa.string()),
        pa.array([family_of.get(number) for number in range(size)], pa.string()),
        to_days(np.where(birth == NO_DAY, expected, birth)),
        _find_precision(birth, expected, reading.findings),
        pa.array([find_sex(code) for code in _texts(codes, newest["sex"].values)], pa.string()),
        pa.array(ethnicities, pa.string()),
        pa.array([find_ethnic_group(code) for code in ethnicities], pa.string()),
        pa.array([find_disability(tuple((found or "").split(","))) for found in disabilities], pa.string()),
        pa.array(disabilities, pa.string()),
        pa.array([number in unaccompanied for number in range(size)], pa.bool_()),
        *(
            pa.array(
                _texts(originals, _find_originals(said[f"original_{name}"], newest[name].rows)), pa.string()
            )
            for name in ("sex", "ethnicity")
        ),
        *_list_areas(area_of or {}, size),
    )
    return pa.table(list(columns), schema=CHILDREN), newest["death"].values


def _list_areas(area_of: Mapping[int, Area], size: int) -> tuple[pa.Array, pa.Array]:
    areas = [area_of.get(number, Area()) for number in range(size)]
    return (
        pa.array([area.decile for area in areas], pa.int8()),
        pa.array([area.score for area in areas], pa.float64()),
    )


def _find_originals(spelt: IntArray, rows: IntArray) -> IntArray:
    """The number of the spelling that the newest statement used, -1 where there is none."""
    if len(spelt) == 0:
        return np.full(len(rows), -1, dtype=np.int64)
    found: IntArray = np.where(rows >= 0, spelt[rows], -1)
    return found


def _find_all_newest(reading: Reading, said: dict[str, IntArray], count: int) -> dict[str, _Newest]:
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
    given = np.flatnonzero(said[name] != missing)
    child, day, value = said["child"][given], said["source_day"][given], said[name][given]
    source = said["source"][given]
    order = np.lexsort((value if ranks is None else ranks[value], -source, day, child))
    newest, rows = (np.full(count, mark, dtype=np.int64) for mark in (missing, -1))
    newest[child[order]], rows[child[order]] = value[order], given[order]
    meaning = value if meanings is None else meanings[value]
    told = np.ones(len(child), dtype=np.bool_) if meanings is None else meaning >= 0
    last_words = order[told[order]]
    return _Newest(
        newest,
        rows,
        changed=_count_several(child[told], meaning[told]),
        differing=_count_differing(child[last_words], source[last_words], meaning[last_words]),
    )


def _count_several(child: IntArray, meaning: IntArray) -> int:
    """How many children have more than one meaning."""
    tellers = sort_distinct(child * _SPAN + (meaning - NO_DAY)) // _SPAN
    return int((np.bincount(tellers, minlength=1) > 1).sum())


def _count_differing(child: IntArray, source: IntArray, meaning: IntArray) -> int:
    """Of how many children the sources' last words differ; rows stand in the order of time."""
    newest_first = slice(None, None, -1)
    key = (child * len(SOURCES) + source)[newest_first]
    last = np.unique(key, return_index=True)[1]
    return _count_several(child[newest_first][last], meaning[newest_first][last])


def _report_changes(newest: dict[str, _Newest], findings: Findings, children: int) -> None:
    for name in ("birth", "death", "sex", "ethnicity", "disability"):
        for rule, count in (
            ("value_changed", newest[name].changed),
            ("sources_differ", newest[name].differing),
        ):
            findings.add(rule, source="all", table="children", field=name, count=count, of=children)


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
