"""What the case management system shows on a day: which cases, and each value as it stood.

A case that has closed stands as its last census return told it, so that every format says the same of it.
"""

from typing import Final, NamedTuple

import numpy as np

from candour.data.synthetic.addresses import Addresses
from candour.data.synthetic.calendar import NEVER, Codes, Days, Flags, Period, find_return_years
from candour.data.synthetic.care import PLACEMENTS
from candour.data.synthetic.care_tables import CareTables
from candour.data.synthetic.cin_pieces import code_factors, find_review_days, list_factors
from candour.data.synthetic.cin_writer import find_expected_births
from candour.data.synthetic.contacts import Contacts, EarlyHelp
from candour.data.synthetic.pathway import DIED
from candour.data.synthetic.recording import LEAKED_NEED, NEED_CODES, ProtectionPlans
from candour.data.synthetic.referral_risk import ASSESSED_ONLY, NOT_ACCEPTED
from candour.data.synthetic.ssda903_rows import code_placement
from candour.data.synthetic.visits import Visits
from candour.data.synthetic.world import World

ENQUIRY_DAYS: Final = 10
"""By then it is known whether a section 47 enquiry needs a conference."""


class Services(NamedTuple):
    """What the census and the 903 do not hold, or hold only in further tables."""

    further: CareTables
    contacts: Contacts
    early_help: EarlyHelp
    visits: Visits
    addresses: Addresses


class Reviews(NamedTuple):
    """One entry a review of a protection plan: the row of the plan, and the day."""

    plan: Days
    day: Days


def find_year_ends(years: Days) -> Days:
    """31 March of each return year."""
    months = (years.astype(np.int64) - 1970) * 12 + 3
    return (months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) - 1).astype(np.int32)


class Statement:
    """The system on one day. Cases closed before the period are gone from it.

    Attributes:
        day: the day.
        shown: whether each case is shown.
        as_at: for each case, the day as of which its values are told.

    """

    def __init__(self, world: World, period: Period, day: int) -> None:
        self.world = world
        self.period = period
        self.day = day
        cases = world.cases
        self.shown: Flags = (cases.referred <= day) & (cases.course.closed >= period.first_day)
        last_year = find_return_years(np.minimum(cases.course.closed, day))
        self.as_at: Days = np.minimum(find_year_ends(last_year), day)
        self.refused: Flags = cases.outcome == NOT_ACCEPTED
        self.unborn: Flags = world.children.born > day

    def blank_later(self, days: Days) -> Days:
        """The days, NEVER in place of those still to come."""
        return np.where(days > self.day, NEVER, days).astype(np.int32)

    def find_rows(self, case: Days, started: Days) -> Days:
        """Which rows of a table of the cases are shown: those of shown cases that have begun."""
        return np.flatnonzero(self.shown[case] & (started <= self.day)).astype(np.int32)

    def find_in_period(self, started: Days, ended: Days) -> Days:
        """Which rows of a table beside the cases are shown: begun, and not over before the period."""
        return np.flatnonzero((started <= self.day) & (ended >= self.period.first_day)).astype(np.int32)

    def code_needs(self, case: Days) -> list[str]:
        """The primary need of each case; empty for a referral that was not accepted."""
        records, as_at = self.world.records, self.as_at[case]
        known = records.needs_known_on[case] <= as_at
        need = np.where(known, records.need[case], NEED_CODES.index("N0"))
        need = np.where(self.refused[case], len(NEED_CODES), need)
        need = np.where(records.leaks_from[case] <= as_at, LEAKED_NEED, need)
        codes = (*NEED_CODES, "")
        return [codes[position] for position in need.tolist()]

    def list_factors(self, rows: Days) -> list[tuple[str, ...]]:
        """The factors of each of these assessments; none before it was authorised."""
        table = self.world.records.assessments
        listed = list_factors(self.world.records)
        as_at = self.as_at[table.case[rows]]
        years = find_return_years(as_at).tolist()
        known = (table.authorised[rows] <= as_at).tolist()
        return [
            code_factors(listed[row], year) if done else ()
            for row, year, done in zip(rows.tolist(), years, known, strict=True)
        ]

    def find_needless(self, rows: Days) -> Flags:
        """Whether each of these enquiries needed no conference, as far as is known."""
        table = self.world.records.enquiries
        known = table.started[rows] + ENQUIRY_DAYS <= self.as_at[table.case[rows]]
        return np.asarray((table.conference[rows] == NEVER) & known)

    def find_categories(self, rows: Days) -> Codes:
        """The latest category of each of these plans."""
        plans: ProtectionPlans = self.world.records.plans
        changed = plans.category_changed[rows] <= self.day
        return np.where(changed, plans.latest_category[rows], plans.first_category[rows]).astype(np.int8)

    def find_supported(self, case: Days) -> Flags:
        """Whether the assessment of each case found that the child needs support."""
        return np.asarray(self.world.cases.outcome[case] > ASSESSED_ONLY)

    def list_reviews(self, rows: Days) -> Reviews:
        """The reviews of these plans up to the day."""
        plans = self.world.records.plans
        until = np.minimum(plans.ended, self.day)
        pairs = [
            (row, day)
            for row in rows.tolist()
            for day in find_review_days(row, int(plans.started[row]), int(until[row]))
        ]
        table = np.array(pairs, np.int32).reshape(-1, 2)
        return Reviews(table[:, 0], table[:, 1])

    def code_placements(self, rows: Days) -> list[str]:
        """The placement of each of these episodes, in the codes of the last return that shows it."""
        episodes = self.world.care.episodes
        years = find_return_years(np.minimum(episodes.ended[rows], self.day)).tolist()
        places = zip(episodes.placement[rows].tolist(), years, rows.tolist(), strict=True)
        return [code_placement(PLACEMENTS[place], year, row) for place, year, row in places]

    def find_expected(self) -> Days:
        """The day on which each child not yet born is expected, as the census gives it; NEVER for the others."""
        return np.where(self.unborn, find_expected_births(self.world.children.born), NEVER).astype(np.int32)

    def find_deaths(self) -> Days:
        """The day on which each child died, NEVER for the living."""
        cases = self.world.cases
        died = np.full(len(self.world.children.born), NEVER, np.int32)
        dead = cases.ended_by == DIED
        died[cases.child[dead]] = cases.course.closed[dead]
        return self.blank_later(died)
