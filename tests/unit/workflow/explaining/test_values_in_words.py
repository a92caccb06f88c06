"""A child's own values in words, and that hardly anything of them can be changed."""

from typing import Any

import pytest

from candour.workflow.explaining.case import say_rank
from candour.workflow.explaining.values_in_words import FeatureWords, say_changeable, say_value


@pytest.mark.parametrize(
    ("family", "source", "value", "said"),
    [
        ("count", "referral", 3.0, "3"),
        ("days_since", "referral", 120.0, "120 days"),
        ("duration", "cp_plan", 0.0, "0 days"),
        ("age", "birth_date", 9.437, "9.4 years"),
        ("ever", "cp_plan", 1.0, "yes"),
        ("open", "cp_plan", 0.0, "no"),
        ("unborn", "birth_date", 1.0, "yes"),
        ("month", "decided_on", 4.0, "April"),
        ("weekday", "decided_on", 1.0, "Monday"),
        ("month", "decided_on", 13.0, "13"),
        ("current_code", "referral_source", "6", "6 (police)"),
        ("last_code", "primary_need", "ZZ", "ZZ"),
        ("protected", "sex", "Female", "Female"),
        ("count", "referral", None, "nothing recorded"),
    ],
)
def test_every_family_has_its_words(family: str, source: str, value: Any, said: str) -> None:
    assert say_value(FeatureWords("f", "F", family, source, ""), value) == said


def test_what_lies_in_the_past_is_said_to() -> None:
    assert "cannot be changed" in say_changeable(frozenset({"count", "days_since"}))
    assert "lies in the past" in say_changeable(frozenset({"count"}))
    assert say_changeable(frozenset({"age"})) == "This cannot be changed."
    assert "part of this cannot be changed" in say_changeable(frozenset({"age", "current_code"}))
    assert "another question" in say_changeable(frozenset({"current_code"}))
    for families in ({"count"}, {"age"}, {"current_code"}, {"age", "count"}):
        for word in ("should", "advise", "because"):
            assert word not in say_changeable(frozenset(families))


@pytest.mark.parametrize(("count", "said"), [(0, "fewer than 1 in 100"), (23, "23 in 100"), (100, "all")])
def test_the_highest_stands_above_all(count: int, said: str) -> None:
    assert say_rank(count) == f"Higher than {said}"
