"""What a file holds, before anybody judges it: answers by field, and what could not be placed."""

from dataclasses import dataclass
from enum import StrEnum

from candour.report.atrs.fields import AtrsField, Tier


class Weight(StrEnum):
    """How much something matters. `missing` and `wrong` keep a record from being complete; `look` is for a person to judge."""

    MISSING = "missing"
    WRONG = "wrong"
    LOOK = "look"


@dataclass(frozen=True)
class Issue:
    """One thing about a record: where, and what to do. `number` is empty where no field is meant, `tier` is 0 then."""

    weight: Weight
    tier: Tier | int
    number: str
    field: str
    place: str
    message: str


@dataclass(frozen=True)
class HeldAnswer:
    """The text under one field. `sheet` is where it stands, `place` says so to a person."""

    field: AtrsField
    text: str
    sheet: str
    place: str


@dataclass(frozen=True)
class HeldRecord:
    """All answers in the order of the file. `models` are the sheets that describe a model."""

    answers: tuple[HeldAnswer, ...]
    models: tuple[str, ...]
    issues: tuple[Issue, ...]


def raise_issue(weight: Weight, field: AtrsField | None, place: str, message: str) -> Issue:
    """An issue about a field, or about none."""
    if field is None:
        return Issue(weight, 0, "", "", place, message)
    return Issue(weight, field.tier, field.number, field.name, place, message)
