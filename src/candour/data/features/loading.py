"""From Arrow tables to the arrays of a partition: children numbered, records sorted, and cut by child."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from candour.data.days import NEVER, Days, Numbers, find_codes, make_keys, read_days, read_numbers
from candour.data.features.kernel import CODE_FAMILIES, EVENT_FAMILIES, Vocabulary
from candour.data.features.partition import Asking, Happenings, Partition, Records
from candour.data.features.specification import FeatureSpec
from candour.data.history import DETAIL_FIELDS, EVENT_KINDS, CaseHistory


@dataclass(frozen=True)
class Loaded:
    """Everything that the features need, sorted by child, and the order that was brought into the decisions."""

    vocabulary: Vocabulary
    children: pa.Array
    """The ids of the children who are decided about, sorted: a child's number is its place here."""
    child: Numbers
    """The number of each decision's child, in the order of the decisions."""
    decided: Days
    rows: Numbers
    """The row of each sorted decision in the table of decisions."""
    whole: Partition
    """All decisions and records, as one partition."""


def load_arrays(
    history: CaseHistory, decisions: pa.Table, specs: tuple[FeatureSpec, ...], *, day_counts: bool
) -> Loaded:
    """Number the children and codes, and sort what the features need; other kinds and fields are left behind."""
    children = _sort_values(decisions["child_id"])
    child, decided = find_codes(decisions["child_id"], children), read_days(decisions["decided_on"])
    rows = np.argsort(make_keys(child, decided), kind="stable")
    asking = Asking(
        child=child[rows],
        decided=decided[rows],
        horizon=decided[rows] + int(day_counts),
        event_id=read_numbers(decisions["event_id"])[rows],
    )
    kinds = {spec.source for spec in specs if spec.family in EVENT_FAMILIES}
    fields = {spec.source for spec in specs if spec.family in CODE_FAMILIES}
    details = history.details.filter(pc.is_in(history.details["field"], value_set=_list(fields)))
    code_values = _sort_values(details["code"])
    vocabulary = Vocabulary(
        kinds={kind: place for place, kind in enumerate(EVENT_KINDS)},
        fields={field: place for place, field in enumerate(DETAIL_FIELDS)},
        codes={code: place for place, code in enumerate(code_values.to_pylist())},
    )
    happenings = _load_events(history.events, kinds, children)
    records = _load_details(details, children, code_values)
    return Loaded(vocabulary, children, child, decided, rows, Partition(asking, happenings, records))


def cut_partitions(whole: Partition, partitions: int) -> Iterator[tuple[slice, Partition]]:
    """Cut by child into about as many partitions of about as many decisions; with the decisions' place in it."""
    child = whole.asking.child
    if not len(child):
        return
    edges = np.unique(child[np.arange(partitions) * len(child) // partitions])
    for first, after in zip(edges, [*edges[1:], np.iinfo(np.int64).max], strict=True):
        mine = _find_slice(child, first, after)
        yield (
            mine,
            Partition(
                asking=Asking(**_cut(whole.asking, mine, first)),
                happenings=Happenings(
                    **_cut(whole.happenings, _find_slice(whole.happenings.child, first, after), first)
                ),
                records=Records(**_cut(whole.records, _find_slice(whole.records.child, first, after), first)),
            ),
        )


def _cut(arrays: Asking | Happenings | Records, mine: slice, first: int) -> dict[str, Numbers]:
    cut: dict[str, Numbers] = {name: values[mine] for name, values in vars(arrays).items()}
    return cut | {"child": cut["child"] - first}


def _find_slice(child: Numbers, first: int, after: int) -> slice:
    return slice(int(np.searchsorted(child, first)), int(np.searchsorted(child, after)))


def _load_events(events: pa.Table, kinds: set[str], children: pa.Array) -> Happenings:
    kind = find_codes(events["kind"], _list(EVENT_KINDS))
    wanted = np.isin(kind, [place for place, name in enumerate(EVENT_KINDS) if name in kinds])
    owner = find_codes(events["child_id"], children)
    order = _sort_owners(owner, wanted)
    started = read_days(events["started_on"])
    ended = np.maximum(read_days(events["ended_on"], missing=NEVER), started)
    known = read_days(events["known_on"])
    return Happenings(owner[order], kind[order], started[order], ended[order], known[order])


def _load_details(details: pa.Table, children: pa.Array, code_values: pa.Array) -> Records:
    owner = find_codes(details["child_id"], children)
    order = _sort_owners(owner, np.ones(len(owner), dtype=bool))
    return Records(
        child=owner[order],
        event_id=read_numbers(details["event_id"])[order],
        field=find_codes(details["field"], _list(DETAIL_FIELDS))[order],
        code=find_codes(details["code"], code_values)[order],
        known=read_days(details["known_on"])[order],
    )


def _sort_owners(owner: Numbers, wanted: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Numbers | slice:
    """The rows that are wanted and belong to a child who is decided about, sorted by child."""
    kept = wanted & (owner >= 0)
    if kept.all() and np.all(owner[1:] >= owner[:-1]):
        return slice(None)
    rows = np.flatnonzero(kept)
    return rows[np.argsort(owner[rows], kind="stable")]


def _sort_values(column: pa.ChunkedArray) -> pa.Array:
    values = pc.unique(column)
    return values.take(pc.sort_indices(values))


def _list(names: set[str] | tuple[str, ...]) -> pa.Array:
    return pa.array(list(names), pa.string())
