"""One table of the standard safeguarding dataset as columns of text, and what stands where nothing is mapped."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from candour.data.synthetic.calendar import Days, DayText, Flags

PLACEHOLDER: Final = "PLACEHOLDER_DATA"
SHORT_PLACEHOLDER: Final = "SSD_PH"
DUMMY_DAY: Final = "1900/01/01"
NOT_A_NAME: Final = "Fictitiousname"
"""Stands in every column that a real table fills with a name, so that a reader that keeps it is caught."""


class SsdTable(NamedTuple):
    """A table: its name, its columns, and its values, column by column."""

    name: str
    columns: Mapping[str, Sequence[Any]]


def build_table(name: str, size: int, **columns: Sequence[Any] | str) -> SsdTable:
    """A table of `size` rows; a column given as one text holds it in every row."""
    return SsdTable(
        name,
        {
            column: [values] * size if isinstance(values, str) else values
            for column, values in columns.items()
        },
    )


def write_stamps(text: DayText, days: Days) -> list[str]:
    """A day as a database exports it, with its midnight; empty for a day that does not come."""
    return [f"{day} 00:00:00" if day else "" for day in text.write_iso(days)]


def write_flags(flags: Flags) -> list[str]:
    """Y or N."""
    return ["Y" if flag else "N" for flag in flags.tolist()]


def write_keys(prefix: str, numbers: Days | Sequence[int]) -> list[str]:
    """The made-up ids of records."""
    return [f"{prefix}{number + 1:08d}" for number in np.asarray(numbers).tolist()]


def write_outcomes(name: str, flags: Flags) -> list[str]:
    """A column of JSON in which one outcome is Y or N."""
    yes, no = f'{{"{name}": "Y"}}', f'{{"{name}": "N"}}'
    return [yes if flag else no for flag in flags.tolist()]
