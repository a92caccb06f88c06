"""The SSDA903 tables beside episodes as events: outcomes, care leavers, adoption, earlier orders, workers, liberty.

`adoption_decision` begins on DATE_PLACED, which despite its name is the day of the decision that the child should be
placed for adoption, and ends with the decision that it should not. The placement itself is a `care_placement`. DATE_INT
of `ad1` repeats that day, but only for the adopted: it is not read, for whoever used it would know the adoption in advance.
"""

from collections.abc import Iterable
from typing import NamedTuple

from candour.data import known_on
from candour.data.extracts.columns import FIELD, KIND, Details, EventRows, Events
from candour.data.extracts.files.day_formats import NO_DAY, DayReader, census_year_end
from candour.data.extracts.reading import Reading, read_yes_no
from candour.data.extracts.ssda903.partial_days import is_partial, read_last_possible
from candour.data.vocabulary import is_placeholder

_YES_NO = frozenset(
    (
        "convicted",
        "health_check",
        "immunisations",
        "teeth_check",
        "health_assessment",
        "substance_misuse",
        "intervention_received",
        "intervention_offered",
    )
)


class _Layout(NamedTuple):
    """An event that a table holds: its kind, the columns of its days, and the field of each column of codes.

    Without a column for its start it is of the set's 31 March.
    """

    kind: str
    start: str | None
    end: str | None
    fields: dict[str, str]


LAYOUTS: dict[str, tuple[_Layout, ...]] = {
    "oc2": (
        _Layout(
            "care_outcomes",
            None,
            None,
            {name.upper(): name for name in ("sdq_score", "sdq_reason", *sorted(_YES_NO))},
        ),
    ),
    "oc3": (
        _Layout(
            "care_leaver",
            None,
            None,
            {
                "IN_TOUCH": "care_leaver_in_touch",
                "ACTIV": "care_leaver_activity",
                "ACCOM": "care_leaver_accommodation",
            },
        ),
    ),
    "ad1": (_Layout("adoption_match", "DATE_MATCH", None, {}),),
    "placed_adoption": (
        _Layout(
            "adoption_decision",
            "DATE_PLACED",
            "DATE_PLACED_CEASED",
            {"REASON_PLACED_CEASED": "adoption_ended_reason"},
        ),
    ),
    "prev_perm": (_Layout("previous_permanence", "DATE_PERM", None, {"PREV_PERM": "previous_permanence"}),),
    "social_worker": (
        _Layout("social_worker_change", "SW_DECOM", "SW_DEC", {"SW_REASON": "social_worker_change_reason"}),
    ),
    "dolo": (_Layout("deprivation_of_liberty", "DOLO_START", "DOLO_END", {}),),
}


class FurtherTable(NamedTuple):
    """A table of a set: its name, the year of the set, and what reads its days."""

    name: str
    year: int
    days: DayReader


class FurtherRows:
    """All rows of these tables of all sets, in some thirty bytes each."""

    def __init__(self) -> None:
        self.rows = EventRows()
        self.children: dict[str, set[int]] = {}
        self._undated: dict[tuple[int, int], int] = {}

    def add_undated(self, child: int, code: int, year: int) -> None:
        """An earlier order without a day, which sets repeat year after year: the first that shows it counts."""
        key = (child, code)
        self._undated[key] = min(year, self._undated.get(key, year))

    def close(self) -> tuple[Events, Details]:
        """All rows as arrays; no more can be added after."""
        for (child, code), year in sorted(self._undated.items()):
            day = census_year_end(year)
            row = self.rows.add_event(KIND["previous_permanence"], child=child, start=day, source_day=day)
            self.rows.add_detail(row, FIELD["previous_permanence"], code, day)
        return self.rows.to_events(), self.rows.to_details()


def read_further_table(
    table: FurtherTable,
    rows: Iterable[tuple[int, dict[str, str | None]]],
    reading: Reading,
    into: FurtherRows,
) -> dict[str, int]:
    """Add a table's rows, each a child and its texts by column; return how many lacked the day in which column."""
    lost: dict[str, int] = {}
    children = into.children.setdefault(table.name, set())
    for child, texts in rows:
        children.add(child)
        for layout in LAYOUTS[table.name]:
            if not _add_row(table, layout, child, texts, reading=reading, into=into):
                lost[layout.start or ""] = lost.get(layout.start or "", 0) + 1
    return lost


def _add_row(
    table: FurtherTable,
    layout: _Layout,
    child: int,
    texts: dict[str, str | None],
    *,
    reading: Reading,
    into: FurtherRows,
) -> bool:
    """Add one event; False where it has no day and cannot do without."""
    set_day = census_year_end(table.year)
    codes = {
        FIELD[field]: code
        for column, field in layout.fields.items()
        if (code := _read_code(reading, field, texts[column])) is not None
    }
    start = _find_start(table, layout, texts)
    if start == NO_DAY:
        if layout.kind == "previous_permanence" and codes:
            into.add_undated(child, codes[FIELD["previous_permanence"]], table.year)
            return True
        return False
    end = table.days.read(texts[layout.end], layout.end) if layout.end else NO_DAY
    row = into.rows.add_event(KIND[layout.kind], child=child, start=start, end=end, source_day=set_day)
    for field, code in codes.items():
        ended = field == FIELD["adoption_ended_reason"]
        known = known_on.adoption_ended_reason(end, set_day) if ended else start
        into.rows.add_detail(row, field, code, known)
    return True


def _find_start(table: FurtherTable, layout: _Layout, texts: dict[str, str | None]) -> int:
    if layout.start is None:
        return census_year_end(table.year)
    text = texts[layout.start]
    if layout.kind != "previous_permanence" or text is None or not is_partial(text):
        return table.days.read(text, layout.start)
    day = read_last_possible(text)
    return min(day, census_year_end(table.year))


def _read_code(reading: Reading, field: str, text: str | None) -> int | None:
    if text is None or is_placeholder(text):
        return None
    answer = read_yes_no(text) if field in _YES_NO else None
    return reading.code(text if answer is None else "01"[answer])
