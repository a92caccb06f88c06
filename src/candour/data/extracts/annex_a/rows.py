"""The rows of one list of Annex A as events, each value with the day on which it was known.

What a list repeats as of the day it was taken (how many referrals, enquiries, placements or times missing in the last
twelve months) is counted and not read: on a row of months ago it would tell of what came after. A child in need plan
is in no list but as the status of a case on that day, which is not read either: Annex A gives no `cin_plan`.
"""

import re
from collections.abc import Callable
from typing import Final

from candour.data import known_on
from candour.data.extracts.annex_a.cells import ListReader
from candour.data.extracts.annex_a.headers import fold_header
from candour.data.extracts.annex_a.sheets import FoundList
from candour.data.extracts.columns import EventRows
from candour.data.extracts.files.day_formats import NO_DAY
from candour.data.extracts.reading import Reading, Value
from candour.data.vocabulary import normalise_value

_SUITABLE: Final = re.compile(r"\bsuitable\b|^(1|y|yes|true)$")
_UNSUITABLE: Final = re.compile(r"\bunsuitable\b|\bnot\b.*\bsuitable\b|^(2|n|no|false)$")


def read_list(found: FoundList, *, day: int, reading: Reading, events: EventRows) -> frozenset[int]:
    """Add the rows of a list that shows the state of a day; say which children it has, by number."""
    reader = ListReader(found, day=day, reading=reading, events=events)
    read_row = _READERS.get(found.layout.number)
    if read_row is None:
        reader.note_all("not_used")
    else:
        for _ in reader.rows():
            if found.is_complete:
                read_row(reader)
        if not found.is_complete:
            reader.note_all("record_without_day", found.layout.marks[0])
    reader.report(is_used=read_row is not None)
    return frozenset(reader.children)


def _read_contact(row: ListReader) -> None:
    event = row.add("contact", "contact", is_needed=True)
    if event is not None:
        row.detail(event, "contact_source", known_on.referral_source(row.day("contact")))


def _read_early_help(row: ListReader) -> None:
    row.add("early_help", "start", end=row.day("end"), is_needed=True)


def _read_referral(row: ListReader) -> None:
    event = row.add("referral", "referral", is_needed=True)
    if event is not None:
        start = row.day("referral")
        row.detail(event, "referral_source", known_on.referral_source(start))
        row.detail(event, "referral_nfa", known_on.referral_no_further_action(start, NO_DAY))


def _read_assessment(row: ListReader) -> None:
    authorised = row.day("authorised")
    event = row.add("assessment", "assessment", end=authorised, is_needed=True)
    if event is not None:
        known = known_on.assessment_outcome(authorised, row.taken)
        row.detail(event, "child_seen", known)
        row.detail(event, "assessment_need", known)


def _read_section_47(row: ListReader) -> None:
    """A row may hold a conference without an enquiry: both are kept."""
    held = row.day("icpc")
    enquiry = row.add("section_47", "section_47", is_needed=held == NO_DAY)
    if enquiry is not None:
        known = known_on.conference_not_required(held, NO_DAY, row.taken)
        row.detail(enquiry, "icpc_not_required", known)
    if held != NO_DAY:
        conference = row.add_on("icpc", held, column="icpc")
        row.detail(conference, "icpc_outcome", known_on.conference_outcome(held))


def _read_child_in_need(row: ListReader) -> None:
    """The episode of need starts with the referral that led to it, and that referral ends with it."""
    closure = row.day("cin_end")
    event = row.add("referral", "cin_start", end=closure, is_needed=True)
    if event is not None:
        row.detail(event, "primary_need", known_on.primary_need(NO_DAY, closure, row.taken))
        row.detail(event, "closure_reason", known_on.closure_reason(closure, row.taken))


def _read_protection_plan(row: ListReader) -> None:
    end = row.day("plan_end")
    event = row.add("cp_plan", "plan_start", end=end, is_needed=True)
    if event is not None:
        start = row.day("plan_start")
        row.detail(event, "initial_category", known_on.initial_category(start))
        row.detail(event, "latest_category", known_on.latest_category(end, row.taken))
        row.detail(event, "previous_plans", known_on.previous_plans(start))
    row.add("cp_review", "review")
    row.add("visit", "visit")


def _read_care(row: ListReader) -> None:
    end = row.day("care_end")
    row.mark_unaccompanied()
    event = row.add("care_episode", "care_start", end=end, is_needed=True)
    if event is not None:
        row.detail(event, "care_need", row.day("care_start"))
        row.detail(event, "reason_care_ended", known_on.closure_reason(end, row.taken))
        _read_placement(row, care_end=end, care=event)
    row.add("care_review", "review")
    row.add("visit", "visit")


def _read_placement(row: ListReader, *, care_end: int, care: int) -> None:
    """An episode of care as the SSDA903 has them begins on each day on which the placement or legal status changed.

    Only the later of both days is sure to have both. A value without its day is known from this workbook on.
    """
    placed, ordered = row.day("placement_start"), row.day("legal_start")
    latest = max(placed, ordered)
    for start in sorted({placed, ordered} - {NO_DAY}):
        event = row.add_on(
            "care_placement", start, end=care_end if start == latest else latest, column="placement"
        )
        if start >= placed != NO_DAY:
            row.detail(event, "placement", start)
            row.detail(event, "placement_provider", start)
        if start >= ordered != NO_DAY:
            row.detail(event, "legal_status", start)
    if placed == NO_DAY:
        row.detail(care, "placement", row.taken)
        row.detail(care, "placement_provider", row.taken)
    if ordered == NO_DAY:
        row.detail(care, "legal_status", row.taken)


def _read_care_leaver(row: ListReader) -> None:
    """By the newest contact; where no day is given, the state on the day the workbook was taken."""
    row.mark_unaccompanied()
    contact = row.day("contact")
    event = row.add_on("care_leaver", row.taken if contact == NO_DAY else contact, column="contact")
    known = known_on.care_leaver_contact(row.taken)
    row.detail(event, "care_leaver_in_touch", known)
    row.detail(event, "care_leaver_activity", known)
    row.detail_value(event, "care_leaver_accommodation", _read_home(row), known)


def _read_home(row: ListReader) -> Value | None:
    """The home with 1 for suitable or 2 for not, as the SSDA903 writes it; without either where neither is said."""
    text = row.text("care_leaver_accommodation")
    home = normalise_value("care_leaver_accommodation", text)
    ending = _read_suitability(fold_header(row.text("suitability")))
    if home is None or len(home) > 1 or home == "0" or not ending:
        return row.value("care_leaver_accommodation")
    return row.named_value(home + ending, text)


def _read_suitability(words: str) -> str:
    if _UNSUITABLE.search(words):
        return "2"
    return "1" if _SUITABLE.search(words) else ""


def _read_adoption(row: ListReader) -> None:
    adopted, reversal = row.day("adoption_order"), row.day("reversal")
    end = reversal if reversal != NO_DAY else adopted
    event = row.add("adoption_decision", "decision", end=end, is_needed=True)
    if event is not None:
        row.detail(event, "adoption_ended_reason", known_on.closure_reason(reversal, row.taken))
    row.add("adoption_match", "match")
    row.add("placed_for_adoption", "placed", end=end)


_READERS: Final[dict[int, Callable[[ListReader], None]]] = {
    1: _read_contact,
    2: _read_early_help,
    3: _read_referral,
    4: _read_assessment,
    5: _read_section_47,
    6: _read_child_in_need,
    7: _read_protection_plan,
    8: _read_care,
    9: _read_care_leaver,
    10: _read_adoption,
}
