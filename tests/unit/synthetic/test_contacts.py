"""Contacts, early help, visits and addresses: tied to the cases, inside the years, and drawn apart from them."""

from itertools import pairwise

import numpy as np
import pytest

from candour.data.synthetic.addresses import record_addresses
from candour.data.synthetic.calendar import NEVER
from candour.data.synthetic.chance import open_later_stream
from candour.data.synthetic.contacts import Contacts, EarlyHelp, record_contacts, record_early_help
from candour.data.synthetic.population import YEAR
from candour.data.synthetic.visits import record_visits
from synthetic_worlds import PERIOD, find_received, load_world


@pytest.fixture(scope="module")
def contacts() -> Contacts:
    world = load_world()
    return record_contacts(
        open_later_stream(7, "contacts"),
        children=world.children,
        cases=world.cases,
        records=world.records,
        period=PERIOD,
    )


@pytest.fixture(scope="module")
def early_help() -> EarlyHelp:
    world = load_world()
    stream = open_later_stream(7, "early_help")
    return record_early_help(stream, children=world.children, cases=world.cases, period=PERIOD)


def test_every_referral_of_the_years_follows_a_contact(contacts: Contacts) -> None:
    cases, received = load_world().cases, find_received(load_world())
    made: dict[int, list[int]] = {}
    for child, day in zip(contacts.child.tolist(), contacts.day.tolist(), strict=True):
        made.setdefault(child, []).append(day)
    for child, day in zip(cases.child[received].tolist(), cases.referred[received].tolist(), strict=True):
        assert any(day - 5 <= before <= day for before in made[child])


def test_most_contacts_lead_to_no_referral(contacts: Contacts) -> None:
    others = (~contacts.accepted).sum() / contacts.accepted.sum()
    assert 0.9 < others < 1.5


def test_contacts_lie_in_the_years_once_a_day_and_before_adulthood(contacts: Contacts) -> None:
    assert contacts.day.min() >= PERIOD.first_day
    assert contacts.day.max() <= PERIOD.last_day
    pairs = list(zip(contacts.child.tolist(), contacts.day.tolist(), strict=True))
    assert pairs == sorted(set(pairs))
    age = (contacts.day - load_world().children.born[contacts.child]) / YEAR
    assert age.max() < 18.01


def test_a_contact_that_led_to_a_referral_has_its_source(contacts: Contacts) -> None:
    world, received = load_world(), find_received(load_world())
    cases = world.cases
    sources: dict[tuple[int, int], int] = {}
    for child, day, source in zip(
        cases.child[received].tolist(),
        cases.referred[received].tolist(),
        world.records.source[received].tolist(),
        strict=True,
    ):
        for wait in range(6):
            sources.setdefault((child, day - wait), source)
    led = np.flatnonzero(contacts.accepted)
    pairs = zip(
        contacts.child[led].tolist(), contacts.day[led].tolist(), contacts.source[led].tolist(), strict=True
    )
    agree = [sources[child, day] == source for child, day, source in pairs]
    # Two referrals of a child within five days may each claim the other's contact.
    assert np.mean(agree) > 0.99


def test_early_help_begins_in_the_years_and_never_twice_at_once(early_help: EarlyHelp) -> None:
    assert len(early_help.child) > 1000
    assert early_help.started.min() >= PERIOD.first_day
    assert early_help.started.max() <= PERIOD.last_day
    assert (early_help.ended > early_help.started).all()
    rows = list(
        zip(early_help.child.tolist(), early_help.started.tolist(), early_help.ended.tolist(), strict=True)
    )
    assert rows == sorted(rows)
    assert all(one[2] <= two[1] for one, two in pairwise(rows) if one[0] == two[0])


def test_visits_are_made_while_a_plan_or_care_lasts() -> None:
    world = load_world()
    visits = record_visits(
        open_later_stream(7, "visits"),
        plans=world.records.plans,
        periods=world.care.periods,
        period=PERIOD,
    )
    for table, owner in ((visits.plan, world.records.plans), (visits.care, world.care.periods)):
        assert len(table.day) > 5000
        assert (table.day >= owner.started[table.row]).all()
        assert (table.day < owner.ended[table.row]).all()
        assert not (table.seen_alone & ~table.seen).any()
        assert 0.9 < table.seen.mean() < 0.96


def test_a_family_lives_together_in_a_place_that_does_not_exist() -> None:
    world = load_world()
    stream = open_later_stream(7, "addresses")
    table = record_addresses(stream, identities=world.identities, born=world.children.born, period=PERIOD)
    assert {sector[:2] for sector in table.sector} == {"ZZ"}
    rows = zip(table.child.tolist(), table.sector, table.ended.tolist(), strict=True)
    last = {child: sector for child, sector, ended in rows if ended == NEVER}
    assert len(last) == len(world.identities.child)
    homes: dict[str, set[str]] = {}
    for child, sector in last.items():
        homes.setdefault(world.identities.family[child], set()).add(sector)
    assert all(len(sectors) == 1 for sectors in homes.values())
