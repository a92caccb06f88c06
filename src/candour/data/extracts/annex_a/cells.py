"""One list of Annex A while it is being read: its cells, the children in it, and what was odd."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from candour.data.extracts.annex_a.headers import fold_header
from candour.data.extracts.annex_a.sheets import FoundList, Row
from candour.data.extracts.columns import FIELD, KIND, EventRows, PersonRow
from candour.data.extracts.files.day_formats import NO_DAY, DayReader, census_year
from candour.data.extracts.files.workbook_days import read_workbook_day
from candour.data.extracts.joining.trust import RANK
from candour.data.extracts.reading import Reading, Value
from candour.data.vocabulary import is_placeholder, normalise_value, read_age

SOURCE: Final = "annex_a"
_NOT_KNOWN: Final = re.compile(
    r"\b(unknown|refused|pending|not (known|recorded|stated|applicable|yet|obtained|given)|nobt|unborn)\b|^(n a|nk|c|na|u|refu)$"
)
_YES_OR_NO: Final = frozenset(
    {"referral_nfa", "icpc_not_required", "icpc_outcome", "assessment_need", "child_seen", "disability"}
)
_YEAR: Final = 365.25


class ListReader:
    """Reads the rows of one list, one after another: cells of the present row, events and values that it states."""

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

    def rows(self) -> Iterator[None]:
        """Go through the rows that name a child: the present row is that at which this stands."""
        for row in self._found.rows:
            self._row = row
            if self._take_child():
                yield

    def note_all(self, rule: str, column: str = "") -> None:
        """Count every row of the list as odd."""
        self._odd[rule, column] += len(self._found.rows)

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
        if is_placeholder(child_id):
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

    def report(self, *, is_used: bool) -> None:
        """Add what was odd to the findings."""
        rows = len(self._found.rows)
        for field, count in sorted(self._days.unreadable.items()):
            self._note("unreadable_day", field, count, rows)
        for (rule, field), count in sorted(self._odd.items()):
            self._note(rule, field, count, rows)
        repeated = sum(count - 1 for count in self._starts.values())
        self._note("duplicate_record", "", repeated, self._starts.total())
        if rows and is_used:
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
