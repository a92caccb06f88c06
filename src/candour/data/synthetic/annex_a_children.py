"""Annex A lists 6 to 10 on one day: one row a child, with what is newest about it."""

from typing import Final, NamedTuple

import numpy as np

from candour.data.synthetic import annex_a_values as values
from candour.data.synthetic.annex_a_lists import Columns, Snapshot, list_staff
from candour.data.synthetic.calendar import NEVER, Days, Flags
from candour.data.synthetic.care import (
    LEGAL_STATUSES,
    PROVIDERS,
    REASONS_CEASED,
    REASONS_NEW,
    CareRecords,
    find_periods,
)
from candour.data.synthetic.care_tables import ACCOMMODATION, ACTIVITIES, REVERSALS
from candour.data.synthetic.care_tables import IN_TOUCH as TOUCH
from candour.data.synthetic.recording import CLOSURE_CODES, NEED_CODES, PLAN_CATEGORY_CODES
from candour.data.synthetic.ssd_care import show_if_known
from candour.data.synthetic.ssda903_rows import code_missing, pick
from candour.data.synthetic.statements import Statement
from candour.data.synthetic.workbooks import DayColumn, NumberColumn, TextColumn

_MOVES: Final = [REASONS_NEW.index(code) for code in ("S", "P", "T", "B", "U")]
_YEAR_DAYS: Final = 365


class CareView(NamedTuple):
    """What lists of children in care need of every episode, found once for all days.

    Attributes:
        period: the period of care of each episode.
        status_since, placed_since: the day on which its legal status, and its placement, began.
        moved: whether it began a placement.

    """

    period: Days
    status_since: Days
    placed_since: Days
    moved: Flags


def view_care(care: CareRecords) -> CareView:
    """Looks at all episodes once."""
    table, period = care.episodes, find_periods(care)
    opens = np.concatenate([[True], period[1:] != period[:-1]])[: len(period)]
    changed = (
        opens | np.concatenate([[True], table.legal_status[1:] != table.legal_status[:-1]])[: len(period)]
    )
    moved = opens | np.isin(table.reason_new, _MOVES)
    return CareView(period, _carry(table.started, changed), _carry(table.started, moved), moved)


def _carry(days: Days, opens: Flags) -> Days:
    """The day of the last opening at or before each entry."""
    place = np.maximum.accumulate(np.where(opens, np.arange(len(days)), 0)) if len(days) else np.zeros(0, int)
    return days[place]


def _keep_latest(child: Days) -> Days:
    """Positions of the last entry of each child, in a table sorted by child and day."""
    return np.flatnonzero(np.append(child[1:] != child[:-1], True)[: len(child)])


def _find_latest(size: int, child: Days, day: Days) -> Days:
    """For each child, its latest of these days; NEVER where it has none."""
    latest = np.full(size, -NEVER, np.int32)
    np.maximum.at(latest, child, day)
    return np.where(latest == -NEVER, NEVER, latest).astype(np.int32)


def list_in_need(snapshot: Snapshot) -> Columns:
    """List 6: the newest case of each child with a service in the window; refused referrals are no service."""
    statement = snapshot.statement
    cases, records = statement.world.cases, statement.world.records
    listed = statement.shown & ~statement.refused & (cases.course.closed >= snapshot.first_day)
    rows = np.flatnonzero(listed).astype(np.int32)
    rows = rows[_keep_latest(cases.child[rows])]
    closed = statement.blank_later(cases.course.closed[rows])
    codes = pick(CLOSURE_CODES, records.closure_reason[rows].tolist())
    reasons = [code if day != NEVER else "" for code, day in zip(codes, closed.tolist(), strict=True)]
    statuses = [snapshot.spell(text) for text in values.STATUSES]
    return [
        *snapshot.list_person(cases.child[rows], disability=True),
        DayColumn("CIN Start Date", cases.referred[rows].tolist()),
        TextColumn("Primary Need Code", snapshot.spell_all(statement.code_needs(rows), values.NEED_WORDS)),
        DayColumn("Date Child Was Last Seen", _find_last_seen(snapshot)[cases.child[rows]].tolist()),
        DayColumn("CIN Closure Date", closed.tolist()),
        TextColumn("Reason for Closure", snapshot.spell_all(reasons, values.CLOSURE_WORDS)),
        TextColumn("Case status", pick(statuses, _find_statuses(statement, rows).tolist())),
        *list_staff(len(rows)),
    ]


def _find_last_seen(snapshot: Snapshot) -> Days:
    world, visits, day = snapshot.statement.world, snapshot.services.visits, snapshot.statement.day
    child = np.concatenate(
        [
            world.cases.child[world.records.plans.case[visits.plan.row]],
            world.care.periods.child[visits.care.row],
        ]
    )
    when = np.concatenate([visits.plan.day, visits.care.day])
    seen = np.concatenate([visits.plan.seen, visits.care.seen]) & (when <= day)
    return _find_latest(len(world.children.born), child[seen], when[seen])


def _find_statuses(statement: Statement, rows: Days) -> Days:
    """The highest of: in care, protection plan, child in need plan, open assessment, closed."""
    world, day, size = statement.world, statement.day, len(statement.world.cases.child)

    def mark(case: Days, started: Days, ended: Days) -> Flags:
        marked = np.zeros(size, bool)
        marked[case[(started <= day) & (ended > day)]] = True
        return marked[rows]

    periods, plans = world.care.periods, world.records.plans
    lasting = np.where(periods.short_break, periods.started, periods.ended)
    rules = [
        world.cases.course.closed[rows] <= day,
        mark(periods.case, periods.started, lasting),
        mark(plans.case, plans.started, plans.ended),
        mark(*world.records.help_plans),
    ]
    return np.select(rules, [4, 0, 1, 2], 3)


def list_protected(snapshot: Snapshot) -> Columns:
    """List 7: the newest protection plan of each child with one in the window."""
    statement, visits = snapshot.statement, snapshot.services.visits.plan
    table, owner = statement.world.records.plans, statement.world.cases.child
    rows = statement.find_rows(table.case, table.started)
    rows = rows[table.ended[rows] >= snapshot.first_day]
    order = np.lexsort((table.started[rows], owner[table.case[rows]]))
    rows = rows[order]
    rows = rows[_keep_latest(owner[table.case[rows]])]
    made = visits.day <= statement.day
    visited = _find_latest(len(table.case), visits.row[made], visits.day[made])[rows]
    reviews = statement.list_reviews(rows)
    reviewed = _find_latest(len(table.case), reviews.plan, reviews.day)[rows]
    alone = np.where(visited == NEVER, 2, rows % 4 != 0).astype(np.int8)
    categories = [snapshot.spell(values.CATEGORIES[code]) for code in PLAN_CATEGORY_CODES]
    return [
        *snapshot.list_person(owner[table.case[rows]], disability=True),
        DayColumn("Child Protection Plan Start Date", table.started[rows].tolist()),
        TextColumn("Initial Category of Abuse", pick(categories, table.first_category[rows].tolist())),
        TextColumn("Latest Category of Abuse", pick(categories, statement.find_categories(rows).tolist())),
        DayColumn("Date of the Last Statutory Visit", visited.tolist()),
        TextColumn("Was the Child Seen Alone?", snapshot.spell_flags(alone)),
        DayColumn("Date of latest review conference", reviewed.tolist()),
        DayColumn("Child Protection Plan End Date", statement.blank_later(table.ended[rows]).tolist()),
        TextColumn(
            "Subject to Emergency Protection Order or Protected Under Police Powers in Last Six Months (Y/N)",
            snapshot.spell_flags(np.zeros(len(rows), np.int8)),
        ),
        NumberColumn("Number of Previous Child Protection Plans", table.previous_plans[rows].tolist()),
        *list_staff(len(rows)),
    ]


class _InCare(NamedTuple):
    """The newest period of each listed child, its last episode so far, and that child."""

    period: Days
    episode: Days
    child: Days


def _find_in_care(snapshot: Snapshot, view: CareView) -> _InCare:
    periods, day = snapshot.statement.world.care.periods, snapshot.statement.day
    rows = np.flatnonzero(
        (periods.started <= day) & (periods.ended >= snapshot.first_day) & ~periods.short_break
    )
    rows = rows[_keep_latest(periods.child[rows])].astype(np.int32)
    begun = np.flatnonzero(snapshot.statement.world.care.episodes.started <= day)
    latest = np.full(len(periods.child), -1, np.int32)
    latest[view.period[begun]] = begun
    return _InCare(rows, latest[rows], periods.child[rows])


def list_in_care(snapshot: Snapshot, view: CareView) -> Columns:
    """List 8: the newest period of care of each child with one in the window, without series of short breaks."""
    statement = snapshot.statement
    care, (rows, last, child) = statement.world.care, _find_in_care(snapshot, view)
    ended = statement.blank_later(care.periods.ended[rows])
    reasons = pick(REASONS_CEASED, care.periods.ceased[rows].tolist())
    shown = [code if day != NEVER else "" for code, day in zip(reasons, ended.tolist(), strict=True)]
    needs = pick(NEED_CODES, care.episodes.need[last].tolist())
    legal = pick(LEGAL_STATUSES, care.episodes.legal_status[last].tolist())
    return [
        *snapshot.list_person(child, disability=False),
        TextColumn(
            "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)",
            snapshot.spell_flags(statement.world.children.unaccompanied[child]),
        ),
        snapshot.list_disability(child),
        DayColumn("Date Started to be Looked After", care.periods.started[rows].tolist()),
        TextColumn("Child\u2019s Category of Need", snapshot.spell_all(needs, values.NEED_WORDS)),
        TextColumn(
            "Is this a second or subsequent period of being a Looked After Child within the last 12 months (Y/N)",
            snapshot.spell_flags(_find_again(statement, rows)),
        ),
        DayColumn("Start date of current legal status", view.status_since[last].tolist()),
        TextColumn("Child\u2019s Legal Status", snapshot.spell_all(legal, values.LEGAL_WORDS)),
        *_list_care_activity(snapshot, view, child),
        DayColumn("Date Ceased to be Looked After", ended.tolist()),
        TextColumn("Reason Ceased to be Looked After", snapshot.spell_all(shown, values.CEASED_WORDS)),
        DayColumn("Start Date of Most Recent Placement", view.placed_since[last].tolist()),
        *_list_placement(snapshot, last, child),
        *list_staff(len(rows)),
    ]


def _find_again(statement: Statement, rows: Days) -> Flags:
    """Whether another period of the same child ended in the year before."""
    periods = statement.world.care.periods
    before = np.maximum(rows - 1, 0)
    same = (rows > 0) & (periods.child[before] == periods.child[rows]) & ~periods.short_break[before]
    return np.asarray(same & (periods.ended[before] > statement.day - _YEAR_DAYS))


def _list_care_activity(snapshot: Snapshot, view: CareView, child: Days) -> Columns:
    """Reviews, visits, health checks and placements, as counted on the day."""
    world, day = snapshot.statement.world, snapshot.statement.day
    size, visits, reviews = len(world.children.born), snapshot.services.visits.care, world.care.reviews
    held, made = reviews.started <= day, visits.day <= day
    reviewed = _find_latest(size, reviews.child[held], reviews.started[held])[child]
    visited = _find_latest(size, world.care.periods.child[visits.row[made]], visits.day[made])[child]
    episodes = world.care.episodes
    recent = view.moved & (episodes.started <= day) & (episodes.started > day - _YEAR_DAYS)
    placements = np.bincount(episodes.child[recent], minlength=size)[child]
    nothing = [NEVER] * len(child)
    plan = [snapshot.spell("f) Long-term fostering")] * len(child)
    return [
        DayColumn("Date of Latest Statutory Review", reviewed.tolist()),
        DayColumn("Date of Last Social Work Visit", visited.tolist()),
        TextColumn("What is the permanence plan for this child?", plan),
        DayColumn("Date of Last IRO Visit / Contact to the Child", nothing),
        DayColumn("Date of Last Health Assessment", nothing),
        DayColumn("Date of Last Dental Check", nothing),
        NumberColumn("Number of Placements in the Last 12 months", np.maximum(placements, 1).tolist()),
    ]


def _list_placement(snapshot: Snapshot, last: Days, child: Days) -> Columns:
    statement, size = snapshot.statement, len(last)
    episodes, missing = statement.world.care.episodes, statement.world.care.missing
    places = snapshot.spell_all(statement.code_placements(last), values.PLACEMENT_WORDS)
    providers = snapshot.spell_all(pick(PROVIDERS, episodes.provider[last].tolist()), values.PROVIDERS)
    recent = (missing.started <= statement.day) & (missing.started > statement.day - _YEAR_DAYS)
    away = np.array([code_missing(row) == "A" for row in range(len(missing.child))], bool)
    count = len(statement.unborn)
    gone = np.bincount(missing.child[recent & ~away], minlength=count)[child]
    absent = np.bincount(missing.child[recent & away], minlength=count)[child]
    offered = np.where(gone > 0, 1, 2).astype(np.int8)
    far = [snapshot.spell(("a) In", "b) Out")[row % 3 == 0]) for row in child.tolist()]
    return [
        TextColumn("Placement Type", places),
        TextColumn("Placement Provider", providers),
        TextColumn("Placement postcode", [""] * size),
        TextColumn("URN of Placement", [""] * size),
        TextColumn("Placement Location", far),
        TextColumn("LA of Placement", [""] * size),
        NumberColumn(
            "Number of Episodes the Child has been \u2018Missing\u2019 from their Placement in the last 12 months",
            gone.tolist(),
        ),
        NumberColumn(
            "Number of Episodes the Child has been \u2018Absent\u2019 from their Placement in the last 12 months",
            absent.tolist(),
        ),
        TextColumn(
            "Was the child offered a Return Interview after their last missing episode (Y/N)?",
            snapshot.spell_flags(offered),
        ),
        TextColumn(
            "Did the child accept a Return Interview after their last missing episode (Y/N)?",
            snapshot.spell_flags(np.where(gone > 0, child % 2, 2).astype(np.int8)),
        ),
    ]


def list_leavers(snapshot: Snapshot) -> Columns:
    """List 9: care leavers with whom there was a contact in the last year."""
    table, day = snapshot.services.further.leavers, snapshot.statement.day
    rows = np.flatnonzero((table.contact <= day) & (table.contact > day - _YEAR_DAYS))
    rows = rows[np.lexsort((table.contact[rows], table.child[rows]))]
    rows = rows[_keep_latest(table.child[rows])]
    child = table.child[rows]
    touch = pick(tuple(TOUCH), table.in_touch[rows].tolist())
    homes = show_if_known(touch, pick(tuple(ACCOMMODATION), table.accommodation[rows].tolist()))
    suitable = {"": "", "1": snapshot.spell("a) Suitable"), "2": snapshot.spell("b) Unsuitable")}
    return [
        *snapshot.list_person(child, disability=True),
        *list_staff(len(rows)),
        TextColumn("Eligibility Category", [snapshot.spell("b) Former relevant child")] * len(rows)),
        TextColumn("LA In Touch", snapshot.spell_all(touch, values.IN_TOUCH)),
        TextColumn("Type of Accommodation", [code[:1] for code in homes]),
        TextColumn("Suitability of Accommodation", [suitable[code[1:]] for code in homes]),
        TextColumn(
            "Activity Status", show_if_known(touch, pick(tuple(ACTIVITIES), table.activity[rows].tolist()))
        ),
    ]


def list_adoption(snapshot: Snapshot) -> Columns:
    """List 10: children whom it was decided to place for adoption, until a year after the order or the reversal."""
    statement, table = snapshot.statement, snapshot.services.further.adoptions
    over = np.minimum(table.adopted, table.reversed_on)
    rows = np.flatnonzero((table.decided <= statement.day) & (over > statement.day - _YEAR_DAYS))
    reversed_on = statement.blank_later(table.reversed_on[rows])
    codes = pick(tuple(REVERSALS), table.reversal[rows].tolist())
    reasons = [code if day != NEVER else "" for code, day in zip(codes, reversed_on.tolist(), strict=True)]
    person = snapshot.list_person(table.child[rows], disability=True)
    entered = statement.world.care.periods.started[table.period[rows]]
    return [
        person[0],
        TextColumn("Family identifier", pick(statement.world.identities.family, table.child[rows].tolist())),
        *person[1:],
        DayColumn("Date the Child Entered Care", entered.tolist()),
        DayColumn("Date of Decision that Child Should be Placed for Adoption", table.decided[rows].tolist()),
        DayColumn("Date of Placement Order", [NEVER] * len(rows)),
        DayColumn(
            "Date of Matching Child and Prospective Adopters",
            statement.blank_later(table.matched[rows]).tolist(),
        ),
        DayColumn("Date Placed for Adoption", statement.blank_later(table.placed[rows]).tolist()),
        DayColumn("Date of Adoption Order", statement.blank_later(table.adopted[rows]).tolist()),
        DayColumn(
            "Date of Decision that Child Should No Longer be Placed for Adoption", reversed_on.tolist()
        ),
        TextColumn(
            "Reason Why Child No Longer Placed for Adoption",
            snapshot.spell_all(reasons, values.REVERSAL_WORDS),
        ),
        DayColumn(
            "Date the child was placed for fostering in FFA or concurrent planning placement",
            [NEVER] * len(rows),
        ),
    ]
