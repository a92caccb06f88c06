"""Test children as somebody writes them down, and the case history that they make."""

from datetime import date
from pathlib import Path
from typing import Any, Literal, Self

import pyarrow as pa
from pydantic import Field, model_validator

from candour.config.features import DetailField, EventKind
from candour.config.loading import load_stage
from candour.config.stage import Stage
from candour.data.history import CHILDREN, DETAILS, EVENT_KINDS, EVENTS, QUALITY, CaseHistory, Coverage

Expected = int | float | str | bool | None


class AssuranceDetail(Stage):
    """A code on an event."""

    field: DetailField
    code: str
    known_on: date | None = None
    """By default the day on which the event started."""


class AssuranceEvent(Stage):
    """Something that happened to a test child."""

    kind: EventKind | Literal["died", "transferred_out"]
    started_on: date
    ended_on: date | None = None
    known_on: date | None = None
    """By default the day on which it started."""
    details: tuple[AssuranceDetail, ...] = ()


class AssuranceDecision(Stage):
    """A decision about a test child, and what should come out."""

    decided_on: date
    expect: dict[str, Expected] = Field(min_length=1)
    """By the name of the feature; also `outcome` (0 or 1) and `status` (included, censored, ...). ~ is no value."""


class AssuranceChild(Stage):
    """One made-up child."""

    name: str
    birth_date: date | None = None
    sex: str = "Not recorded"
    ethnic_group: str = "Not recorded"
    disability: str = "Not recorded"
    events: tuple[AssuranceEvent, ...]
    decisions: tuple[AssuranceDecision, ...]


class AssuranceChildren(Stage):
    """All the test children of a file."""

    children: tuple[AssuranceChild, ...] = Field(min_length=1)
    covered_from: date = date(1990, 1, 1)
    """The first and last day that the made-up extracts cover."""
    covered_until: date = date(2099, 12, 31)

    @model_validator(mode="after")
    def _no_name_twice(self) -> Self:
        names = [child.name for child in self.children]
        if len(set(names)) != len(names):
            raise ValueError("two test children have the same name")
        return self


def read_test_children(path: Path) -> AssuranceChildren:
    """Read the test children from a YAML file. Raises ConfigError with every mistake in it, by line."""
    return load_stage(path, AssuranceChildren)


def make_history(test_children: AssuranceChildren) -> CaseHistory:
    """The history of the test children, as if an extract had been read; covered on every day they name."""
    children: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    details: list[dict[str, Any]] = []
    for child in test_children.children:
        children.append(_describe_child(child))
        for event in child.events:
            number = len(events) + 1
            place = {"event_id": number, "child_id": child.name}
            known = event.known_on or event.started_on
            events.append(
                event.model_dump(include={"kind", "started_on", "ended_on"}) | place | {"known_on": known}
            )
            details += [
                place
                | {"field": each.field, "code": each.code, "known_on": each.known_on or event.started_on}
                for each in event.details
            ]
    covered = Coverage("test children", EVENT_KINDS, test_children.covered_from, test_children.covered_until)
    return CaseHistory(
        children=pa.Table.from_pylist(children, schema=CHILDREN).sort_by("child_id"),
        events=pa.Table.from_pylist(events, schema=EVENTS),
        details=pa.Table.from_pylist(details, schema=DETAILS),
        quality=QUALITY.empty_table(),
        coverage=(covered,),
        sources=(),
    )


def _describe_child(child: AssuranceChild) -> dict[str, object]:
    groups = child.model_dump(include={"birth_date", "sex", "ethnic_group", "disability"})
    return groups | {"child_id": child.name, "birth_date_precision": "day", "unaccompanied": False}
