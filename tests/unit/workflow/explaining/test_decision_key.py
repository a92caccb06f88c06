"""A key means one decision, or the message says what to do and tells nothing about anybody."""

from datetime import date

import pyarrow as pa
import pytest

from candour.errors import ConfigError
from candour.workflow.explaining.decision_key import find_decision, list_decisions

ONE, TWO, DIGITS = "0123456789abcdef", "fedcba9876543210", "1234567890123456"
FIRST, SECOND = date(2024, 5, 1), date(2024, 8, 9)
LEADING = pa.table(
    {
        "row": [3, 7, 8, 9, 12],
        "child_key": [ONE, TWO, TWO, DIGITS, TWO],
        "decided_on": pa.array([FIRST, FIRST, SECOND, FIRST, SECOND], pa.date32()),
    }
)


def test_a_row_number_means_its_decision() -> None:
    found = find_decision(LEADING, "8")
    assert (found.row, found.place, found.child_key, found.decided_on) == (8, 2, TWO, SECOND)
    assert find_decision(LEADING, " 3 ").child_key == ONE


def test_a_child_with_one_decision_needs_no_day() -> None:
    assert find_decision(LEADING, ONE).row == 3
    assert find_decision(LEADING, f"{ONE}@2024-05-01").row == 3


def test_a_child_with_several_needs_the_day() -> None:
    assert find_decision(LEADING, f"{TWO}@2024-05-01").row == 7
    with pytest.raises(ConfigError, match=r"more than one test decision.*--days"):
        find_decision(LEADING, TWO)


def test_two_decisions_on_one_day_need_the_row_number() -> None:
    with pytest.raises(ConfigError, match=r"more than one test decision on that day.*row number"):
        find_decision(LEADING, f"{TWO}@2024-08-09")


def test_a_key_of_digits_is_a_key_before_it_is_a_row_number() -> None:
    assert find_decision(LEADING, DIGITS).row == 9


@pytest.mark.parametrize(
    "key", ["4", "A child's own name", "", "-3", "3.0", f"{ONE}@2024-05-02", "3@2024-05-02", "٣"]
)
def test_an_unknown_key_is_refused_and_not_repeated(key: str) -> None:
    with pytest.raises(ConfigError, match="No test decision") as refused:
        find_decision(LEADING, key)
    said = str(refused.value)
    assert not key or key not in said or len(key) < 3
    for private in (ONE, TWO, "2024-05", "2024-08"):
        assert private not in said


@pytest.mark.parametrize("key", [f"{ONE}@May", f"{ONE}@", "3@2024-13-01"])
def test_a_day_that_is_none_is_said_to_be_none(key: str) -> None:
    with pytest.raises(ConfigError, match="is no day"):
        find_decision(LEADING, key)


def test_no_message_names_a_day() -> None:
    for key in (TWO, f"{TWO}@2024-08-09"):
        with pytest.raises(ConfigError) as refused:
            find_decision(LEADING, key)
        assert "2024" not in str(refused.value)
        assert TWO not in str(refused.value)


def test_the_days_are_those_of_this_child_alone() -> None:
    for key in (TWO, "7", f"{TWO}@2024-05-01"):
        assert [decision.row for decision in list_decisions(LEADING, key)] == [7, 8, 12]
    with pytest.raises(ConfigError, match="No test decision"):
        list_decisions(LEADING, "nobody")
