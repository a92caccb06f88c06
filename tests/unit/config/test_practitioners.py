"""The keys for practitioners' tables: what is missing or contradictory is said at once."""

from typing import Any

import pytest
from pydantic import ValidationError

from candour.config.pilot import ScoreColumns
from candour.config.practitioners import PractitionerSettings


def test_a_table_must_be_named() -> None:
    with pytest.raises(ValidationError, match="name forecasts, or override_log, or both"):
        PractitionerSettings()
    assert PractitionerSettings(override_log="log.csv").within_days == 14


@pytest.mark.parametrize("days", [-1, 400])
def test_days_are_kept_within_reason(days: int) -> None:
    with pytest.raises(ValidationError):
        PractitionerSettings(forecasts="f.csv", within_days=days)


def test_an_unknown_column_is_refused() -> None:
    wrong: dict[str, Any] = {"forecasts": "f.csv", "columns": {"name_of_child": "x"}}
    with pytest.raises(ValidationError, match="name_of_child"):
        PractitionerSettings(**wrong)


def test_a_log_in_a_table_of_scores_needs_both_sides() -> None:
    with pytest.raises(ValidationError, match="needs both recommended and done"):
        ScoreColumns(score="s", outcome="o", recommended="r")
    columns = ScoreColumns(score="s", outcome="o", recommended="r", done="d", forecaster="w")
    assert columns.beside == ("w", "r", "d")
