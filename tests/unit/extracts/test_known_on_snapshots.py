"""Since when is a value known that only a snapshot of a live system gives?"""

from candour.data import known_on
from candour.data.extracts.files.day_formats import NO_DAY

START, SIGNED, TAKEN = 100, 130, 900


def test_what_an_assessment_found_waits_for_its_authorisation() -> None:
    assert known_on.assessment_outcome(SIGNED, TAKEN) == SIGNED
    assert known_on.assessment_outcome(NO_DAY, TAKEN) == TAKEN


def test_a_conference_decides_on_its_day() -> None:
    assert known_on.conference_outcome(START) == START


def test_days_that_may_lie_long_before_anybody_knew_are_not_believed() -> None:
    assert known_on.conviction(TAKEN) == TAKEN
    assert known_on.care_leaver_contact(TAKEN) == TAKEN
    assert known_on.previous_permanence(TAKEN) == TAKEN
