"""Sums over families from which one can tell whether a field is missing more often for one group than for others.

A run keeps no row of a child's record for this: only, for every field and grouping, how many records of each group
are due and missing, and how these counts go together within families.
"""

from collections.abc import Iterable, Iterator, Sequence, Set

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_array

from candour.data.history import CaseHistory
from candour.data.quality.cases import Cases, describe_fields, find_carried

FAMILY_SUMS = pa.schema(
    [
        pa.field("field", pa.string(), nullable=False),
        # sex, ethnic_group, disability or age_band.
        pa.field("group_column", pa.string(), nullable=False),
        # How many families have a record that ought to hold the field.
        pa.field("families", pa.int64(), nullable=False),
        # What is counted in each family: `due` or `missing`, and for which group.
        pa.field("left_count", pa.string(), nullable=False),
        pa.field("left_group", pa.string(), nullable=False),
        pa.field("right_count", pa.string(), nullable=False),
        pa.field("right_group", pa.string(), nullable=False),
        # The sum over all records of the left count.
        pa.field("total", pa.int64(), nullable=False),
        # The sum over families of the left count times the right count.
        pa.field("product", pa.int64(), nullable=False),
    ]
)
COUNTS = ("due", "missing")
_GROUPING = ("field", "group_column")
_NUMBERS = ("families", "total", "product")


def compute_family_sums(history: CaseHistory, carried: Set[str] | None = None) -> pa.Table:
    """The table FAMILY_SUMS, sorted by field, grouping, left and right; `due` stands before `missing`.

    `carried`: the fields of the whole history, where this is a part of it; `add_family_sums` then adds up the parts.
    """
    return tabulate_sums(describe_fields(history, find_carried(history) if carried is None else carried))


def add_family_sums(parts: Sequence[pa.Table]) -> pa.Table:
    """FAMILY_SUMS of a history from those of its parts: a family is in one of them, with all its records.

    Two groups of which no part holds both have no family in common, so their product is nought.
    """
    everything = pa.concat_tables(parts)
    diagonal = [part.filter(_is_diagonal(part)) for part in parts]
    families = _add(pa.concat_tables([_take_families(part) for part in diagonal]), [*_GROUPING], "families")
    totals = _add(pa.concat_tables(diagonal), [*_GROUPING, "left_count", "left_group"], "total")
    products = _add(everything, [name for name in FAMILY_SUMS.names if name not in _NUMBERS], "product")
    sides: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for field, column, count, group in totals:
        sides.setdefault((field, column), []).append((count, group))
    rows = sorted(
        (*of, families[of], *left, *right, totals[*of, *left], products.get((*of, *left, *right), 0))
        for of, places in sides.items()
        for left in places
        for right in places
    )
    return _tabulate(rows)


def tabulate_sums(described: Iterable[Cases]) -> pa.Table:
    """The table FAMILY_SUMS of any records that ought to hold something, sorted."""
    return _tabulate(sorted(row for cases in described for row in _sum_groups(cases)))


def _tabulate(rows: Sequence[tuple[object, ...]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(FAMILY_SUMS)
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, FAMILY_SUMS, strict=True)],
        schema=FAMILY_SUMS,
    )


def _is_diagonal(part: pa.Table) -> pa.ChunkedArray:
    """Where the left and the right count are the same: once for each count of each group."""
    return pc.and_(
        pc.equal(part["left_count"], part["right_count"]), pc.equal(part["left_group"], part["right_group"])
    )


def _take_families(part: pa.Table) -> pa.Table:
    """How many families of one part have such a record: the same number in all rows of a field and grouping."""
    taken = part.group_by([*_GROUPING], use_threads=False).aggregate([("families", "max")])
    return taken.rename_columns({"families_max": "families"})


def _add(table: pa.Table, keys: list[str], number: str) -> dict[tuple[str, ...], int]:
    added = table.group_by(keys, use_threads=False).aggregate([(number, "sum")])
    named = zip(*(added[key].to_pylist() for key in keys), strict=True)
    return dict(zip(named, added[f"{number}_sum"].to_pylist(), strict=True))


def _sum_groups(cases: Cases) -> Iterator[tuple[str, str, int, str, str, str, str, int, int]]:
    if len(cases.family) == 0:
        return
    family = np.unique(cases.family, return_inverse=True)[1]
    families = int(family.max()) + 1
    for column, groups in cases.groups.items():
        encoded = groups.dictionary_encode()
        names = encoded.dictionary.to_pylist()
        group = encoded.indices.to_numpy()
        lost = np.flatnonzero(~cases.recorded)
        counts = coo_array(
            (
                np.ones(len(group) + len(lost), dtype=np.int64),
                (np.append(family, family[lost]), np.append(group, group[lost] + len(names))),
            ),
            shape=(families, 2 * len(names)),
        ).tocsr()
        products = (counts.T @ counts).toarray()
        totals = np.asarray(counts.sum(axis=0)).ravel()
        places = [(count, name) for count in COUNTS for name in names]
        for left, (left_count, left_group) in enumerate(places):
            for right, (right_count, right_group) in enumerate(places):
                yield (
                    cases.field, column, families, left_count, left_group, right_count, right_group,
                    int(totals[left]), int(products[left, right]),
                )  # fmt: skip
