"""The table of what each format carries is whole, and the page says the same."""

from candour.config.question import DECIDED_EVENTS, Outcome
from candour.data.decisions.censoring import CARRIERS
from candour.data.history import DETAIL_FIELDS, EVENT_KINDS
from carried_by_format import DETAIL_FIELDS as CARRIED_FIELDS
from carried_by_format import EVENT_KINDS as CARRIED_KINDS
from carried_by_format import FORMATS, HEADINGS, OUTCOMES, PAGE, render_page


def test_every_kind_and_field_has_its_row_once() -> None:
    assert [row.name for row in CARRIED_KINDS] == list(EVENT_KINDS)
    assert [row.name for row in CARRIED_FIELDS] == list(DETAIL_FIELDS)


def test_what_is_carried_in_part_is_explained() -> None:
    for row in (*CARRIED_KINDS, *CARRIED_FIELDS):
        assert row.note or "some" not in row.levels
        assert len(row.levels) == len(FORMATS)


def test_the_page_is_current() -> None:
    """`python tests/support/carried_by_format.py` renews it."""
    assert PAGE.read_text(encoding="utf-8") == render_page()


def test_a_level_is_found_by_format() -> None:
    contact = CARRIED_KINDS[0]
    assert (contact.find_level("annex_a"), contact.find_level("cin_census")) == ("all", "")


def test_an_error_sends_nobody_to_a_format_that_does_not_carry_the_kind() -> None:
    levels = {row.name: row for row in CARRIED_KINDS}
    for kind, said in CARRIERS.items():
        named = [name for name, heading in zip(FORMATS, HEADINGS, strict=True) if heading in said]
        assert named
        assert {levels[kind].find_level(name) for name in named} == {"all"}


def test_every_event_that_a_question_needs_is_in_the_errors_words() -> None:
    needed = {kind for kinds in DECIDED_EVENTS.values() for kind in kinds}
    needed |= {kind for name in OUTCOMES for kind in Outcome(kinds=(name,)).events}
    assert needed == set(CARRIERS)
