"""What the features of docs/features.md come to, and what a table of features looks like."""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from candour.config.features import Features
from candour.data.features import FeatureTable, build_features
from candour.errors import HistoryError
from small_histories import Child, Decision, Detail, Event, make_decisions, make_history


def configure(
    *families: dict[str, Any], as_of: str = "strictly_before", use: tuple[str, ...] = ()
) -> Features:
    protected = {"use": use, "reason": "A made-up reason, for a test."} if use else None
    return Features.model_validate({"families": families, "as_of": as_of, "protected": protected})


def count(*windows: int | str, kind: str = "referral") -> dict[str, Any]:
    return {"family": "count", "events": [kind], "windows": windows}


def build_one(
    features: Features,
    events: list[Event],
    details: list[Detail] | None = None,
    *,
    decided: int = 100,
    event: int = 0,
) -> dict[str, Any]:
    """The features of one decision about one child."""
    history = make_history([Child("C000001")], events, details or [])
    table = build_features(history, make_decisions([Decision("C000001", decided, event)]), features)
    (row,) = table.to_arrow().drop_columns("decision_id").to_pylist()
    return dict(row)


@pytest.mark.parametrize(
    ("started", "strictly", "on_the_day"),
    [(69, 0, 0), (70, 1, 1), (99, 1, 1), (100, 0, 1), (101, 0, 0)],
)
def test_a_window_is_closed_at_its_far_end_and_open_at_the_decision(
    started: int, strictly: int, on_the_day: int
) -> None:
    events = [Event(1, "C000001", "referral", started)]
    assert build_one(configure(count(30)), events) == {"count_referral_30d": strictly}
    assert build_one(configure(count(30), as_of="on_the_day"), events) == {"count_referral_30d": on_the_day}


def test_the_referral_that_is_decided_is_not_counted() -> None:
    events = [Event(1, "C000001", "referral", 100)]
    family = {"family": "days_since", "events": ["referral"]}
    found = build_one(configure(count("ever"), family), events, event=1)
    assert found["count_referral_ever"] == 0
    assert np.isnan(found["days_since_referral"])


@pytest.mark.parametrize(("known", "expected"), [(99, 1), (100, 0), (150, 0)])
def test_an_event_counts_from_the_day_it_was_known(known: int, expected: int) -> None:
    events = [Event(1, "C000001", "referral", 50, known=known)]
    assert build_one(configure(count("ever")), events)["count_referral_ever"] == expected


def test_an_event_known_late_counts_in_the_window_of_its_real_start() -> None:
    events = [Event(1, "C000001", "referral", 50, known=90)]
    assert build_one(configure(count(20, 60)), events) == {"count_referral_20d": 0, "count_referral_60d": 1}


@pytest.mark.parametrize(
    ("started", "ended", "known", "ever", "month"),
    [
        (80, 90, None, 10, 10),
        (60, 90, None, 30, 20),  # cut at the far end of the window
        (80, None, None, 20, 20),  # still open
        (80, 100, None, 20, 20),  # an end on the day of the decision cannot be seen
        (80, 140, None, 20, 20),
        (80, 80, None, 0, 0),
        (80, 90, 100, 0, 0),  # not known yet
        (80, 90, 95, 10, 10),  # known late, and over by then
        (90, 85, None, 0, 0),  # ended before it began
    ],
)
def test_durations_are_days_of_overlap(
    started: int, ended: int | None, known: int | None, ever: int, month: int
) -> None:
    family = {"family": "duration", "events": ["cp_plan"], "windows": ["ever", 30]}
    found = build_one(configure(family), [Event(1, "C000001", "cp_plan", started, ended, known)])
    assert found == {"duration_cp_plan_ever": ever, "duration_cp_plan_30d": month}


@pytest.mark.parametrize(("ended", "expected"), [(None, 1), (140, 1), (100, 1), (99, 0), (80, 0)])
def test_an_event_is_open_until_its_end_is_seen(ended: int | None, expected: int) -> None:
    events = [Event(1, "C000001", "cp_plan", 80, ended)]
    assert build_one(configure({"family": "open", "events": ["cp_plan"]}), events) == {
        "open_cp_plan": expected
    }


def test_ever_and_days_since_look_at_the_newest_start_that_is_known() -> None:
    events = [
        Event(1, "C000001", "cp_plan", 40),
        Event(2, "C000001", "cp_plan", 10, known=60),
        Event(3, "C000001", "cp_plan", 95, known=120),
    ]
    families = [{"family": family, "events": ["cp_plan", "icpc"]} for family in ("ever", "days_since")]
    found = build_one(configure(*families), events)
    assert (found["ever_cp_plan"], found["ever_icpc"], found["days_since_cp_plan"]) == (1, 0, 60)
    assert np.isnan(found["days_since_icpc"])


NEED = {"family": "last_code", "fields": ["primary_need"]}


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ([], None),
        ([(1, "N4", 50), (2, "N1", 60)], "N1"),
        ([(2, "N1", 60), (1, "N4", 61)], "N4"),
        ([(1, "N4", 60), (2, "N1", 60)], "N1"),  # the greater event on the same day
        ([(1, "N10", 60), (1, "N2", 60)], "N2"),  # then the greater code, as text
        ([(1, "N4", 60), (2, "N1", 100)], "N4"),
    ],
)
def test_the_last_code(details: list[tuple[int, str, int]], expected: str | None) -> None:
    rows = [Detail(event, "C000001", "primary_need", code, known) for event, code, known in details]
    assert build_one(configure(NEED), [], rows) == {"last_code_primary_need": expected}


@pytest.mark.parametrize("as_of", ["strictly_before", "on_the_day"])
def test_the_current_code_is_that_of_the_decided_event_on_the_day(as_of: str) -> None:
    rows = [
        Detail(1, "C000001", "referral_source", "1A", 50),
        Detail(2, "C000001", "referral_source", "5C", 100),
        Detail(2, "C000001", "referral_source", "9", 101),
        Detail(3, "C000001", "referral_source", "10", 100),
    ]
    family = {"family": "current_code", "fields": ["referral_source"]}
    found = [build_one(configure(family, as_of=as_of), [], rows, event=event) for event in (1, 2, 7)]
    assert [row["current_code_referral_source"] for row in found] == ["1A", "5C", None]


def test_distinct_codes_and_how_often_one_was_recorded() -> None:
    rows = [
        Detail(number, "C000001", "factor", code, known)
        for number, (code, known) in enumerate(
            [("3B", 20), ("3B", 90), ("3B", 90), ("4A", 95), ("9A", 100), ("1A", 10)]
        )
    ]
    found = build_one(
        configure(
            {"family": "distinct_codes", "fields": ["factor"], "windows": [30, "ever"]},
            {"family": "code_count", "field": "factor", "codes": ["3B", "2C"], "windows": [30, "ever"]},
        ),
        [],
        rows,
    )
    assert found == {
        "distinct_codes_factor_30d": 2,
        "distinct_codes_factor_ever": 3,
        "code_count_factor_3B_30d": 2,
        "code_count_factor_3B_ever": 3,
        "code_count_factor_2C_30d": 0,
        "code_count_factor_2C_ever": 0,
    }


def build_several() -> FeatureTable:
    children = [Child("C000001", born=-3653), Child("C000002", born=60), Child("C000003", None, sex="Male")]
    history = make_history(children, [Event(1, "C000002", "referral", 10)])
    asked = make_decisions([Decision("C000003", 50), Decision("C000001", 0), Decision("C000002", 50)])
    families = ({"family": "age"}, NEED, {"family": "calendar"}, count("ever"))
    return build_features(history, asked, configure(*families, use=("sex",)))


def test_ages_and_days_of_the_calendar() -> None:
    frame = build_several().to_pandas()
    np.testing.assert_array_equal(frame["age"], np.array([np.nan, 3653 / 365.25, 0], dtype=np.float32))
    np.testing.assert_array_equal(frame["unborn"], np.array([np.nan, 0, 1], dtype=np.float32))
    # Day 50 is Thursday 20 February 2020, day 0 Wednesday 1 January.
    assert frame["month"].tolist() == [2, 1, 2]
    assert frame["weekday"].tolist() == [4, 3, 4]


def test_pandas_has_the_features_in_the_order_of_the_configuration() -> None:
    table = build_several()
    frame = table.to_pandas()
    columns = ["age", "unborn", "last_code_primary_need", "month", "weekday", "count_referral_ever", "sex"]
    assert frame.columns.tolist() == columns == [spec.name for spec in table.specs]
    assert frame.index.tolist() == [0, 1, 2]
    assert frame.index.name == "decision_id"
    categorical = {spec.name for spec in table.specs if spec.categorical}
    for name in columns:
        expected = (
            isinstance(frame[name].dtype, pd.CategoricalDtype)
            if name in categorical
            else frame[name].dtype == np.float32
        )
        assert expected, name
    assert frame["sex"].tolist() == ["Male", "Female", "Female"]
    assert table.numeric.shape == (3, len(table.numeric_names))


def test_protected_characteristics_are_left_out_by_default() -> None:
    names = build_one(configure(count("ever"), {"family": "age"}), [])
    assert not {"sex", "ethnic_group", "disability"} & set(names)


def test_progress_is_reported_to_the_end() -> None:
    history = make_history([Child(f"C00000{number}") for number in range(5)])
    asked = make_decisions([Decision(f"C00000{number}", 10) for number in range(5)])
    heard: list[tuple[int, int]] = []
    build_features(
        history,
        asked,
        configure(count("ever")),
        partitions=3,
        report_progress=lambda done, total: heard.append((done, total)),
    )
    assert [total for _, total in heard] == [5, 5, 5]
    assert heard[-1] == (5, 5)
    assert heard == sorted(heard)


def test_no_decisions_make_an_empty_table() -> None:
    history = make_history([Child("C000001")], [Event(1, "C000001", "referral", 5)])
    frame = build_features(
        history, make_decisions([]), configure(count("ever"), NEED, use=("sex",))
    ).to_pandas()
    assert frame.shape == (0, 3)


def test_a_child_that_the_history_does_not_know_is_an_error_that_names_nobody() -> None:
    with pytest.raises(HistoryError, match="not in the case history") as caught:
        build_features(
            make_history([Child("C000001")]), make_decisions([Decision("C000002", 5)]), configure(NEED)
        )
    assert "C000002" not in str(caught.value)


def test_tables_in_several_chunks_are_the_same() -> None:
    events = [Event(number, "C000001", "referral", number) for number in range(1, 7)]
    history = make_history([Child("C000001")], events)
    asked = make_decisions([Decision("C000001", day) for day in range(8)])
    pieces = pa.concat_tables([asked.slice(0, 3), asked.slice(3)])
    whole, cut = (build_features(history, table, configure(count("ever"))) for table in (asked, pieces))
    np.testing.assert_array_equal(whole.numeric, cut.numeric)
    assert whole.numeric[:, 0].tolist() == [0, 0, 1, 2, 3, 4, 5, 6]
