"""Every quality rule that reading can report, with its severity and its words.

`error`: the value or record was set aside. `warning`: kept, but odd. `note`: worth knowing.
A message never holds a count, a row or an id: counts stand in their own column and are published suppressed.
"""

from typing import Literal, NamedTuple

Severity = Literal["error", "warning", "note"]


class Rule(NamedTuple):
    """How serious a finding is, and what it says."""

    severity: Severity
    message: str


RULES: dict[str, Rule] = {
    "record_without_child": Rule("error", "A record has no child id, so it was set aside."),
    "record_without_day": Rule(
        "error", "A record lacks a readable day that it cannot do without; set aside."
    ),
    "record_without_referral": Rule(
        "error",
        "A record belongs to an episode of need or a record that its return does not have; set aside.",
    ),
    "child_without_referral": Rule("note", "A child has no episode of need in this return."),
    "unreadable_day": Rule("error", "Not a day between 1900 and 2099; the value was set aside."),
    "other_day_format": Rule("warning", "A day in the format that this file does not use; it was read."),
    "unreadable_yes_no": Rule("error", "Neither yes nor no; the value was set aside."),
    "unknown_code": Rule("warning", "A code that no year's list has; kept as it is."),
    "code_withdrawn": Rule("note", "A code that had been withdrawn by this year; kept."),
    "code_not_yet_valid": Rule("note", "A code that came in only after this year; kept."),
    "end_before_start": Rule("error", "An end lies before its start; the end was set aside."),
    "after_last_day": Rule("warning", "A start lies after the last day that this file reports on; kept."),
    "before_referral": Rule("warning", "Something started before the referral that it belongs to; kept."),
    "duplicate_record": Rule("warning", "The same record stands more than once in a file; kept once."),
    "two_referrals_one_event": Rule("warning", "One event stands under two referrals of a child; kept once."),
    "removed_later": Rule(
        "note", "An event was gone from a later return or snapshot that ought to show it; left out."
    ),
    "recorded_late": Rule(
        "note",
        "First seen later than in the return or snapshot of its day; taken as unknown until that one was made.",
    ),
    "value_replaced": Rule(
        "note", "A later return or snapshot replaced the value or dropped it; kept from its own day on."
    ),
    "undated_before_returns": Rule(
        "note", "From before the returns or snapshots held; taken as unknown until the first that has it."
    ),
    "end_recorded_late": Rule("warning", "An end lies within a return that still showed no end; kept."),
    "referral_late_in_returns": Rule(
        "warning", "A referral is missing from the return of its own year; kept."
    ),
    "open_referral_dropped": Rule("warning", "An open referral is missing from the next return; left open."),
    "year_differs_from_days": Rule(
        "warning", "The year that the file states is not that of its days; days decide."
    ),
    "labelled_by_start_year": Rule("note", "The set is labelled by the year it starts in; the days decide."),
    "layout_not_known": Rule(
        "warning",
        "A return of a year whose layout candour does not know (2017 to 2027); read as the nearest.",
    ),
    "reference_day_unusual": Rule("warning", "The reference date is not a 31 March."),
    "reference_day_missing": Rule(
        "warning", "No reference date is given; 31 March of the stated year is used."
    ),
    "missing_year": Rule("warning", "No file for this year, though there are files before and after it."),
    "unknown_element": Rule("note", "Elements or columns that no layout has; ignored."),
    "not_used": Rule("note", "Read and counted, but not used."),
    "value_changed": Rule("warning", "A child's value differs between returns; the newest was kept."),
    "sources_differ": Rule(
        "warning",
        "Two sources give different values. Of an event the first in the order of trust was kept, of a child the newest.",
    ),
    "periods_joined": Rule(
        "note", "Two sources state periods of care that overlap; taken as one, from the earlier start."
    ),
    "matches_nobody": Rule(
        "warning",
        "No child in it is in any other source: its ids are probably spelt otherwise, and nothing was joined.",
    ),
    "family_key_absent": Rule(
        "warning", "The configuration links families by a key that no extract gives; nobody was linked by it."
    ),
    "nearly_same_day": Rule(
        "warning", "Two sources state the same kind of event a few days apart; both were kept."
    ),
    "spellings_joined": Rule("note", "A child id is spelt in several ways; taken as one child."),
    "spellings_kept_apart": Rule(
        "warning", "One extract has two spellings of an id with different births; kept as two children."
    ),
    "open_event_dropped": Rule(
        "warning",
        "Open when a list last showed it, and gone from the next; counts as ended on that one's day.",
    ),
    "taken_on_guessed": Rule(
        "warning",
        "Neither the configuration nor a name says when the extract was taken; its newest day is used.",
    ),
    "placeholder": Rule("note", "A placeholder stands for a value; taken as missing."),
    "unknown_birth_date": Rule("warning", "A child has neither a birth date nor an expected one."),
    "birth_dates_by_month": Rule(
        "note", "All birth dates fall on the same day of the month: known to the month."
    ),
    "not_in_header": Rule("warning", "A child stands in this table but not in the header of any year."),
    "open_episode_dropped": Rule(
        "warning", "An open episode is missing from the next year; ended on 31 March."
    ),
    "closed_by_next": Rule("warning", "An episode had no end though another followed; ended there."),
    "episodes_overlap": Rule("warning", "An episode ends after the next one starts; ended there."),
    "episodes_gap": Rule("warning", "An episode that was to go on leaves a gap before the next; closed up."),
    "start_code_inside_care": Rule(
        "warning", "A start code in the middle of a period of care; care goes on."
    ),
    "start_code_missing": Rule(
        "warning", "A period of care begins without a start code; its start may be earlier."
    ),
    "continuation_missing": Rule(
        "warning", "An episode that was to go on is the last one; ended on its own end."
    ),
    "end_reason_without_day": Rule("warning", "A reason for the end of care without its day; care goes on."),
    "regional_end_mark": Rule(
        "note", "An end that a regional cleaning tool put in (E99 or LIIAF); kept as an end."
    ),
    "replaced_by_newer": Rule("note", "A record was sent again in a newer year; the newer one was kept."),
    "family_unknown_child": Rule("note", "Families list children who are in no extract; ignored."),
    "family_conflict": Rule("warning", "A child is listed in two families; the first by name was kept."),
    "area_unknown_child": Rule("note", "Areas list children who are in no extract; ignored."),
    "area_conflict": Rule("warning", "A child is listed in two areas; the more deprived was kept."),
    "disability_contradiction": Rule(
        "warning", "No disability together with another; the disability counts."
    ),
    "death_dates_differ": Rule(
        "warning", "Sources give different days of death; the first by trust was kept."
    ),
    "missing_table": Rule("note", "The dataset lacks this table, so nothing that it would hold is known."),
    "missing_column": Rule("note", "A table lacks this column, so nothing that it would hold is known."),
    "broken_json": Rule(
        "error", "Text that ought to be JSON cannot be read as such; the value was set aside."
    ),
    "not_held": Rule(
        "note", "Planned, due, cancelled or refused, with no sign that it took place; left out."
    ),
    "plan_of_other_authority": Rule(
        "note", "A plan that another authority made; left out, as the census does."
    ),
    "not_in_persons": Rule("warning", "A child stands in this table but not in the table of persons; kept."),
    "not_one_moment": Rule(
        "warning",
        "The database allows no snapshot: tables read one after another may be of different moments.",
    ),
    "withdrawn": Rule("note", "The source withdrew a record or a child; left out of the history."),
    "dropped_unread": Rule(
        "note", "Names, pupil numbers, addresses, staff ids and suppliers' ids are not taken in."
    ),
    "unexpected_value": Rule(
        "error",
        "A value of another form than its place asks for (a list, an object, a long text); set aside.",
    ),
    "document_unknown_child": Rule("note", "Texts about children who are in no extract; ignored."),
    "unknown_sheet": Rule("note", "Sheets of a workbook that are no known list; ignored."),
    "age_differs": Rule(
        "warning",
        "The age and the birth date of a row disagree by more than a year; the birth date was kept.",
    ),
}
