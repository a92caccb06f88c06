"""Annex A lists 1 to 5 on one day: what happened in the six months before it, a row an event."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from candour.data.synthetic import annex_a_values as values
from candour.data.synthetic.calendar import NEVER, Codes, Days, Flags
from candour.data.synthetic.contacts import ORGANISATIONS, name_sources
from candour.data.synthetic.population import YEAR
from candour.data.synthetic.ssd_cases import find_plans_of_conferences, find_seen
from candour.data.synthetic.ssda903_rows import pick
from candour.data.synthetic.statements import Services, Statement
from candour.data.synthetic.workbooks import Column, DayColumn, NumberColumn, TextColumn

Columns = list[Column]
STAFF = ("Team", "Madeupworker")


class Snapshot(NamedTuple):
    """What the lists of one day are made from; `first_day` opens its window, `spell` spells a code."""

    statement: Statement
    services: Services
    first_day: int
    spell: Callable[[str], str]

    def find_window(self, days: Days) -> Flags:
        """Which days lie in the six months before."""
        return np.asarray((days >= self.first_day) & (days <= self.statement.day))

    def spell_all(self, codes: list[str], spellings: dict[str, str]) -> list[str]:
        """Each code as the authority spells it."""
        styled = {code: self.spell(text) for code, text in spellings.items()}
        return [styled[code] for code in codes]

    def spell_flags(self, flags: Flags | Codes) -> list[str]:
        """Yes or no, and nothing for 2."""
        return pick([self.spell(text) for text in values.YES_NO], np.asarray(flags).astype(int).tolist())

    def list_person(self, child: Days, *, disability: bool) -> Columns:
        """The columns that every list begins with."""
        world, day = self.statement.world, self.statement.day
        unborn = self.statement.unborn[child]
        born = world.children.born[child]
        sex = np.where(unborn, 2, world.children.shown_sex[child]).tolist()
        age = np.where(unborn, -1.0, np.round((day - born) / YEAR, 1))
        columns: Columns = [
            TextColumn("Child Unique ID", pick(world.identities.child, child.tolist())),
            TextColumn("Gender", pick([self.spell(text) for text in values.SEXES], sex)),
            TextColumn(
                "Ethnicity",
                self.spell_all(pick(world.identities.ethnicity, child.tolist()), values.ETHNICITIES),
            ),
            DayColumn("Date of Birth", np.where(unborn, NEVER, born).tolist()),
            NumberColumn("Age of Child (Years)", age.tolist()),
        ]
        if disability:
            columns.append(self.list_disability(child))
        return columns

    def list_disability(self, child: Days) -> Column:
        """Whether each child has a disability; not known before birth."""
        shown = np.where(
            self.statement.unborn[child], 2, self.statement.world.children.shown_disability[child]
        )
        words = [self.spell(text) for text in values.DISABILITIES]
        return TextColumn("Does the Child have a Disability", pick(words, shown.tolist()))


def list_staff(size: int) -> Columns:
    """A team, and a word where the worker's name stands, so that a reader that keeps it is caught."""
    return [
        TextColumn("Allocated Team", [STAFF[0]] * size),
        TextColumn("Allocated Worker", [STAFF[1]] * size),
    ]


def count_before_latest(child: Days, day: Days, size: int) -> Days:
    """For each child, the events in the 365 days before its latest one."""
    latest = np.full(size, -NEVER, np.int32)
    np.maximum.at(latest, child, day)
    before = (day < latest[child]) & (day > latest[child] - 365)
    return np.bincount(child[before], minlength=size).astype(np.int32)


def list_contacts(snapshot: Snapshot) -> Columns:
    """List 1."""
    table = snapshot.services.contacts
    rows = np.flatnonzero(snapshot.find_window(table.day))
    sources = snapshot.spell_all(name_sources(table.source[rows]), values.SOURCES)
    return [
        *snapshot.list_person(table.child[rows], disability=False),
        DayColumn("Date of Contact", table.day[rows].tolist()),
        TextColumn("Contact Source", sources),
    ]


def list_early_help(snapshot: Snapshot) -> Columns:
    """List 2: begun in the window, or still going on."""
    table, statement = snapshot.services.early_help, snapshot.statement
    rows = np.flatnonzero((table.started <= statement.day) & (table.ended >= snapshot.first_day))
    return [
        *snapshot.list_person(table.child[rows], disability=False),
        DayColumn("Assessment start date", table.started[rows].tolist()),
        DayColumn("Assessment completion date", statement.blank_later(table.ended[rows]).tolist()),
        TextColumn(
            "Organisation completing assessment",
            pick(tuple(ORGANISATIONS), table.organisation[rows].tolist()),
        ),
    ]


def list_referrals(snapshot: Snapshot) -> Columns:
    """List 3."""
    statement = snapshot.statement
    cases, records = statement.world.cases, statement.world.records
    rows = np.flatnonzero(statement.shown & snapshot.find_window(cases.referred)).astype(np.int32)
    received = np.flatnonzero(statement.shown)
    counts = count_before_latest(cases.child[received], cases.referred[received], len(statement.unborn))
    sources = snapshot.spell_all(name_sources(records.source[rows]), values.SOURCES)
    return [
        *snapshot.list_person(cases.child[rows], disability=False),
        DayColumn("Date of referral", cases.referred[rows].tolist()),
        TextColumn("Referral Source", sources),
        TextColumn("Referral NFA?", snapshot.spell_flags(statement.refused[rows])),
        NumberColumn("Number of Referrals in Last 12 Months", counts[cases.child[rows]].tolist()),
        *list_staff(len(rows)),
    ]


def list_assessments(snapshot: Snapshot) -> Columns:
    """List 4: begun or authorised in the window, or still open."""
    statement = snapshot.statement
    table, cases = statement.world.records.assessments, statement.world.cases
    rows = statement.find_rows(table.case, table.started)
    rows = rows[table.authorised[rows] >= snapshot.first_day]
    authorised = statement.blank_later(table.authorised[rows])
    supported = np.where(authorised == NEVER, 2, statement.find_supported(table.case[rows]))
    return [
        *snapshot.list_person(cases.child[table.case[rows]], disability=True),
        DayColumn("Continuous Assessment Start Date", table.started[rows].tolist()),
        TextColumn("Child Seen During Continuous Assessment", snapshot.spell_flags(find_seen(rows))),
        DayColumn("Continuous Assessment Date of Authorisation", authorised.tolist()),
        TextColumn(
            "Was the child assessed as requiring LA children\u2019s social care support",
            snapshot.spell_flags(supported.astype(np.int8)),
        ),
        *list_staff(len(rows)),
    ]


def list_enquiries(snapshot: Snapshot) -> Columns:
    """List 5."""
    statement = snapshot.statement
    table, cases = statement.world.records.enquiries, statement.world.cases
    rows = statement.find_rows(table.case, table.started)
    size, owner = len(statement.unborn), cases.child[table.case]
    enquiries = count_before_latest(owner[rows], table.started[rows], size)
    held = rows[table.conference[rows] <= statement.day]
    conferences = count_before_latest(owner[held], table.conference[held], size)
    rows = rows[snapshot.find_window(table.started[rows])]
    conference = statement.blank_later(table.conference[rows])
    planned = find_plans_of_conferences(statement)[rows] >= 0
    return [
        *snapshot.list_person(owner[rows], disability=True),
        DayColumn(
            "Strategy discussion initiating Section 47 Enquiry Start Date", table.started[rows].tolist()
        ),
        TextColumn(
            "Was an Initial Child Protection Conference deemed unnecessary?",
            snapshot.spell_flags(statement.find_needless(rows)),
        ),
        DayColumn("Date of Initial Child Protection Conference", conference.tolist()),
        TextColumn(
            "Did the Initial Child Protection Conference Result in a Child Protection Plan",
            snapshot.spell_flags(np.where(conference == NEVER, 2, planned).astype(np.int8)),
        ),
        NumberColumn("Number of Section 47 Enquiries in the last 12 months", enquiries[owner[rows]].tolist()),
        NumberColumn("Number of ICPCs in the last 12 months", conferences[owner[rows]].tolist()),
        *list_staff(len(rows)),
    ]
