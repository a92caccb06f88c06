"""One row a child from what all extracts say of it: the newest word counts, of the same day that of the first
source in the order of trust. Families and areas come from lists of their own.

Sex, ethnicity and disability are overwritten in every return and carry no day: they serve audits, and no
feature may treat them as known at some time in the past.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from candour.data.codes.lists import find_disability, find_ethnic_group, find_sex
from candour.data.extracts.columns import IntArray, sort_distinct
from candour.data.extracts.files.day_formats import NO_DAY, to_date, to_days
from candour.data.extracts.findings import Findings
from candour.data.extracts.joining.part_rows import PartRows, Words
from candour.data.extracts.joining.trust import SOURCES
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


class Births(NamedTuple):
    """How many children a birth is given of, and the days of the month on which they fall."""

    given: int
    days_of_month: frozenset[int]

    @classmethod
    def add(cls, several: Iterable["Births"]) -> "Births":
        """Those of several parts together."""
        some = list(several)
        return cls(
            sum(births.given for births in some), frozenset[int]().union(*(b.days_of_month for b in some))
        )

    @property
    def by_month(self) -> bool:
        """Whether all children share one day of the month, as cleaned files do."""
        return self.given >= _ENOUGH_TO_TELL and self.days_of_month in ({1}, {15})


def build_children(rows: PartRows, words: Words, findings: Findings) -> tuple[pa.Table, IntArray, Births]:
    """The table of children sorted by id, the newest day of death of each, and what their births show.

    The precision of births is that of days: `set_precision` gives the true one, once the births of all parts are known.
    """
    said: dict[str, IntArray] = {name: column.astype(np.int64) for name, column in rows.said.items()}
    listed, size = rows.children, len(rows.children.ids)
    newest = _find_all_newest(words, said, size)
    _report_changes(newest, findings, size)
    birth, expected = newest["birth"].values, newest["expected"].values
    ethnicities = _texts(words.codes, newest["ethnicity"].values)
    disabilities = _texts(words.disability_sets, newest["disability"].values)
    columns = (
        listed.ids,
        listed.families,
        to_days(np.where(birth == NO_DAY, expected, birth)),
        _find_precision(birth, expected, findings),
        pa.array([find_sex(code) for code in _texts(words.codes, newest["sex"].values)], pa.string()),
        pa.array(ethnicities, pa.string()),
        pa.array([find_ethnic_group(code) for code in ethnicities], pa.string()),
        pa.array([find_disability(tuple((found or "").split(","))) for found in disabilities], pa.string()),
        pa.array(disabilities, pa.string()),
        listed.unaccompanied,
        *(
            pa.array(
                _texts(words.originals, _find_originals(said[f"original_{name}"], newest[name].rows)),
                pa.string(),
            )
            for name in ("sex", "ethnicity")
        ),
        listed.deciles,
        listed.scores,
    )
    given = birth[birth != NO_DAY]
    births = Births(len(given), frozenset(to_date(int(day)).day for day in np.unique(given)))
    return pa.table(list(columns), schema=CHILDREN), newest["death"].values, births


def set_precision(children: pa.Table, *, by_month: bool) -> pa.Table:
    """The children with births that are precise to the day, or all to the month."""
    if not by_month:
        return children
    place = children.schema.get_field_index("birth_date_precision")
    given = children["birth_date_precision"]
    changed = pc.if_else(pc.equal(given, "day"), "month", given)
    return children.set_column(place, CHILDREN.field(place), changed)


def report_precision(births: Births, findings: Findings, children: int) -> None:
    """Count the births that are given by month, of all children."""
    count = births.given if births.by_month else 0
    findings.add(
        "birth_dates_by_month", source="all", table="children", field="birth", count=count, of=children
    )


def _find_originals(spelt: IntArray, rows: IntArray) -> IntArray:
    """The number of the spelling that the newest statement used, -1 where there is none."""
    if len(spelt) == 0:
        return np.full(len(rows), -1, dtype=np.int64)
    found: IntArray = np.where(rows >= 0, spelt[rows], -1)
    return found


def _find_all_newest(words: Words, said: dict[str, IntArray], count: int) -> dict[str, _Newest]:
    codes = words.codes
    sexes = _number_meanings([find_sex(code) for code in codes])
    ethnicities = _number_meanings(
        [code if find_ethnic_group(code) != _NOT_RECORDED else _NOT_RECORDED for code in codes]
    )
    sets = np.arange(len(words.disability_sets))
    return {
        **{
            name: _find_newest(said, name, missing=NO_DAY, count=count)
            for name in ("birth", "expected", "death")
        },
        "sex": _find_newest(said, "sex", missing=-1, count=count, meanings=sexes),
        "ethnicity": _find_newest(said, "ethnicity", missing=-1, count=count, meanings=ethnicities),
        "disability": _find_newest(said, "disability", missing=-1, count=count, meanings=sets),
    }


def _number_meanings(words: list[str]) -> IntArray:
    """Equal words get equal numbers; 'Not recorded' means nothing, -1."""
    numbers = {word: number for number, word in enumerate(sorted(set(words)))} | {_NOT_RECORDED: -1}
    return np.array([numbers[word] for word in words], dtype=np.int64)


def _texts(texts: list[str], numbers: IntArray) -> list[str | None]:
    return [texts[number] if number >= 0 else None for number in numbers.tolist()]


def _find_newest(
    said: dict[str, IntArray],
    name: str,
    *,
    missing: int,
    count: int,
    meanings: IntArray | None = None,
) -> _Newest:
    """The newest value given; ties within a day go to the last in order, so that reading order never matters.

    `meanings` says which numbers mean the same, and which nothing (-1): only a change of meaning is a change.
    """
    given = np.flatnonzero(said[name] != missing)
    child, day, value = said["child"][given], said["source_day"][given], said[name][given]
    source = said["source"][given]
    order = np.lexsort((value, -source, day, child))
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
    """`expected` without a birth, null without either."""
    unknown = (birth == NO_DAY) & (expected == NO_DAY)
    findings.add(
        "unknown_birth_date",
        source="all",
        table="children",
        field="birth",
        count=int(unknown.sum()),
        of=len(birth),
    )
    words = pa.array(["day", "expected"], pa.string())
    return words.take(pa.array((birth == NO_DAY).astype(np.int64), mask=unknown))
