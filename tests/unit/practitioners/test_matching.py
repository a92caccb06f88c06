"""Every row of the tables is matched to a decision, or counted under the reason why it was not."""

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from candour.data.practitioners.matching import (
    MATCHING,
    OVERRIDE_LOG,
    PRACTITIONER_FORECASTS,
    STEPS,
    AskedDecisions,
    match_practitioners,
)
from candour.data.practitioners.tables import FORECASTS, OVERRIDES, PractitionerTables
from small_histories import Child, Decision, day, make_decisions, make_history

HISTORY = make_history([Child("A"), Child("B"), Child("007")])
# A is decided about twice, B once, C once in the training part.
INCLUDED = make_decisions([Decision("A", 100), Decision("A", 130), Decision("B", 100), Decision("007", 100)])
ROW_OF = np.array([0, 1, 2, -1])


def forecast(
    child: str | None, dated: int | None, who: str | None = "w1", p: float | None = 0.2
) -> dict[str, Any]:
    return {
        "child_id": child,
        "dated_on": None if dated is None else day(dated),
        "forecaster": who,
        "probability": p,
        "flag": None,
    }


def match(*rows: dict[str, Any], outcome_on: dict[int, int] | None = None, within: int = 14) -> Any:
    table = pa.Table.from_pylist(list(rows), schema=FORECASTS)
    outcomes = pa.array(
        [day((outcome_on or {})[place]) if place in (outcome_on or {}) else None for place in range(4)],
        pa.date32(),
    )
    at = INCLUDED.schema.get_field_index("outcome_on")
    included = INCLUDED.set_column(at, INCLUDED.schema.field(at), outcomes)
    found = match_practitioners(
        HISTORY, PractitionerTables(table, None, within), AskedDecisions(included, ROW_OF)
    )
    steps = {row["step"]: row["rows"] for row in found["practitioner_matching"].to_pylist()}
    assert set(steps) == set(STEPS)
    assert steps["read"] == sum(steps[step] for step in STEPS[1:-1])
    return found["practitioner_forecasts"], {step: n for step, n in steps.items() if n and step != "read"}


def test_a_row_belongs_to_the_nearest_decision_of_the_child() -> None:
    matched, steps = match(
        forecast("A", 100, "w1"), forecast("A", 116, "w2"), forecast("A", 115, "w3"), forecast("B", 90, "w4"),
        within=15,
    )  # fmt: skip
    assert matched.schema.equals(PRACTITIONER_FORECASTS)
    # Day 115 is as near to both: it belongs to the earlier.
    assert matched["row"].to_pylist() == [0, 0, 1, 2]
    assert steps == {"used": 4, "used_after_decision": 1}


def test_what_cannot_be_matched_is_counted_by_reason() -> None:
    matched, steps = match(
        forecast("Z", 100), forecast("A", 80), forecast(None, 100), forecast("A", None), forecast("A", 100, p=None),
        forecast("7", 100), forecast("A", 145),
    )  # fmt: skip
    assert matched.num_rows == 0
    assert steps == {"unknown_child": 1, "no_decision_near": 2, "incomplete": 3, "not_tested": 1}


def test_a_forecast_dated_on_the_day_of_the_outcome_or_later_is_never_used() -> None:
    matched, steps = match(
        forecast("B", 104, "w1"), forecast("B", 105, "w2"), forecast("B", 106, "w3"), outcome_on={2: 105}
    )
    assert matched["row"].to_pylist() == [2]
    assert steps == {"after_outcome": 2, "used": 1, "used_after_decision": 1}


def test_one_person_judges_a_decision_once_the_nearest_counts() -> None:
    matched, steps = match(
        forecast("B", 103, p=0.9),
        forecast("B", 101, p=0.3),
        forecast("B", 101, p=0.3),
        forecast("B", 101, "w2", 0.4),
    )
    assert sorted(matched["probability"].to_pylist()) == [0.3, 0.4]
    assert steps == {"repeated": 2, "used": 2, "used_after_decision": 2}


def test_what_one_person_said_in_two_ways_on_one_day_is_not_used() -> None:
    matched, steps = match(
        forecast("B", 101, p=0.9), forecast("B", 101, p=0.3), forecast("B", 101, "w2", 0.4)
    )
    assert matched["probability"].to_pylist() == [0.4]
    assert steps == {"contradicting": 2, "used": 1, "used_after_decision": 1}


def test_nobody_is_named_then_only_rows_alike_in_everything_are_repeated() -> None:
    matched, steps = match(
        forecast("B", 100, None, 0.3), forecast("B", 100, None, 0.3), forecast("B", 100, None, 0.4)
    )
    assert matched["forecaster_key"].null_count == 2
    assert steps == {"repeated": 1, "used": 2}


def test_ids_are_found_however_they_are_spelt_and_people_become_keyed_hashes() -> None:
    matched, _ = match(forecast(" a ", 100, "Jane Doe"), forecast("b", 100, "Jane Doe"))
    keys = matched["forecaster_key"].to_pylist()
    assert keys[0] == keys[1]
    assert len(keys[0]) == 16
    other = replace(HISTORY, children=HISTORY.children.slice(0, 2))
    table = pa.Table.from_pylist([forecast("A", 100, "Jane Doe")], schema=FORECASTS)
    elsewhere = match_practitioners(
        other, PractitionerTables(table, None, 14), AskedDecisions(INCLUDED.slice(0, 3), ROW_OF[:3])
    )
    assert elsewhere["practitioner_forecasts"]["forecaster_key"].to_pylist() != keys[:1]


def test_the_order_of_the_table_and_days_before_1970_change_nothing() -> None:
    rows = [forecast("B", 101, f"w{number}", number / 10) for number in range(6)]
    rows.append(forecast("A", -20_000))
    first, steps = match(*rows)
    assert first.equals(match(*rows[::-1])[0])
    assert steps["no_decision_near"] == 1


def test_an_override_log_needs_both_sides_and_keeps_its_reason() -> None:
    lines = [
        {
            "child_id": "A",
            "dated_on": day(100),
            "forecaster": None,
            "recommended": True,
            "done": False,
            "reason": "Known",
        },
        {
            "child_id": "A",
            "dated_on": day(100),
            "forecaster": None,
            "recommended": True,
            "done": None,
            "reason": None,
        },
    ]
    log = pa.Table.from_pylist(lines, schema=OVERRIDES)
    found = match_practitioners(HISTORY, PractitionerTables(None, log, 14), AskedDecisions(INCLUDED, ROW_OF))
    assert set(found) == {"override_log", "practitioner_matching"}
    assert found["override_log"].schema.equals(OVERRIDE_LOG)
    assert found["practitioner_matching"].schema.equals(MATCHING)
    assert found["override_log"].to_pylist() == [
        {"row": 0, "forecaster_key": None, "recommended": True, "done": False, "reason": "Known"}
    ]


def test_an_empty_result_keeps_its_columns() -> None:
    matched, steps = match(forecast("Z", 1))
    assert matched.schema.equals(PRACTITIONER_FORECASTS)
    assert steps == {"unknown_child": 1}
