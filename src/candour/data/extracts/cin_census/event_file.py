"""Children out of the regional event file of a census: a row for each child and event, with `Type` and `Date`.

Each row repeats the whole record that the event is part of, so a record is found as often as it has days. A
section 47 enquiry without a conference of its own repeats the conference of its referral, which is taken away again.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lxml import etree

from candour.data.extracts.cin_census.elements import add_group, add_leaf, add_list, split_codes
from candour.data.extracts.cin_census.table_layouts import (
    ASSESSMENT,
    CHILD,
    ENQUIRY,
    EVENT_FILE,
    PLAN,
    PROTECTION,
    REFERRAL,
)
from candour.data.extracts.joining.linking import tidy_child_id

Row = tuple[str | None, ...]

_PLACE = {name: place for place, name in enumerate(EVENT_FILE.wanted)}
_CONFERENCE = "DateOfInitialCPC"
_REFERRAL_KEY = tuple(name for name in REFERRAL if name != _CONFERENCE)
_PERSON = ("PersonBirthDate", "ExpectedPersonBirthDate", "GenderCurrent", "Sex", "PersonDeathDate")
_REVIEW = "cppreviewdate"


class _Record(NamedTuple):
    """A kind of record: its element, its leaves, and the column of a list inside it."""

    element: str
    leaves: tuple[str, ...]
    listed: str | None = None


_ASSESSMENT = _Record("Assessments", ASSESSMENT, "Factors")
_PLAN = _Record("CINPlanDates", PLAN)
_ENQUIRY = _Record("Section47", ENQUIRY)
_PROTECTION = _Record("ChildProtectionPlans", PROTECTION)
_RECORDS: dict[str, _Record | None] = {
    "cinreferraldate": None,
    "cinclosuredate": None,
    "assessmentactualstartdate": _ASSESSMENT,
    "assessmentauthorisationdate": _ASSESSMENT,
    "cinplanstartdate": _PLAN,
    "cinplanenddate": _PLAN,
    "s47actualstartdate": _ENQUIRY,
    "cppstartdate": _PROTECTION,
    "cppenddate": _PROTECTION,
    _REVIEW: _PROTECTION,
}


class _Referral:
    """What the rows of one referral tell of it."""

    def __init__(self) -> None:
        self.conference: str | None = None
        self.times: defaultdict[tuple[_Record, Row], Counter[str]] = defaultdict(Counter)
        self.reviews: defaultdict[Row, list[str | None]] = defaultdict(list)


def is_known_type(row: Row) -> bool:
    """Whether the row tells of a kind of event that candour knows."""
    return (_get(row, "Type") or "").strip().lower() in _RECORDS


def build_event_children(rows: Iterable[Row]) -> Iterator[etree._Element]:
    """One `<Child>` for each child, in the order of its first row; rows without a child must be gone."""
    rows_of: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        rows_of[tidy_child_id(row[_PLACE[CHILD]] or "")].append(row)
    for of_child in rows_of.values():
        yield _build_child(of_child)


def _build_child(rows: list[Row]) -> etree._Element:
    first = rows[0]
    child = etree.Element("Child")
    identifiers = add_group(child, "ChildIdentifiers", ("LAchildID",), (first[_PLACE[CHILD]],))
    for name in _PERSON:
        add_leaf(identifiers, name, _get(first, name))
    characteristics = add_group(child, "ChildCharacteristics", ("Ethnicity",), (_get(first, "Ethnicity"),))
    add_list(characteristics, "Disabilities", "Disability", split_codes(_get(first, "Disabilities")))
    for key, referral in _find_referrals(rows).items():
        _add_referral(child, key, referral)
    return child


def _find_referrals(rows: list[Row]) -> dict[Row, _Referral]:
    referrals: defaultdict[Row, _Referral] = defaultdict(_Referral)
    for row in rows:
        kind = (_get(row, "Type") or "").strip().lower()
        referral = referrals[_pick(row, _REFERRAL_KEY)]
        record = _RECORDS[kind]
        if record is None:
            referral.conference = _get(row, _CONFERENCE)
            continue
        leaves = (*record.leaves, record.listed) if record.listed else record.leaves
        values = _pick(row, leaves)
        if kind == _REVIEW:
            referral.reviews[values].append(_get(row, "Date"))
            referral.times[record, values].setdefault(kind, 1)
        else:
            referral.times[record, values][kind] += 1
    return dict(referrals)


def _add_referral(child: etree._Element, key: Row, referral: _Referral) -> None:
    group = add_group(child, "CINdetails", _REFERRAL_KEY, key)
    add_leaf(group, _CONFERENCE, referral.conference)
    for (record, values), times in referral.times.items():
        for copy in range(max(times.values())):
            added = add_group(group, record.element, record.leaves, values[: len(record.leaves)])
            if record is _ASSESSMENT:
                add_list(added, "FactorsIdentifiedAtAssessment", "AssessmentFactors", split_codes(values[-1]))
            elif record is _PROTECTION and copy == 0:
                add_list(added, "Reviews", "CPPreviewDate", referral.reviews[values])
            elif record is _ENQUIRY and referral.conference is not None:
                _drop_repeated_conference(added, referral.conference)


def _drop_repeated_conference(enquiry: etree._Element, conference: str) -> None:
    for leaf in enquiry.findall(_CONFERENCE):
        if leaf.text == conference:
            enquiry.remove(leaf)


def _get(row: Row, name: str) -> str | None:
    return row[_PLACE[name.upper()]]


def _pick(row: Row, names: tuple[str, ...]) -> Row:
    return tuple(row[_PLACE[name.upper()]] for name in names)
