"""Test children: a few made-up children whose features and outcomes somebody worked out by hand.

A reader who knows the field, but not the code, writes down what a decision about a made-up child should look
like; candour says wherever it comes to something else. The names of test children are labels, not ids, and may be
printed.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import pyarrow as pa

from candour.config.features import Features
from candour.config.question import Question
from candour.data.decisions.build import build_decisions
from candour.data.features import FeatureTable, build_features
from candour.data.proofs.assurance_children import (
    AssuranceChildren,
    AssuranceDecision,
    Expected,
    make_history,
    read_test_children,
)

__all__ = [
    "AssuranceChildren",
    "AssuranceResult",
    "Disagreement",
    "check_assurance",
    "read_test_children",
]

_TOLERANCE = 1e-3
"""Ages are written down to three places by hand."""


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


def check_assurance(
    question: Question, features: Features, test_children: AssuranceChildren
) -> AssuranceResult:
    """Ask the question of the test children, and list every value that differs from the one expected.

    Features are compared for every decision, whatever its status. Numbers must agree to a thousandth.
    """
    history = make_history(test_children)
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
