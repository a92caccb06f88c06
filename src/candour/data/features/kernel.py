"""The kernel: every feature of one partition that depends on events and details.

Numeric features come as numbers (NaN where there is no value), categorical ones as numbered codes (-1 where there
is none). Nothing here reads the clock, a file or another partition.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from candour.data.days import Numbers
from candour.data.features import codes, timeline
from candour.data.features.partition import Partition, Records
from candour.data.features.specification import FeatureSpec

EVENT_FAMILIES = frozenset({"count", "duration", "days_since", "ever", "open"})
CODE_FAMILIES = frozenset({"last_code", "current_code", "distinct_codes", "code_count"})
_WINDOWED = frozenset({"count", "duration"})


class Column(NamedTuple):
    """One feature of one partition, in the order of the partition's decisions."""

    name: str
    values: Numbers | npt.NDArray[np.float64]


class Vocabulary(NamedTuple):
    """The numbers that stand for kinds, fields and codes, the same in every partition."""

    kinds: dict[str, int]
    fields: dict[str, int]
    codes: dict[str, int]


def compute_columns(
    partition: Partition, specs: tuple[FeatureSpec, ...], vocabulary: Vocabulary, *, day_counts: bool
) -> Iterator[Column]:
    """Each feature of the event and code families, kind by kind.

    `day_counts` says that the day of the decision is inside the windows, which then reach one day further from
    the horizon.
    """
    extra = int(day_counts)
    yield from _compute_events(partition, specs, vocabulary.kinds, extra)
    yield from _compute_codes(partition, specs, vocabulary, extra)


def _compute_events(
    partition: Partition, specs: tuple[FeatureSpec, ...], kinds: dict[str, int], extra: int
) -> Iterator[Column]:
    wanted = [spec for spec in specs if spec.family in EVENT_FAMILIES]
    if not wanted:
        return
    reaches = {_reach(spec, extra) for spec in wanted if spec.family in _WINDOWED}
    points = timeline.lay_points(partition.asking, partition.happenings, reaches | {None})
    for source in dict.fromkeys(spec.source for spec in wanted):
        mine = [spec for spec in wanted if spec.source == source]
        yield from _compute_kind(points, kinds[source], mine, extra)


def _compute_kind(
    points: timeline.Points, kind: int, specs: list[FeatureSpec], extra: int
) -> Iterator[Column]:
    seen = timeline.view_kind(points, kind)
    for spec in specs:
        match spec.family:
            case "count":
                yield Column(spec.name, timeline.count_starts(seen, _reach(spec, extra)))
            case "ever":
                yield Column(spec.name, np.minimum(timeline.count_starts(seen, None), 1))
            case "duration":
                yield Column(spec.name, timeline.count_days(points, seen, _reach(spec, extra)))
            case "open":
                yield Column(spec.name, timeline.is_any_open(seen))
            case _:
                yield Column(spec.name, timeline.count_days_since(points, seen))


def _compute_codes(
    partition: Partition, specs: tuple[FeatureSpec, ...], vocabulary: Vocabulary, extra: int
) -> Iterator[Column]:
    wanted = [spec for spec in specs if spec.family in CODE_FAMILIES]
    for source in dict.fromkeys(spec.source for spec in wanted):
        records = _select_field(partition.records, vocabulary.fields[source])
        for spec in wanted:
            if spec.source == source:
                yield Column(spec.name, _compute_code(partition, records, spec, vocabulary.codes, extra))


def _compute_code(
    partition: Partition, records: Records, spec: FeatureSpec, numbers: dict[str, int], extra: int
) -> Numbers:
    asking, reach = partition.asking, _reach(spec, extra)
    match spec.family:
        case "last_code":
            return codes.find_last_codes(asking, records)
        case "current_code":
            return codes.find_current_codes(asking, records)
        case "distinct_codes":
            return codes.count_distinct(asking, records, reach)
        case _:
            return codes.count_code(asking, records, numbers.get(spec.code, -1), reach)


def _reach(spec: FeatureSpec, extra: int) -> int | None:
    return None if spec.window is None else spec.window + extra


def _select_field(records: Records, field: int) -> Records:
    mine = records.field == field
    return Records(
        records.child[mine],
        records.event_id[mine],
        records.field[mine],
        records.code[mine],
        records.known[mine],
    )
