"""Writes plain tables of events as local systems export them, each with columns named in its own way."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from candour.data.synthetic.calendar import NEVER, Days, DayText
from candour.data.synthetic.contacts import ORGANISATIONS, name_sources
from candour.data.synthetic.documents import list_documents
from candour.data.synthetic.recording import CLOSURE_CODES, PLAN_CATEGORY_CODES
from candour.data.synthetic.ssd_cases import find_seen
from candour.data.synthetic.ssd_columns import write_flags
from candour.data.synthetic.ssda903_rows import code_missing, pick
from candour.data.synthetic.statements import Services, Statement

_MAPPING: Final = """# Which column of each table means what: these lines go under `extracts` of a configuration in the folder above.
event_tables:
  - path: event_tables/contacts.csv
    taken_on: {taken_on}
    kind: contact
    child_id: PERSON_REF
    started_on: CONTACT_DATE
    details: {{contact_source: SOURCE_CODE}}
  - path: event_tables/early_help.parquet
    taken_on: {taken_on}
    kind: early_help
    child_id: person_id
    started_on: opened
    ended_on: closed
  - path: event_tables/referrals.csv
    taken_on: {taken_on}
    kind: referral
    child_id: PERSON_REF
    started_on: REFERRAL_DATE
    ended_on: CLOSED_DATE
    details: {{referral_source: SOURCE_CODE, referral_nfa: NO_ACTION, closure_reason: CLOSE_CODE}}
    birth_date: BORN
    sex: SEX
    ethnicity: ETHNIC_CODE
    disability: DISABILITIES
  - path: event_tables/assessments.csv
    taken_on: {taken_on}
    kind: assessment
    child_id: PERSON_REF
    started_on: BEGUN
    ended_on: AUTHORISED
    details: {{child_seen: SEEN, assessment_need: NEEDS_SUPPORT}}
  - path: event_tables/strategy_discussions.csv
    taken_on: {taken_on}
    kind: section_47
    child_id: PERSON_REF
    started_on: BEGUN
  - path: event_tables/conferences.csv
    taken_on: {taken_on}
    kind: icpc
    child_id: PERSON_REF
    started_on: HELD
  - path: event_tables/cin_plans.csv
    taken_on: {taken_on}
    kind: cin_plan
    child_id: PERSON_REF
    started_on: BEGUN
    ended_on: ENDED
  - path: event_tables/protection_plans.csv
    taken_on: {taken_on}
    kind: cp_plan
    child_id: PERSON_REF
    started_on: BEGUN
    ended_on: ENDED
    details: {{initial_category: CATEGORY}}
  - path: event_tables/care.csv
    taken_on: {taken_on}
    kind: care_episode
    child_id: PERSON_REF
    started_on: ENTERED
    ended_on: LEFT
  - path: event_tables/missing.csv
    taken_on: {taken_on}
    kind: missing
    child_id: PERSON_REF
    started_on: FROM_DATE
    ended_on: TO_DATE
    details: {{missing_kind: KIND}}
  - path: event_tables/visits.csv
    taken_on: {taken_on}
    kind: visit
    child_id: PERSON_REF
    started_on: VISIT_DATE
    details: {{child_seen: SEEN}}
documents:
  path: event_tables/documents.csv
  child_id: child_id
  written_on: written_on
  kind: kind
  text: text
"""
_README: Final = """Tables of events as a local system might export them. Synthetic: no row is about a real child.

documents.csv holds short made-up texts: child_id, written_on, kind, text.

"""
_EPOCH: Final = date(1970, 1, 1).toordinal()


class EventTable(NamedTuple):
    """A file and its columns."""

    file: str
    columns: Mapping[str, Sequence[Any]]


def write_event_tables(
    folder: Path, *, statement: Statement, services: Services, text: DayText
) -> list[Path]:
    """Writes the tables, the documents, `mapping.yaml` and a README, and returns the paths."""
    folder.mkdir(parents=True)
    tables = [
        *_list_case_tables(statement, text),
        _list_contacts(statement, services, text),
        _list_care(statement, text),
        _list_missing(statement, text),
        _list_visits(statement, services, text),
        _list_documents(statement, text),
    ]
    written = [_write_csv(folder / table.file, table.columns) for table in tables]
    written.append(_write_early_help(folder / "early_help.parquet", statement, services))
    mapping = render_mapping(date.fromordinal(statement.day + _EPOCH))
    for name, content in (("mapping.yaml", mapping), ("README.txt", _README + mapping)):
        (folder / name).write_text(content, encoding="utf-8")
        written.append(folder / name)
    return written


def render_mapping(taken_on: date) -> str:
    """What a configuration says of the tables, drawn on a day."""
    return _MAPPING.format(taken_on=taken_on.isoformat())


def _write_csv(path: Path, columns: Mapping[str, Sequence[Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    return path


def _name(statement: Statement, child: Days) -> list[str]:
    return pick(statement.world.identities.child, child.tolist())


def _list_case_tables(statement: Statement, text: DayText) -> list[EventTable]:
    return [
        _list_referrals(statement, text),
        _list_assessments(statement, text),
        *_list_enquiries(statement, text),
        *_list_plans(statement, text),
    ]


def _list_referrals(statement: Statement, text: DayText) -> EventTable:
    cases, records = statement.world.cases, statement.world.records
    shown = np.flatnonzero(statement.shown).astype(np.int32)
    closed = statement.blank_later(cases.course.closed[shown])
    reasons = pick(CLOSURE_CODES, records.closure_reason[shown].tolist())
    children, identities = statement.world.children, statement.world.identities
    child = cases.child[shown]
    unborn = statement.unborn[child]
    return EventTable(
        "referrals.csv",
        {
            "PERSON_REF": _name(statement, child),
            "BORN": text.write_british(np.where(unborn, NEVER, children.born[child])),
            "SEX": pick(("F", "M", "U"), np.where(unborn, 2, children.shown_sex[child]).tolist()),
            "ETHNIC_CODE": pick(identities.ethnicity, child.tolist()),
            "DISABILITIES": [
                "" if early else ",".join(identities.disability[number])
                for number, early in zip(child.tolist(), unborn.tolist(), strict=True)
            ],
            "REFERRAL_DATE": text.write_british(cases.referred[shown]),
            "CLOSED_DATE": text.write_british(closed),
            "SOURCE_CODE": name_sources(records.source[shown]),
            "NO_ACTION": pick("01", statement.refused[shown].astype(int).tolist()),
            "CLOSE_CODE": [
                code if day != NEVER else "" for code, day in zip(reasons, closed.tolist(), strict=True)
            ],
        },
    )


def _list_assessments(statement: Statement, text: DayText) -> EventTable:
    table = statement.world.records.assessments
    rows = statement.find_rows(table.case, table.started)
    authorised = statement.blank_later(table.authorised[rows])
    supported = np.where(authorised == NEVER, 2, statement.find_supported(table.case[rows]))
    return EventTable(
        "assessments.csv",
        {
            "PERSON_REF": _name(statement, statement.world.cases.child[table.case[rows]]),
            "BEGUN": text.write_iso(table.started[rows]),
            "AUTHORISED": text.write_iso(authorised),
            "SEEN": pick("01", find_seen(rows).astype(int).tolist()),
            "NEEDS_SUPPORT": pick(("0", "1", ""), supported.tolist()),
        },
    )


def _list_enquiries(statement: Statement, text: DayText) -> list[EventTable]:
    table = statement.world.records.enquiries
    rows = statement.find_rows(table.case, table.started)
    held = rows[table.conference[rows] <= statement.day]
    child = statement.world.cases.child
    return [
        EventTable(
            "strategy_discussions.csv",
            {
                "PERSON_REF": _name(statement, child[table.case[rows]]),
                "BEGUN": text.write_iso(table.started[rows]),
            },
        ),
        EventTable(
            "conferences.csv",
            {
                "PERSON_REF": _name(statement, child[table.case[held]]),
                "HELD": text.write_iso(table.conference[held]),
            },
        ),
    ]


def _list_plans(statement: Statement, text: DayText) -> list[EventTable]:
    records, child = statement.world.records, statement.world.cases.child
    found = []
    for file, table in (("cin_plans.csv", records.help_plans), ("protection_plans.csv", records.plans)):
        rows = statement.find_rows(table.case, table.started)
        columns = {
            "PERSON_REF": _name(statement, child[table.case[rows]]),
            "BEGUN": text.write_iso(table.started[rows]),
            "ENDED": text.write_iso(statement.blank_later(table.ended[rows])),
        }
        if table is records.plans:
            columns["CATEGORY"] = pick(PLAN_CATEGORY_CODES, records.plans.first_category[rows].tolist())
        found.append(EventTable(file, columns))
    return found


def _list_contacts(statement: Statement, services: Services, text: DayText) -> EventTable:
    table = services.contacts
    rows = np.flatnonzero(table.day <= statement.day)
    return EventTable(
        "contacts.csv",
        {
            "PERSON_REF": _name(statement, table.child[rows]),
            "CONTACT_DATE": text.write_british(table.day[rows]),
            "SOURCE_CODE": name_sources(table.source[rows]),
            "BECAME_REFERRAL": write_flags(table.accepted[rows]),
        },
    )


def _list_care(statement: Statement, text: DayText) -> EventTable:
    """Periods of care that begin in the period: an older one would begin on another day in the 903."""
    table = statement.world.care.periods
    rows = statement.find_in_period(table.started, table.started)
    rows = rows[~table.short_break[rows]]
    return EventTable(
        "care.csv",
        {
            "PERSON_REF": _name(statement, table.child[rows]),
            "ENTERED": text.write_iso(table.started[rows]),
            "LEFT": text.write_iso(statement.blank_later(table.ended[rows])),
        },
    )


def _list_missing(statement: Statement, text: DayText) -> EventTable:
    table = statement.world.care.missing
    rows = statement.find_in_period(table.started, table.ended)
    return EventTable(
        "missing.csv",
        {
            "PERSON_REF": _name(statement, table.child[rows]),
            "FROM_DATE": text.write_iso(table.started[rows]),
            "TO_DATE": text.write_iso(statement.blank_later(table.ended[rows])),
            "KIND": [code_missing(row) for row in rows.tolist()],
        },
    )


def _list_visits(statement: Statement, services: Services, text: DayText) -> EventTable:
    world, visits = statement.world, services.visits
    owners = (
        (visits.plan, world.cases.child[world.records.plans.case]),
        (visits.care, world.care.periods.child),
    )
    child = np.concatenate([owner[table.row] for table, owner in owners])
    day = np.concatenate([table.day for table, _ in owners])
    seen = np.concatenate([table.seen for table, _ in owners])
    order = np.lexsort((day, child))
    order = order[day[order] <= statement.day]
    return EventTable(
        "visits.csv",
        {
            "PERSON_REF": _name(statement, child[order]),
            "VISIT_DATE": text.write_iso(day[order]),
            "SEEN": pick("01", seen[order].astype(int).tolist()),
        },
    )


def _list_documents(statement: Statement, text: DayText) -> EventTable:
    documents = sorted(list_documents(statement))
    days = text.write_iso(np.array([document.written_on for document in documents], np.int32))
    return EventTable(
        "documents.csv",
        {
            "child_id": [document.child_id for document in documents],
            "written_on": days,
            "kind": [document.kind for document in documents],
            "text": [document.text for document in documents],
        },
    )


def _write_early_help(path: Path, statement: Statement, services: Services) -> Path:
    table = services.early_help
    rows = np.flatnonzero(table.started <= statement.day)
    ended = table.ended[rows]
    pq.write_table(
        pa.table(
            {
                "person_id": pa.array(_name(statement, table.child[rows]), pa.string()),
                "opened": pa.array(table.started[rows].astype("datetime64[D]"), pa.date32()),
                "closed": pa.array(ended.astype("datetime64[D]"), pa.date32(), mask=ended > statement.day),
                "agency": pa.array(
                    pick(tuple(ORGANISATIONS), table.organisation[rows].tolist()), pa.string()
                ),
            }
        ),
        path,
        compression="zstd",
    )
    return path
