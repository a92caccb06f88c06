"""How children in care, and those who left it, fare: questionnaires, health, convictions, adoption, contact after care."""

import re

from candour.data import known_on
from candour.data.codes.lists import CODE_LISTS
from candour.data.extracts.files.day_formats import NO_DAY
from candour.data.extracts.ssda903.partial_days import is_partial, read_last_possible
from candour.data.extracts.standard_safeguarding_dataset import tables
from candour.data.extracts.standard_safeguarding_dataset.cells import SnapshotReading
from candour.data.vocabulary import normalise_value

_CHECKS = (
    ("teeth_check", re.compile(r"dent|teeth", re.IGNORECASE)),
    ("health_check", re.compile(r"surveill|development", re.IGNORECASE)),
    ("health_assessment", re.compile(r"assess|medical|health|\b[ir]ha\b", re.IGNORECASE)),
)
_NOT_DONE = re.compile(
    r"refus|declin|cancel|not |\bdna\b|did ?n|due|plan|overdue|outstanding|request|^no?$|^0$", re.IGNORECASE
)
_NO_MISUSE = re.compile(r"^(n|no|none|0|not? .*|no substance.*)$", re.IGNORECASE)
_SUITABLE = {"1": "1", "0": "2"}


def read_care_outcomes(snapshot: SnapshotReading) -> None:
    """Add all of them."""
    _read_questionnaires(snapshot)
    _read_health(snapshot)
    _read_immunisations(snapshot)
    _read_substance_misuse(snapshot)
    _read_convictions(snapshot)
    _read_care_leavers(snapshot)
    _read_permanence(snapshot)
    _read_previous_permanence(snapshot)


def _read_questionnaires(snapshot: SnapshotReading) -> None:
    table = tables.QUESTIONNAIRES
    for child, (day, score, reason) in snapshot.children_of(table):
        start = snapshot.required_day(day, table, "csdq_sdq_completed_date")
        if start != NO_DAY:
            row = snapshot.add_event("care_outcomes", table, child=child, start=start)
            snapshot.add_value(row, "sdq_score", score, start)
            snapshot.add_value(row, "sdq_reason", reason, start)


def _read_health(snapshot: SnapshotReading) -> None:
    table = tables.HEALTH
    for child, (day, kind, status) in snapshot.children_of(table):
        if status is not None and _NOT_DONE.search(status):
            snapshot.note("not_held", table, "clah_health_check_status")
            continue
        field = next((name for name, words in _CHECKS if words.search(kind or "")), None)
        if field is None:
            snapshot.note("not_used", table, "clah_health_check_type")
            continue
        start = snapshot.required_day(day, table, "clah_health_check_date")
        if start != NO_DAY:
            row = snapshot.add_event("care_outcomes", table, child=child, start=start)
            snapshot.add_answer(row, field, answer=True, known=start)


def _read_immunisations(snapshot: SnapshotReading) -> None:
    table = tables.IMMUNISATIONS
    for child, (day, status) in snapshot.children_of(table):
        start = snapshot.required_day(day, table, "clai_immunisations_status_date")
        if start != NO_DAY:
            row = snapshot.add_event("care_outcomes", table, child=child, start=start)
            snapshot.add_value(row, "immunisations", status, start)


def _read_substance_misuse(snapshot: SnapshotReading) -> None:
    table = tables.SUBSTANCE_MISUSE
    for child, (day, substance, helped) in snapshot.children_of(table):
        start = snapshot.required_day(day, table, "clas_substance_misuse_date")
        if start != NO_DAY:
            row = snapshot.add_event("care_outcomes", table, child=child, start=start)
            misused = substance is None or not _NO_MISUSE.match(substance)
            snapshot.add_answer(row, "substance_misuse", answer=misused, known=start)
            snapshot.add_value(row, "intervention_received", helped, start)


def _read_convictions(snapshot: SnapshotReading) -> None:
    table = tables.CONVICTIONS
    for child, (day,) in snapshot.children_of(table):
        start = snapshot.required_day(day, table, "clac_cla_conviction_date")
        if start != NO_DAY:
            known = known_on.conviction(snapshot.day)
            row = snapshot.add_event("care_outcomes", table, child=child, start=start, known=known)
            snapshot.add_answer(row, "convicted", answer=True, known=known)


def _read_care_leavers(snapshot: SnapshotReading) -> None:
    table = tables.CARE_LEAVERS
    for child, (day, touch, activity, home, suitable) in snapshot.children_of(table):
        start = snapshot.required_day(day, table, "clea_care_leaver_latest_contact")
        if start == NO_DAY:
            continue
        known = known_on.care_leaver_contact(snapshot.day)
        row = snapshot.add_event("care_leaver", table, child=child, start=start, known=known)
        snapshot.add_value(row, "care_leaver_in_touch", touch, known)
        snapshot.add_value(row, "care_leaver_activity", activity, known)
        snapshot.add_value(row, "care_leaver_accommodation", _join_accommodation(home, suitable), known)


def _join_accommodation(home: str | None, suitable: str | None) -> str | None:
    """The SSDA903's code, letter and digit, from the two columns that hold it; some systems write it whole."""
    if home is None or suitable is None or f"{home.upper()}1" not in CODE_LISTS["care_leaver_accommodation"]:
        return home
    digit = (
        suitable if suitable in ("1", "2") else _SUITABLE.get(normalise_value("child_seen", suitable) or "")
    )
    return home if digit is None else home.upper() + digit


def _read_permanence(snapshot: SnapshotReading) -> None:
    table = tables.PERMANENCE
    for child, (decided_on, matched_on, placed_on, reversed_on, reason) in snapshot.children_of(table):
        decided = snapshot.read_day(decided_on, "perm_adm_decision_date")
        matched = snapshot.read_day(matched_on, "perm_matched_date")
        placed = snapshot.read_day(placed_on, "perm_placed_for_adoption_date")
        ended = snapshot.read_day(reversed_on, "perm_decision_reversed_date")
        if matched != NO_DAY:
            snapshot.add_event("adoption_match", table, child=child, start=matched)
        ends_placing = placed != NO_DAY and ended >= placed
        for kind, start, end in (
            ("adoption_decision", decided, NO_DAY if ends_placing else ended),
            ("placed_for_adoption", placed, ended if ends_placing else NO_DAY),
        ):
            if start == NO_DAY:
                continue
            row = snapshot.add_event(kind, table, child=child, start=start, end=end)
            if end != NO_DAY:
                snapshot.add_value(row, "adoption_ended_reason", reason, max(start, end))


def _read_previous_permanence(snapshot: SnapshotReading) -> None:
    table = tables.PREVIOUS_PERMANENCE
    for child, (day, option) in snapshot.children_of(table):
        if option is None or normalise_value("previous_permanence", option) == "Z1" or option.upper() == "Z1":
            continue
        start = _read_order_day(snapshot, day)
        if start != NO_DAY:
            known = known_on.previous_permanence(snapshot.day)
            row = snapshot.add_event("previous_permanence", table, child=child, start=start, known=known)
            snapshot.add_value(row, "previous_permanence", option, known)


def _read_order_day(snapshot: SnapshotReading, text: str | None) -> int:
    """The day of an order; where only its month or year is known, the last day that this can mean."""
    table, field = tables.PREVIOUS_PERMANENCE, "lapp_previous_permanence_order_date"
    if text is None or not is_partial(text):
        return snapshot.required_day(text, table, field)
    last = read_last_possible(text)
    if last == NO_DAY:
        snapshot.note("record_without_day", table, field)
    return min(last, snapshot.day)
