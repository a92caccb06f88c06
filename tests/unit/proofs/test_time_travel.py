"""Time travel must find every way in which a kernel can see the future."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings

from candour.config.features import Features
from candour.data.days import NEVER
from candour.data.features import build, build_features, loading
from candour.data.features.partition import Happenings, Records
from candour.data.history import CaseHistory
from candour.data.proofs.time_cut import keep_children
from candour.data.proofs.time_travel import TimeTravelResult, choose_sample, compare_rebuilt
from feature_strategies import Example, examples
from small_histories import Child, Decision, Detail, Event, make_decisions, make_history

FEATURES = Features.model_validate(
    {
        "families": [
            {"family": "count", "events": ["referral", "cp_plan"], "windows": [30, "ever"]},
            {"family": "duration", "events": ["cp_plan"], "windows": ["ever"]},
            {"family": "open", "events": ["cp_plan"]},
            {"family": "days_since", "events": ["cp_plan"]},
            {"family": "last_code", "fields": ["closure_reason"]},
            {"family": "distinct_codes", "fields": ["factor"], "windows": ["ever"]},
            {"family": "current_code", "fields": ["referral_source", "closure_reason"]},
            {"family": "age"},
            {"family": "calendar"},
        ],
        "protected": {"use": ["sex"], "reason": "A made-up reason, for a test."},
    }
)
HISTORY = make_history(
    [Child("C000001"), Child("C000002", born=100), Child("C000003", born=None)],
    [
        Event(1, "C000001", "referral", 10, 90),
        # Began before the decision and was written down after it.
        Event(2, "C000001", "cp_plan", 5, 70, known=60),
        # Ends after the decision.
        Event(3, "C000001", "cp_plan", 1, 70),
        Event(4, "C000002", "referral", 50),
        Event(5, "C000002", "cp_plan", 50),
        Event(6, "C000003", "referral", 50),
    ],
    [
        Detail(1, "C000001", "referral_source", "1A", 10),
        # The leaky field: filled in long afterwards, about an event from before the decision.
        Detail(1, "C000001", "closure_reason", "RC3", 90),
        Detail(1, "C000001", "factor", "3B", 90),
        Detail(4, "C000002", "referral_source", "2B", 50),
        Detail(4, "C000002", "closure_reason", "RC8", 51),
    ],
)
DECISIONS = make_decisions(
    [
        Decision("C000001", 10, 1),
        Decision("C000001", 50, 1),
        Decision("C000002", 50, 4),
        Decision("C000003", 50, 6),
    ]
)


def check(
    history: CaseHistory, decisions: pa.Table, features: Features, *, sample: int = 100
) -> TimeTravelResult:
    """As a pilot does: the features of a sample of its decisions, built again."""
    table = build_features(history, decisions, features)
    chosen = choose_sample(decisions.num_rows, sample=sample, seed=7)
    sampled = decisions.take(pa.array(chosen))
    nearby = keep_children(history, sampled["child_id"])
    return compare_rebuilt(nearby, sampled, features, table.take(chosen))


def travel(features: Features = FEATURES, *, sample: int = 100) -> TimeTravelResult:
    return check(HISTORY, DECISIONS, features, sample=sample)


def names(result: TimeTravelResult) -> set[str]:
    return {mismatch.name for mismatch in result.mismatches}


def test_holds_for_the_kernel_as_it_is() -> None:
    result = travel()
    assert result == TimeTravelResult(rows_checked=4, features_checked=16, mismatches=())
    assert result.holds


def test_a_leaky_field_never_reaches_a_feature() -> None:
    frame = build_features(HISTORY, DECISIONS, FEATURES).to_pandas()
    assert frame["last_code_closure_reason"].isna().all()
    assert frame["current_code_closure_reason"].isna().all()
    assert (frame["distinct_codes_factor_ever"] == 0).all()
    assert frame["current_code_referral_source"].tolist()[:3] == ["1A", "1A", "2B"]


def test_checks_only_a_sample_and_the_same_one_each_time() -> None:
    assert travel(sample=2).rows_checked == 2
    assert travel(sample=2) == travel(sample=2)


def test_holds_where_current_codes_are_all_there_is() -> None:
    only = Features.model_validate({"families": [{"family": "current_code", "fields": ["referral_source"]}]})
    assert travel(only) == TimeTravelResult(4, 1, ())


@given(examples())
@settings(max_examples=100, deadline=None, derandomize=True)
def test_holds_for_any_history_and_configuration(example: Example) -> None:
    assert check(*example, sample=10).holds


def plant(monkeypatch: pytest.MonkeyPatch, name: str, change: Callable[[Any], Any]) -> None:
    """Change what the kernel gets to see of the records, as a bug in it would."""
    real = getattr(loading, name)
    monkeypatch.setattr(loading, name, lambda *arguments: change(real(*arguments)))


def test_catches_a_kernel_that_ignores_when_an_event_was_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def ignore(events: Happenings) -> Happenings:
        return replace(events, known=events.started)

    plant(monkeypatch, "_load_events", ignore)
    assert names(travel()) == {
        "count_cp_plan_30d",
        "count_cp_plan_ever",
        "duration_cp_plan_ever",
        "days_since_cp_plan",
    }


def test_catches_a_kernel_that_ignores_when_a_detail_was_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def ignore(records: Records) -> Records:
        return replace(records, known=np.minimum(records.known, 0))

    plant(monkeypatch, "_load_details", ignore)
    assert names(travel()) == {
        "last_code_closure_reason",
        "distinct_codes_factor_ever",
        "current_code_closure_reason",
    }


def test_catches_a_kernel_that_counts_the_day_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def come_early(events: Happenings) -> Happenings:
        return replace(events, started=events.started - 1, known=events.known - 1)

    plant(monkeypatch, "_load_events", come_early)
    found = names(travel())
    assert {"count_referral_30d", "count_referral_ever", "count_cp_plan_ever", "open_cp_plan"} <= found


def test_catches_a_kernel_that_takes_on_the_day_for_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """One value for every way in which a record can fall on the very day of the decision, and no other."""
    features = Features.model_validate(
        {
            "families": [
                {"family": "count", "events": ["icpc", "assessment"], "windows": ["ever"]},
                {"family": "open", "events": ["cin_plan", "assessment"]},
                {"family": "last_code", "fields": ["primary_need"]},
                {"family": "count", "events": ["cin_plan"], "windows": ["ever"]},
            ]
        }
    )
    events = [
        Event(1, "C000001", "icpc", 20, known=50),
        Event(2, "C000001", "assessment", 50, 50, known=40),
        Event(3, "C000001", "cin_plan", 10, 50),
    ]
    history = make_history([Child("C000001")], events, [Detail(3, "C000001", "primary_need", "N1", 50)])
    asked = make_decisions([Decision("C000001", 50)])
    real = loading.load_arrays
    monkeypatch.setattr(
        build, "load_arrays", lambda *tables, day_counts: real(*tables, day_counts=not day_counts)
    )
    assert names(check(history, asked, features)) == {
        "count_icpc_ever",
        "count_assessment_ever",
        "open_cin_plan",
        "last_code_primary_need",
    }


def test_catches_a_kernel_that_sees_an_end_early(monkeypatch: pytest.MonkeyPatch) -> None:
    def see(events: Happenings) -> Happenings:
        return replace(events, ended=np.where(events.ended == NEVER, NEVER, events.started))

    plant(monkeypatch, "_load_events", see)
    assert names(travel()) == {"open_cp_plan", "duration_cp_plan_ever"}


def test_catches_a_kernel_that_uses_the_birth_date_of_the_unborn(monkeypatch: pytest.MonkeyPatch) -> None:
    def use(born: Any, decided: Any) -> Any:
        return (decided - born) / 365.25

    monkeypatch.setattr("candour.data.features.build._compute_age", use)
    result = travel()
    assert names(result) == {"age"}
    assert not result.holds
    assert result.mismatches[0].label == "Age in years at the decision"
