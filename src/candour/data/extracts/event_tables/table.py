"""One event table of a local system and what its columns mean."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from candour.data.history import DETAIL_FIELDS, EVENT_KINDS
from candour.errors import ExtractError

CHARACTERISTICS = ("sex", "ethnicity", "disability")


@dataclass(frozen=True)
class EventTable:
    """One table, CSV or Parquet, and what its columns mean.

    kind: one of EVENT_KINDS. child_id, started_on, ended_on: names of columns. known_on: the column with the day on
    which a row was recorded; without it an event is known from its start. details: for a detail field, its column.
    birth_date, sex, ethnicity, disability (one code, or several between commas or semicolons), family_id and
    household: columns with what the table says of the child. taken_on: the day on which the table was drawn; without
    it the day in its name counts, else its newest day. codes: for a field, this system's spellings and the code that
    each stands for.
    """

    path: Path
    kind: str
    child_id: str
    started_on: str
    ended_on: str | None = None
    known_on: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    birth_date: str | None = None
    sex: str | None = None
    ethnicity: str | None = None
    disability: str | None = None
    family_id: str | None = None
    household: str | None = None
    taken_on: date | None = None
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check_names("kind", (self.kind,), EVENT_KINDS)
        _check_names("detail field", self.details, DETAIL_FIELDS)
        _check_names("field with codes", self.codes, (*self.details, *CHARACTERISTICS))

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is read, once."""
        named = (
            self.child_id,
            self.started_on,
            self.ended_on,
            self.known_on,
            *self.details.values(),
            self.birth_date,
            self.sex,
            self.ethnicity,
            self.disability,
            self.family_id,
            self.household,
        )
        return tuple(dict.fromkeys(name for name in named if name is not None))


def _check_names(what: str, given: Iterable[str], known: tuple[str, ...]) -> None:
    for name in given:
        if name not in known:
            listed = ", ".join(known)
            raise ExtractError(
                f"An event table names the {what} '{name}', which is not known. Known: {listed}."
            )
