"""What happens to every cell of a table: it is withheld, stands for several rows together, or stays."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from candour.protection.counts import list_parts
from candour.results import Estimate, Guard, Table

Place = tuple[int, int]
"""A cell: the number of its row and the number of its column."""


@dataclass
class Choice:
    """Cells that are withheld, and cells that say a share of several rows together. All others stay.

    `seen` are cells that an earlier report shows as they are: whoever has it knows them, whatever happens to them here.
    """

    withheld: set[Place] = field(default_factory=set)
    pooled: dict[Place, Estimate] = field(default_factory=dict)
    part_of: dict[int, int] = field(default_factory=dict)
    seen: frozenset[Place] = frozenset()

    def shows(self, place: Place) -> bool:
        """Whether the cell tells something of its own row."""
        return place in self.seen or (place not in self.withheld and place not in self.pooled)

    def can_withhold(self, place: Place) -> bool:
        """Whether withholding the cell would take something from a reader."""
        return place not in self.seen and self.shows(place)

    def withhold(self, places: AbstractSet[Place]) -> None:
        """Withhold further cells. A share of rows together beside one of them would now tell it, so it goes too."""
        new = {place for place in places if place not in self.withheld}
        beside = {(self.part_of.get(row), column) for row, column in new}
        lost = {place for place in self.pooled if (self.part_of.get(place[0]), place[1]) in beside}
        for place in lost:
            del self.pooled[place]
        self.withheld |= new | lost


def begin(table: Table) -> Choice:
    """Nothing is withheld yet."""
    return Choice(part_of={row: at for at, rows in enumerate(list_parts(table)) for row in rows})


def list_guards(table: Table) -> tuple[Guard, ...]:
    """The guards of a table, and one for every column of counts that no guard names."""
    named = {name for guard in table.guards for name in guard.columns}
    return (
        *table.guards,
        *(
            Guard((column.name,), (column.name,))
            for at, column in enumerate(table.columns)
            if column.name not in named
            and (column.unit == "count" or any(isinstance(row[at], Estimate) for row in table.rows))
        ),
    )


def list_places(table: Table, guard: Guard, number: int) -> set[Place]:
    """The cells of one row that a guard withholds together."""
    return {(number, table.index_of(name)) for name in guard.columns}
