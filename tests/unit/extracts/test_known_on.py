import numpy as np

from candour.data import known_on
from candour.data.extracts.files.day_formats import NO_DAY

REFERRAL, AUTHORISED, CLOSURE, REFERENCE = 100, 130, 150, 200


def test_source_is_known_at_once() -> None:
    assert known_on.referral_source(REFERRAL) == REFERRAL


def test_no_further_action_is_known_at_closure_or_the_next_day() -> None:
    assert known_on.referral_no_further_action(REFERRAL, CLOSURE) == CLOSURE
    assert known_on.referral_no_further_action(REFERRAL, NO_DAY) == REFERRAL + 1


def test_need_waits_for_the_assessment_then_the_closure_then_the_return() -> None:
    assert known_on.primary_need(AUTHORISED, CLOSURE, REFERENCE) == AUTHORISED
    assert known_on.primary_need(NO_DAY, CLOSURE, REFERENCE) == CLOSURE
    assert known_on.primary_need(NO_DAY, NO_DAY, REFERENCE) == REFERENCE


def test_factors_wait_for_authorisation() -> None:
    assert known_on.factor(AUTHORISED, REFERENCE) == AUTHORISED
    assert known_on.factor(NO_DAY, REFERENCE) == REFERENCE


def test_closure_reason_waits_for_closure() -> None:
    assert known_on.closure_reason(CLOSURE, REFERENCE) == CLOSURE
    assert known_on.closure_reason(NO_DAY, REFERENCE) == REFERENCE


def test_conference_not_required_is_known_when_held_closed_or_returned() -> None:
    assert known_on.conference_not_required(AUTHORISED, CLOSURE, REFERENCE) == AUTHORISED
    assert known_on.conference_not_required(NO_DAY, CLOSURE, REFERENCE) == CLOSURE
    assert known_on.conference_not_required(NO_DAY, REFERENCE + 9, REFERENCE) == REFERENCE
    assert known_on.conference_not_required(NO_DAY, NO_DAY, REFERENCE) == REFERENCE


def test_plan_values_are_known_at_its_start_but_the_latest_category_at_its_end() -> None:
    assert known_on.initial_category(AUTHORISED) == AUTHORISED
    assert known_on.previous_plans(AUTHORISED) == AUTHORISED
    assert known_on.latest_category(CLOSURE, REFERENCE) == CLOSURE
    assert known_on.latest_category(NO_DAY, REFERENCE) == REFERENCE


def test_nothing_is_known_before_a_return_that_lacked_it() -> None:
    rule = np.array([AUTHORISED, AUTHORISED, AUTHORISED])
    absent = np.array([NO_DAY, REFERENCE, AUTHORISED - 1])
    assert known_on.not_before_absence(rule, absent).tolist() == [AUTHORISED, REFERENCE + 1, AUTHORISED]


def test_a_value_older_than_the_returns_is_dated_by_the_first_that_shows_it() -> None:
    known, year_starts, shown = np.array([50, 100, 150]), np.array([100, 100, 100]), np.array([199, 199, 199])
    assert known_on.date_from_first_showing(known, year_starts, shown).tolist() == [199, 100, 150]
