"""Counting what was odd while reading, by source, table, field, year and rule."""

from collections import defaultdict
from typing import NamedTuple

import pyarrow as pa

from candour.data.extracts.rules import RULES
from candour.data.history import QUALITY


class _Place(NamedTuple):
    source: str
    table: str
    field: str
    year: int | None
    rule: str


class Findings:
    """A tally that gives the same table whatever the order in which things were found."""

    def __init__(self) -> None:
        self._counts: defaultdict[_Place, int] = defaultdict(int)
        self._looked_at: defaultdict[_Place, int] = defaultdict(int)

    def add(
        self,
        rule: str,
        *,
        source: str,
        table: str,
        field: str = "",
        year: int | None = None,
        count: int = 1,
        of: int = 0,
    ) -> None:
        """Count something odd, and how many were looked at; a count of nought is no finding."""
        place = _Place(source, table, field, year, rule)
        self._counts[place] += int(count)
        self._looked_at[place] += int(of)

    def take(self, *tallies: "Findings") -> None:
        """Add what another tally found; of several tallies of the same records, the largest count of each."""
        for place in {place for tally in tallies for place in tally._counts}:
            self._counts[place] += max(tally._counts.get(place, 0) for tally in tallies)
            self._looked_at[place] += max(tally._looked_at.get(place, 0) for tally in tallies)

    def to_table(self) -> pa.Table:
        """The quality table of the case history, sorted by its first five columns."""
        found = (place for place, count in self._counts.items() if count)
        places = sorted(found, key=lambda place: (*place[:3], place.year or 0, place.rule))
        rows = [
            (
                *place,
                RULES[place.rule].severity,
                RULES[place.rule].message,
                self._counts[place],
                self._looked_at[place],
            )
            for place in places
        ]
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(QUALITY)
        return pa.table(
            [pa.array(column, field.type) for column, field in zip(columns, QUALITY, strict=True)],
            schema=QUALITY,
        )
