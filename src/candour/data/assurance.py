"""Test children: a few made-up children whose features and outcomes somebody worked out by hand.

A reader who knows the field, but not the code, writes down what a decision about a made-up child should look
like; candour says wherever it comes to something else. The names of test children are labels, not ids, and may be
printed.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self

import pyarrow as pa
from pydantic import Field, model_validator

from candour.config.features import DetailField, EventKind, Features
from candour.config.loading import load_stage
from candour.config.question import Question
from candour.config.stage import Stage
from candour.data.decisions import build_decisions
from candour.data.features import FeatureTable, build_features
from candour.data.history import (
    CHILDREN,
    DETAILS,
    EVENT_KINDS,
    EVENTS,
    QUALITY,
    CaseHistory,
    Coverage,
)

Expected = int | float | str | bool | None
_TOLERANCE = 1e-3
"""Ages are written down to three places by hand."""


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


class Disagreement(NamedTuple):
    """One value that is not what was expected."""

    child: str
    decided_on: date
    name: str
    """A feature, `outcome`, `status`, or `decision` where no such decision was found at all."""
    expected: str
    got: str


@dataclass(frozen=True)
class AssuranceResult:
    """What came of the test children."""

    children: int
    values: int
    """How many values were compared."""
    disagreements: tuple[Disagreement, ...]

    @property
    def holds(self) -> bool:
        """Whether every value was as expected."""
        return not self.disagreements


def read_test_children(path: Path) -> AssuranceChildren:
    """Read the test children from a YAML file. Raises ConfigError with every mistake in it, by line."""
    return load_stage(path, AssuranceChildren)


def check_assurance(
    question: Question, features: Features, test_children: AssuranceChildren
) -> AssuranceResult:
    """Ask the question of the test children, and list every value that differs from the one expected.

    Features are compared for every decision, whatever its status. Numbers must agree to a thousandth.
    """
    history = _make_history(test_children)
    decisions = build_decisions(history, question).table
    table = build_features(history, decisions, features)
    answers = list(_read_answers(decisions, table))
    found = [
        disagreement
        for child in test_children.children
        for decision in child.decisions
        for disagreement in _compare(child.name, decision, answers)
    ]
    values = sum(len(decision.expect) for child in test_children.children for decision in child.decisions)
    return AssuranceResult(len(test_children.children), values, tuple(found))


class _Answer(NamedTuple):
    child: str
    decided_on: date
    values: dict[str, Expected]


def _read_answers(decisions: pa.Table, table: FeatureTable) -> Iterator[_Answer]:
    features = table.to_arrow().drop_columns("decision_id").to_pylist()
    for decision, values in zip(decisions.to_pylist(), features, strict=True):
        asked = {"outcome": decision["outcome"], "status": decision["status"]}
        yield _Answer(decision["child_id"], decision["decided_on"], values | asked)


def _compare(child: str, decision: AssuranceDecision, answers: list[_Answer]) -> Iterator[Disagreement]:
    day = decision.decided_on
    mine = [answer for answer in answers if answer.child == child]
    here = [answer for answer in mine if answer.decided_on == day]
    if not here:
        days = ", ".join(str(answer.decided_on) for answer in mine) or "none"
        yield Disagreement(child, day, "decision", f"a decision on {day}", f"decisions of this child: {days}")
        return
    for name, expected in decision.expect.items():
        if name not in here[0].values:
            yield Disagreement(child, day, name, _show(expected), "no feature of this name is configured")
        elif not _is_equal(expected, here[0].values[name]):
            yield Disagreement(child, day, name, _show(expected), _show(here[0].values[name]))


def _is_equal(expected: Expected, got: Expected) -> bool:
    if _is_missing(expected) or _is_missing(got):
        return _is_missing(expected) and _is_missing(got)
    if isinstance(expected, str) or isinstance(got, str):
        return expected == got
    return math.isclose(float(expected or 0), float(got or 0), rel_tol=0, abs_tol=_TOLERANCE)


def _is_missing(value: Expected) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _show(value: Expected) -> str:
    if _is_missing(value):
        return "no value"
    return f"{value:g}" if isinstance(value, int | float) else f"'{value}'"


def _make_history(test_children: AssuranceChildren) -> CaseHistory:
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
