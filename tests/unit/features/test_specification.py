"""Names, labels and notes of features."""

from typing import Any, get_args

import pytest

from candour.config.features import DetailField, EventKind, Features
from candour.data.features import expand_features, label_features
from candour.data.features.wording import EVENTS, FIELDS, MAY_STAND_FOR, describe_window
from candour.errors import ConfigError


def configure(*families: dict[str, Any]) -> Features:
    return Features.model_validate({"families": families})


EVERY_FAMILY = configure(
    {"family": "count", "events": ["section_47"], "windows": [365, "ever"]},
    {"family": "days_since", "events": ["assessment"]},
    {"family": "duration", "events": ["cp_plan"], "windows": [45]},
    {"family": "ever", "events": ["icpc", "cp_plan"]},
    {"family": "open", "events": ["cin_plan"]},
    {"family": "last_code", "fields": ["primary_need"]},
    {"family": "distinct_codes", "fields": ["factor"], "windows": [730]},
    {"family": "code_count", "field": "factor", "codes": ["3B"], "windows": [180]},
    {"family": "current_code", "fields": ["referral_source"]},
    {"family": "age"},
    {"family": "calendar"},
)


def test_every_feature_has_a_name_and_a_label_in_plain_english() -> None:
    assert label_features(EVERY_FAMILY) == {
        "count_section_47_365d": "Number of section 47 enquiries in the 12 months before",
        "count_section_47_ever": "Number of section 47 enquiries at any time before",
        "days_since_assessment": "Days since the last assessment began",
        "duration_cp_plan_45d": "Days spent in child protection plans in the 45 days before",
        "ever_icpc": "Ever had an initial child protection conference before",
        "ever_cp_plan": "Ever had a child protection plan before",
        "open_cin_plan": "Child in need plan open before the decision",
        "last_code_primary_need": "Newest earlier record: primary need",
        "distinct_codes_factor_730d": "Number of different records in the 2 years before: factor found at assessment",
        "code_count_factor_3B_180d": "Times recorded in the 6 months before: factor found at assessment 3B (domestic abuse of a parent)",
        "current_code_referral_source": "This case: who referred the child",
        "age": "Age in years at the decision",
        "unborn": "Not yet born at the decision",
        "month": "Month of the decision (1 to 12)",
        "weekday": "Day of the week of the decision (Monday is 1)",
    }


def test_every_kind_and_field_has_words_and_a_note_of_what_it_may_stand_for() -> None:
    assert set(EVENTS) == set(get_args(EventKind))
    assert set(FIELDS) == set(get_args(DetailField))
    assert set(EVENTS) | set(FIELDS) <= set(MAY_STAND_FOR)
    unmarked = {spec.name for spec in expand_features(EVERY_FAMILY) if not spec.may_stand_for}
    assert unmarked == {"month", "weekday"}


def test_protected_characteristics_come_last_and_say_what_they_are() -> None:
    protected = {"use": ["disability", "sex"], "reason": "A made-up reason, for a test."}
    features = Features.model_validate(EVERY_FAMILY.model_dump() | {"protected": protected})
    added = expand_features(features)[-2:]
    assert [(spec.name, spec.label, spec.categorical) for spec in added] == [
        ("disability", "Disability", True),
        ("sex", "Sex", True),
    ]
    assert all("a protected characteristic" in spec.may_stand_for for spec in added)


def test_a_feature_asked_for_twice_is_an_error_that_names_it() -> None:
    features = configure(
        {"family": "count", "events": ["referral"], "windows": [365, "ever"]},
        {"family": "count", "events": ["referral", "icpc"], "windows": [365]},
    )
    with pytest.raises(ConfigError, match="count_referral_365d"):
        expand_features(features)


@pytest.mark.parametrize(
    ("window", "words"),
    [
        (None, "at any time before"),
        (1, "in the day before"),
        (30, "in the month before"),
        (365, "in the 12 months before"),
    ],
)
def test_windows_in_words(window: int | None, words: str) -> None:
    assert describe_window(window) == words
