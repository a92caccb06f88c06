"""What happens before a referral and beside it: contacts with the authority, and early help.

Each from a stream of its own, so that the cases and all that is recorded on them do not depend on it.
"""

from typing import Final, NamedTuple

import numpy as np

from candour.data.synthetic.calendar import NEVER, Codes, Days, Flags, Period, move_to_weekday
from candour.data.synthetic.chance import draw_codes, draw_flags
from candour.data.synthetic.pathway import Cases
from candour.data.synthetic.population import YEAR, Children
from candour.data.synthetic.recording import RECORDED_SOURCES, CaseRecords
from candour.data.synthetic.targets import REFERRAL_SOURCES

CONTACTS_WITHOUT_REFERRAL: Final = 1.5
"""How many contacts that came to nothing there are for each one that led to a referral."""

EARLY_HELP_SHARE: Final = 0.22
"""Share of cases that early help came before."""

EARLY_HELP_REASONS: Final = {
    "Parenting": 40.0,
    "School attendance": 25.0,
    "Family conflict": 20.0,
    "Housing": 15.0,
}
ORGANISATIONS: Final = {
    "Local authority": 55.0,
    "School": 25.0,
    "Health visiting": 12.0,
    "Voluntary sector": 8.0,
}
_WAITS: Final = (0.62, 0.84, 0.92, 0.96, 0.98)
"""Share of contacts that become a referral on the same day, within one day, within two, and so on."""


class Contacts(NamedTuple):
    """One entry a contact, sorted by child and day; `source` is a position in RECORDED_SOURCES."""

    child: Days
    day: Days
    source: Codes
    accepted: Flags


class EarlyHelp(NamedTuple):
    """One entry an episode of early help, sorted by child and day; positions in EARLY_HELP_REASONS and ORGANISATIONS."""

    child: Days
    started: Days
    ended: Days
    reason: Codes
    organisation: Codes


def record_contacts(
    generator: np.random.Generator,
    *,
    children: Children,
    cases: Cases,
    records: CaseRecords,
    period: Period,
) -> Contacts:
    """Contacts in the period: one before each referral of the period, on its day or up to five days earlier; and others."""
    referred = np.flatnonzero((cases.referred >= period.first_day) & (cases.referred <= period.last_day))
    wait = np.searchsorted(_WAITS, generator.random(len(referred)))
    day = np.maximum(cases.referred[referred] - wait, period.first_day)
    others = referred[
        np.repeat(np.arange(len(referred)), generator.poisson(CONTACTS_WITHOUT_REFERRAL, len(referred)))
    ]
    distance = np.round(generator.laplace(0.0, 260.0, len(others)))
    other_day = move_to_weekday((cases.referred[others] + distance).astype(np.int32))
    source = draw_codes(generator, REFERRAL_SOURCES, len(others))
    child = cases.child[others]
    possible = (other_day >= period.first_day) & (other_day <= period.last_day)
    possible &= other_day >= np.minimum(children.born[child], cases.referred[others]) - 30
    possible &= other_day < children.born[child] + round(18 * YEAR)
    columns = (
        np.concatenate([cases.child[referred], child[possible]]),
        np.concatenate([day, other_day[possible]]).astype(np.int32),
        np.concatenate([records.source[referred], source[possible]]).astype(np.int8),
        np.concatenate([np.ones(len(referred), bool), np.zeros(int(possible.sum()), bool)]),
    )
    return _keep_one_a_day(Contacts(*columns))


def _keep_one_a_day(contacts: Contacts) -> Contacts:
    """Two contacts about a child on a day are one record; that which led to a referral is kept."""
    order = np.lexsort((~contacts.accepted, contacts.day, contacts.child))
    contacts = Contacts._make(column[order] for column in contacts)
    same = (contacts.child[1:] == contacts.child[:-1]) & (contacts.day[1:] == contacts.day[:-1])
    first = np.concatenate([[True], ~same])[: len(contacts.child)]
    return Contacts._make(column[first] for column in contacts)


def record_early_help(
    generator: np.random.Generator, *, children: Children, cases: Cases, period: Period
) -> EarlyHelp:
    """Episodes of early help that began in the period, before a referral; some go on when the case has closed."""
    size = len(cases.child)
    before = draw_flags(generator, EARLY_HELP_SHARE, size)
    started = move_to_weekday(
        (cases.referred - 20 - np.floor(generator.exponential(150.0, size))).astype(np.int32)
    )
    length = 30 + np.floor(generator.exponential(130.0, size))
    born = children.born[cases.child]
    possible = before & (started >= np.maximum(period.first_day, born)) & (started <= period.last_day)
    possible &= started < born + round(17.5 * YEAR)
    rows = np.flatnonzero(possible)
    ended = (started + length).astype(np.int32)
    # An episode that another follows has ended by then.
    order = np.lexsort((started[rows], cases.child[rows]))
    rows = rows[order]
    child, first = cases.child[rows], started[rows]
    following = np.where(
        np.append(child[1:] == child[:-1], False)[: len(rows)], np.append(first[1:], 0)[: len(rows)], NEVER
    )
    apart = following > first
    reason = draw_codes(generator, EARLY_HELP_REASONS, len(rows))
    organisation = draw_codes(generator, ORGANISATIONS, len(rows))
    ended = np.minimum(ended[rows], following)
    return EarlyHelp._make(
        column[apart] for column in (child, first, ended.astype(np.int32), reason, organisation)
    )


def name_sources(positions: Codes) -> list[str]:
    """The source codes of contacts or referrals."""
    return [RECORDED_SOURCES[position] for position in positions.tolist()]
