"""What happens to every cell of a table: it is withheld, stands for several rows together, or stays."""

from typing import NamedTuple

from candour.results import Estimate, Guard, Table

Place = tuple[int, int]
"""A cell: the number of its row and the number of its column."""


class Choice(NamedTuple):
    """Cells that are withheld, and cells that say a share of several rows together. All others stay."""

    withheld: set[Place]
    pooled: dict[Place, Estimate]

    def shows(self, place: Place) -> bool:
        """Whether the cell tells something of its own row."""
        return place not in self.withheld and place not in self.pooled

    def withhold(self, places: set[Place]) -> None:
        """Withhold further cells, those that stand for several rows too."""
        self.withheld.update(places)
        for place in places:
            self.pooled.pop(place, None)


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
