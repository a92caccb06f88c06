"""The rows of one list of Annex A as events, each value with the day on which it was known.

What a list repeats as of the day it was taken (how many referrals, enquiries, placements or times missing in the last
twelve months) is counted and not read: on a row of months ago it would tell of what came after. A child in need plan
is in no list but as the status of a case on that day, which is not read either: Annex A gives no `cin_plan`.
"""

import re
from collections import Counter
from collections.abc import Callable
from typing import Final

from candour.data import known_on
from candour.data.extracts.annex_a_sheets import FoundList, Row
from candour.data.extracts.columns import FIELD, KIND, EventRows, PersonRow
from candour.data.extracts.day_formats import NO_DAY, DayReader, census_year
from candour.data.extracts.headers import fold_header
from candour.data.extracts.reading import Reading, Value
from candour.data.extracts.trust import RANK
from candour.data.extracts.workbook_days import read_workbook_day
from candour.data.vocabulary import normalise_value, read_age

SOURCE: Final = "annex_a"
_NOT_KNOWN: Final = re.compile(
    r"\b(unknown|refused|pending|not (known|recorded|stated|applicable|yet|obtained|given))\b|^(n a|nk|c|na)$"
)
_YES_OR_NO: Final = frozenset(
    {"referral_nfa", "icpc_not_required", "icpc_outcome", "assessment_need", "child_seen", "disability"}
)
_YEAR: Final = 365.25


def read_list(found: FoundList, *, day: int, reading: Reading, events: EventRows) -> frozenset[int]:
    """Add the rows of a list that shows the state of a day; say which children it has, by number."""
    reader = _ListReader(found, day=day, reading=reading, events=events)
    reader.read()
    return frozenset(reader.children)


class _ListReader:
    """Reads one list. `row` is the row that is being read."""

    def __init__(self, found: FoundList, *, day: int, reading: Reading, events: EventRows) -> None:
        self.children: set[int] = set()
        self.taken = day
        self._found = found
        self._reading = reading
        self._events = events
        self._days = DayReader("british")
        self._row: Row = ()
        self._child = -1
        self._odd: Counter[tuple[str, str]] = Counter()
        self._persons: set[PersonRow] = set()
        self._starts: Counter[tuple[int, str, int]] = Counter()

    def read(self) -> None:
        """Add all rows, then report what was odd."""
        layout, rows = self._found.layout, self._found.rows
        if layout.number in _READERS and self._found.is_complete:
            read_row = _READERS[layout.number]
            for self._row in rows:
                if self._take_child():
                    read_row(self)
        elif layout.number in _READERS:
            self._odd["record_without_day", layout.marks[0]] += len(rows)
        else:
            self._odd["not_used", ""] += len(rows)
        self._report()

    def text(self, column: str) -> str:
        """A cell without the blanks around it, '' where there is no such column."""
        place = self._found.places.get(column)
        return "" if place is None else self._row[place].strip()

    def day(self, column: str) -> int:
        """The day in a cell."""
        return read_workbook_day(self._days, self.text(column), column)

    def value(self, field: str, column: str | None = None) -> Value | None:
        """The value of a cell; None for nothing, and for a yes or no that nobody knows."""
        text = self.text(column or field)
        if (
            field in _YES_OR_NO
            and normalise_value(field, text) is None
            and _NOT_KNOWN.search(fold_header(text))
        ):
            return None
        return self._reading.value(field, text)

    def add(self, kind: str, column: str, *, end: int = NO_DAY, is_needed: bool = False) -> int | None:
        """Add an event that starts on the day in a column; None where there is no day."""
        start = self.day(column)
        if start == NO_DAY:
            self._odd["record_without_day", column] += is_needed
            return None
        return self.add_on(kind, start, end=end, column=column)

    def add_on(self, kind: str, start: int, *, end: int = NO_DAY, column: str = "") -> int:
        """Add an event that starts on a day."""
        self._odd["after_last_day", column] += start > self.taken
        self._starts[self._child, kind, start] += 1
        if end != NO_DAY and end < start:
            self._odd["end_before_start", column] += 1
            end = NO_DAY
        return self._events.add_event(
            KIND[kind], child=self._child, start=start, end=end, source_day=self.taken
        )

    def detail(self, event: int, field: str, known: int, *, column: str | None = None) -> None:
        """Add the value in a cell to an event, known on a day."""
        self.detail_value(event, field, self.value(field, column), known)

    def detail_value(self, event: int, field: str, value: Value | None, known: int) -> None:
        """Add a value to an event, known on a day."""
        if value is not None:
            self._events.add_detail(event, FIELD[field], value.code, known, value.original)

    def named_value(self, code: str, original: str) -> Value:
        """A value whose code was put together from more than one cell."""
        return Value(self._reading.codes.number(code), self._reading.originals.number(original))

    def mark_unaccompanied(self) -> None:
        """Note that the child came alone, where the list says so."""
        if normalise_value("unaccompanied", self.text("unaccompanied")) == "1":
            self._reading.unaccompanied.add(self._child)

    def _take_child(self) -> bool:
        child_id = self.text("child")
        if not child_id:
            self._odd["record_without_child", "child"] += 1
            return False
        self._child = self._reading.children.number(child_id)
        self.children.add(self._child)
        self._add_person()
        return True

    def _add_person(self) -> None:
        sex, ethnicity = self.value("sex"), self.value("ethnicity")
        disability = normalise_value("disability", self.text("disability"))
        if disability is None and (other := self.value("disability")) is not None:
            disability = self._reading.codes.texts()[other.code]
        birth = self.day("birth")
        self._check_age(birth)
        person = PersonRow(
            self._child,
            self.taken,
            source=RANK[SOURCE],
            birth=birth if birth <= self.taken else NO_DAY,
            expected=birth if birth > self.taken else NO_DAY,
            sex=sex.code if sex else -1,
            ethnicity=ethnicity.code if ethnicity else -1,
            disability=self._reading.disability_sets.number(disability) if disability else -1,
            original_sex=sex.original if sex else -1,
            original_ethnicity=ethnicity.original if ethnicity else -1,
        )
        if person not in self._persons:
            self._persons.add(person)
            self._reading.persons.add(person)

    def _check_age(self, birth: int) -> None:
        age = read_age(self.text("age"))
        if birth == NO_DAY or birth > self.taken or age is None:
            return
        older = (self.taken - birth) / _YEAR - age
        # Completed years lag behind by up to one.
        self._odd["age_differs", "age"] += not -1 <= older < 2

    def _report(self) -> None:
        rows = len(self._found.rows)
        for field, count in sorted(self._days.unreadable.items()):
            self._note("unreadable_day", field, count, rows)
        for (rule, field), count in sorted(self._odd.items()):
            self._note(rule, field, count, rows)
        repeated = sum(count - 1 for count in self._starts.values())
        self._note("duplicate_record", "", repeated, self._starts.total())
        if rows and self._found.layout.number in _READERS:
            self._report_columns(rows)

    def _report_columns(self, rows: int) -> None:
        self._note("unknown_element", "", self._found.unknown_columns)
        for column in self._found.layout.columns:
            if not column.used and column.name in self._found.places:
                self._note("not_used", column.name, rows, rows)
            elif column.used and column.name not in self._found.places:
                self._note("missing_column", column.name, 1)

    def _note(self, rule: str, field: str, count: int, of: int = 0) -> None:
        self._reading.findings.add(
            rule,
            source=SOURCE,
            table=self._found.layout.table,
            field=field,
            year=census_year(self.taken),
            count=count,
            of=of,
        )


def _read_contact(row: _ListReader) -> None:
    event = row.add("contact", "contact", is_needed=True)
    if event is not None:
        row.detail(event, "contact_source", known_on.referral_source(row.day("contact")))


def _read_early_help(row: _ListReader) -> None:
    row.add("early_help", "start", end=row.day("end"), is_needed=True)


def _read_referral(row: _ListReader) -> None:
    event = row.add("referral", "referral", is_needed=True)
    if event is not None:
        start = row.day("referral")
        row.detail(event, "referral_source", known_on.referral_source(start))
        row.detail(event, "referral_nfa", known_on.referral_no_further_action(start, NO_DAY))


def _read_assessment(row: _ListReader) -> None:
    authorised = row.day("authorised")
    event = row.add("assessment", "assessment", end=authorised, is_needed=True)
    if event is not None:
        known = known_on.assessment_outcome(authorised, row.taken)
        row.detail(event, "child_seen", known)
        row.detail(event, "assessment_need", known)


def _read_section_47(row: _ListReader) -> None:
    """A row may hold a conference without an enquiry: both are kept."""
    held = row.day("icpc")
    enquiry = row.add("section_47", "section_47", is_needed=held == NO_DAY)
    if enquiry is not None:
        known = known_on.conference_not_required(held, NO_DAY, row.taken)
        row.detail(enquiry, "icpc_not_required", known)
    if held != NO_DAY:
        conference = row.add_on("icpc", held, column="icpc")
        row.detail(conference, "icpc_outcome", known_on.conference_outcome(held))


def _read_child_in_need(row: _ListReader) -> None:
    """The episode of need starts with the referral that led to it, and that referral ends with it."""
    closure = row.day("cin_end")
    event = row.add("referral", "cin_start", end=closure, is_needed=True)
    if event is not None:
        row.detail(event, "primary_need", known_on.primary_need(NO_DAY, closure, row.taken))
        row.detail(event, "closure_reason", known_on.closure_reason(closure, row.taken))


def _read_protection_plan(row: _ListReader) -> None:
    end = row.day("plan_end")
    event = row.add("cp_plan", "plan_start", end=end, is_needed=True)
    if event is not None:
        start = row.day("plan_start")
        row.detail(event, "initial_category", known_on.initial_category(start))
        row.detail(event, "latest_category", known_on.latest_category(end, row.taken))
        row.detail(event, "previous_plans", known_on.previous_plans(start))
    row.add("cp_review", "review")
    row.add("visit", "visit")


def _read_care(row: _ListReader) -> None:
    end = row.day("care_end")
    row.mark_unaccompanied()
    event = row.add("care_episode", "care_start", end=end, is_needed=True)
    if event is not None:
        row.detail(event, "care_need", row.day("care_start"))
        row.detail(event, "reason_care_ended", known_on.closure_reason(end, row.taken))
        _read_placement(row, care_end=end, care=event)
    row.add("care_review", "review")
    row.add("visit", "visit")


def _read_placement(row: _ListReader, *, care_end: int, care: int) -> None:
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


def _read_care_leaver(row: _ListReader) -> None:
    """By the newest contact; where no day is given, the state on the day the workbook was taken."""
    row.mark_unaccompanied()
    contact = row.day("contact")
    event = row.add_on("care_leaver", row.taken if contact == NO_DAY else contact, column="contact")
    known = known_on.care_leaver_contact(row.taken)
    row.detail(event, "care_leaver_in_touch", known)
    row.detail(event, "care_leaver_activity", known)
    row.detail_value(event, "care_leaver_accommodation", _read_home(row), known)


def _read_home(row: _ListReader) -> Value | None:
    """The home with 1 for suitable or 2 for not, as the SSDA903 writes it; without either where neither is said."""
    text, suitable = row.text("care_leaver_accommodation"), fold_header(row.text("suitability"))
    home = normalise_value("care_leaver_accommodation", text)
    if home is None or len(home) > 1 or home == "0" or not re.search(r"\b(un)?suitable\b", suitable):
        return row.value("care_leaver_accommodation")
    is_unsuitable = re.search(r"\b(unsuitable|not suitable)\b", suitable) is not None
    return row.named_value(f"{home}{2 if is_unsuitable else 1}", text)


def _read_adoption(row: _ListReader) -> None:
    adopted, reversal = row.day("adoption_order"), row.day("reversal")
    end = reversal if reversal != NO_DAY else adopted
    event = row.add("adoption_decision", "decision", end=end, is_needed=True)
    if event is not None:
        row.detail(event, "adoption_ended_reason", known_on.closure_reason(reversal, row.taken))
    row.add("adoption_match", "match")
    row.add("placed_for_adoption", "placed", end=end)


_READERS: Final[dict[int, Callable[[_ListReader], None]]] = {
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
