"""Every count of every table in one ledger: which are the same, how they add up, and which published cell tells which.

Rows with the same labels are rows about the same groups, whatever table they stand in. Two columns over the same
groups that hold the same whole numbers, row for row, are one quantity: a reader will see that too. So what one
table withholds and another prints meets here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import isnan
from typing import NamedTuple

from candour.protection.choice import Choice, Place, list_guards
from candour.protection.counts import list_parts
from candour.protection.relations import Ratio, Sum, Vector, find_ratios, find_sums
from candour.protection.vectors import Source, list_shares, read_share, read_vectors
from candour.results import ABOUT, Table

Count = tuple[int, int]
"""A quantity and a row of a frame."""


class Unit(NamedTuple):
    """Cells of one row that can only be withheld together. `row` is that of the frame."""

    table: int
    row: int
    places: tuple[Place, ...]


@dataclass
class Frame:
    """The counts of one set of groups in all tables. `values` has a vector over the groups for every quantity.

    `totals` are the quantities that add up to something known, `told` the units that tell a count exactly.
    """

    labels: tuple[str, ...]
    values: list[Vector] = field(default_factory=list)
    totals: set[int] = field(default_factory=set)
    sums: set[Sum] = field(default_factory=set)
    ratios: dict[tuple[int, Place], Ratio] = field(default_factory=dict)
    told: dict[Count, set[tuple[int, Place]]] = field(default_factory=dict)
    units: dict[tuple[int, Place], Unit] = field(default_factory=dict)
    numbers: dict[Vector, int] = field(default_factory=dict)

    def value_of(self, count: Count) -> float:
        """The exact count."""
        return self.values[count[0]][count[1]]

    def number_of(self, vector: Vector) -> int:
        """The quantity with these values, a new one where there is none yet."""
        if vector not in self.numbers:
            self.numbers[vector] = len(self.values)
            self.values.append(vector)
        return self.numbers[vector]


def build_frames(tables: Sequence[Table]) -> list[Frame]:
    """The frames of all tables, in the order in which they first occur. Nothing is withheld yet."""
    frames: dict[tuple[str, ...], Frame] = {}
    for at, table in enumerate(tables):
        columns = _bundle_columns(table)
        for rows in list_parts(table) or [list(range(len(table.rows)))]:
            labels = _label(table, rows)
            order = sorted(range(len(rows)), key=labels.__getitem__)
            key = tuple(labels[i] for i in order)
            frame = frames.setdefault(key, Frame(key))
            _enter(frame, at, table, [rows[i] for i in order], columns)
    found = list(frames.values())
    for inner in found:
        for outer in found:
            if set(inner.labels) < set(outer.labels):
                _tell_of_some(inner, outer)
    return found


def _tell_of_some(inner: Frame, outer: Frame) -> None:
    """A table of only some of the groups tells the counts of these in the tables of all of them."""
    rows = [outer.labels.index(label) for label in inner.labels]
    alike = {tuple(outer.values[q][row] for row in rows): q for q in sorted(outer.totals, reverse=True)}
    for number, vector in enumerate(inner.values):
        # One group alone is too little to take two counts for the same.
        if sum(value > 0 for value in vector) < 2 or (quantity := alike.get(vector)) is None:
            continue
        for at, row in enumerate(rows):
            for place in inner.told.get((number, at), ()):
                outer.told.setdefault((quantity, row), set()).add(place)
                outer.units[place] = inner.units[place]._replace(row=row)


def list_known(frame: Frame, choices: Sequence[Choice]) -> set[Count]:
    """The counts that some published cell tells exactly."""
    return {
        count
        for count, told in frame.told.items()
        if any(choices[table].shows(place) for table, place in told)
    }


def _label(table: Table, rows: Sequence[int]) -> list[str]:
    """What each row is about: what `ABOUT` says; else the first text that tells all rows of the part apart, or some.

    Numbered where they are alike.
    """
    kept = [
        at
        for at, column in enumerate(table.columns)
        if column.unit in {"text", "date"}
        and (column.name == ABOUT or not column.hidden)
        and column.name not in (table.partition or ())
    ]
    texts = [[str(table.rows[number][at]) for number in rows] for at in kept]
    # Best is a column that tells all rows apart, then one that tells some.
    said = [text for at, text in zip(kept, texts, strict=True) if table.columns[at].name == ABOUT]
    chosen = max(
        said or texts,
        key=lambda labels: (len(set(labels)) == len(labels), len(set(labels)) > 1),
        default=None,
    )
    seen: dict[str, int] = {}
    labels = []
    for label in chosen or [""] * len(rows):
        seen[label] = seen.get(label, 0) + 1
        labels.append(label if seen[label] == 1 else f"{label}\x00{seen[label]:06}")
    return labels


def _enter(
    frame: Frame, at: int, table: Table, rows: Sequence[int], columns: Sequence[tuple[int, ...]]
) -> None:
    sources = read_vectors(table, rows)
    numbers = {source: frame.number_of(vector) for source, vector in sources.items()}
    known = {number: frame.values[number] for number in numbers.values()}
    sums = find_sums(known)
    frame.sums |= sums
    if table.partition is not None:
        additive = {number for relation in sums for number in relation}
        shown = {n for source, n in numbers.items() if not table.columns[source.column].hidden}
        frame.totals |= {n for n in additive | shown if not any(map(isnan, frame.values[n]))}
    for together in columns:
        for row_at, row in enumerate(rows):
            unit = Unit(at, row_at, tuple((row, column) for column in together))
            frame.units |= {(at, place): unit for place in unit.places}
    for source, number in numbers.items():
        if table.columns[source.column].hidden:
            continue
        for row_at, row in enumerate(rows):
            if not isnan(frame.values[number][row_at]):
                frame.told.setdefault((number, row_at), set()).add((at, (row, source.column)))
    for count, column in _list_solved(table):
        if (solved := numbers.get(Source(count, 0))) is not None:
            for row_at, row in enumerate(rows):
                frame.told.setdefault((solved, row_at), set()).add((at, (row, column)))
    for column in list_shares(table, rows):
        values = [read_share(table, row, column) for row in rows]
        for ratio in find_ratios(values, known, has_totals=table.partition is not None):
            frame.ratios |= {
                (at, (row, column)): ratio._replace(row=row_at, share=share)
                for row_at, (row, share) in enumerate(zip(rows, values, strict=True))
                if not isnan(share)
            }


def _list_solved(table: Table) -> Iterator[tuple[int, int]]:
    """The counts that a guard says can be solved for, each with every shown column that tells them."""
    for guard in table.guards:
        shown = [at for at in map(table.index_of, guard.columns) if not table.columns[at].hidden]
        yield from product(map(table.index_of, guard.tells), shown)


def _bundle_columns(table: Table) -> list[tuple[int, ...]]:
    """The shown columns that are withheld together: those of a guard, and every other one by itself."""
    shown = {number for number, column in enumerate(table.columns) if not column.hidden}
    guarded = [
        tuple(at for at in map(table.index_of, guard.columns) if at in shown) for guard in list_guards(table)
    ]
    named = {at for columns in guarded for at in columns}
    return [*((at,) for at in sorted(shown - named)), *guarded]
