"""The further tables of the 903: drawn from the periods of care, in the codes of each year, and consistent with them."""

from datetime import date

import numpy as np
import pytest

from candour.data.synthetic.calendar import NEVER, find_day, find_return_years, find_year_bounds
from candour.data.synthetic.care import REASONS_CEASED
from candour.data.synthetic.care_tables import CareTables, record_care_tables
from candour.data.synthetic.chance import open_later_stream, open_streams
from candour.data.synthetic.population import YEAR
from synthetic_worlds import PERIOD, Table, load_world, load_written, parse_british

YEARS = range(2020, 2027)


@pytest.fixture(scope="module")
def tables() -> CareTables:
    world = load_world()
    stream = open_later_stream(7, "care_tables")
    return record_care_tables(stream, children=world.children, care=world.care, period=PERIOD)


def list_rows(table: str, year: int) -> Table:
    return load_written().care[year].get(table, [])


def test_outcomes_are_asked_of_children_looked_after_for_a_year(tables: CareTables) -> None:
    periods = load_world().care.periods
    outcomes = tables.outcomes
    assert len(outcomes.child) > 500
    for year in PERIOD.years:
        _, last = find_year_bounds(year)
        held = (periods.started <= last - 365) & (periods.ended > last) & ~periods.short_break
        assert set(outcomes.child[outcomes.year == year]) == set(periods.child[held])


def test_a_score_or_a_reason_and_never_both(tables: CareTables) -> None:
    outcomes = tables.outcomes
    scored = outcomes.score >= 0
    assert ((outcomes.reason < 0) == scored).all()
    assert ((outcomes.scored_on < NEVER) == scored).all()
    assert outcomes.score.max() <= 40
    assert 12 < outcomes.score[scored].mean() < 16
    assert (find_return_years(outcomes.scored_on[scored]) == outcomes.year[scored]).all()
    age = (outcomes.scored_on - load_world().children.born[outcomes.child]) / YEAR
    assert ((age[scored] > 3) & (age[scored] < 17)).all()


def test_an_intervention_is_received_or_offered_only_where_substances_are_misused(tables: CareTables) -> None:
    misuse, received, offered = tables.outcomes.flags[:, 5], *tables.outcomes.flags[:, 6:].T
    assert misuse.any()
    assert ((received | offered) == misuse).all()
    assert not (received & offered).any()


def test_leavers_were_in_care_after_sixteen_and_have_left(tables: CareTables) -> None:
    world, leavers = load_world(), tables.leavers
    periods = world.care.periods
    assert len(leavers.child) > 100
    entitled = set(
        periods.child[(periods.ended >= world.children.born[periods.child] + round(16 * YEAR))].tolist()
    )
    assert set(leavers.child.tolist()) <= entitled
    assert (find_return_years(leavers.contact) == leavers.year).all()
    age = (leavers.contact - world.children.born[leavers.child]) / YEAR
    assert ((age > 16.7) & (age < 22)).all()


def test_a_decision_comes_before_a_match_before_a_placement_before_an_order(tables: CareTables) -> None:
    adoptions, periods = tables.adoptions, load_world().care.periods
    adopted = adoptions.adopted < NEVER
    assert adopted.sum() > 10
    assert (adoptions.decided <= adoptions.matched).all()
    assert (adoptions.matched <= adoptions.placed).all()
    assert (adoptions.placed[adopted] < adoptions.adopted[adopted]).all()
    assert (adoptions.decided >= periods.started[adoptions.period]).all()
    assert (adoptions.adopted[adopted] == periods.ended[adoptions.period[adopted]]).all()
    assert (adopted != (adoptions.reversed_on < NEVER)).all()
    over = np.minimum(adoptions.adopted, adoptions.reversed_on)
    assert (over <= periods.ended[adoptions.period]).all()


def test_every_adoption_that_ended_care_was_decided_on(tables: CareTables) -> None:
    periods = load_world().care.periods
    codes = [REASONS_CEASED.index(code) for code in ("E11", "E12")]
    lasting = np.isin(periods.ceased, codes) & (periods.ended - periods.started > 60)
    assert set(np.flatnonzero(lasting)) <= set(tables.adoptions.period.tolist())


def test_an_earlier_order_is_older_than_the_care_that_follows(tables: CareTables) -> None:
    earlier = tables.earlier
    dated = earlier.ordered_on < NEVER
    assert 0.05 < (earlier.order > 0).mean() < 0.15
    assert (earlier.ordered_on[dated] < earlier.entered[dated]).all()
    assert (earlier.ordered_on[dated] >= load_world().children.born[earlier.child[dated]]).all()


def test_workers_follow_each_other_without_a_gap(tables: CareTables) -> None:
    workers, periods = tables.workers, load_world().care.periods
    same = (workers.case[1:] == workers.case[:-1]) & (workers.child[1:] == workers.child[:-1])
    goes_on = same & (workers.reason[1:] >= 0)
    assert goes_on.sum() > 500
    assert (workers.started[1:][goes_on] == workers.ended[:-1][goes_on]).all()
    first = workers.reason < 0
    assert first.sum() == (~periods.short_break).sum()


def test_later_streams_are_apart_from_those_drawn_before() -> None:
    first = {name: stream.random() for name, stream in open_streams(7).items()}
    later = {name: open_later_stream(7, name).random() for name in ("care_tables", "contacts", "visits")}
    assert len(set(first.values()) | set(later.values())) == len(first) + len(later)
    assert open_later_stream(7, "visits").random() == later["visits"]


@pytest.mark.parametrize("year", YEARS)
def test_activities_are_coded_as_the_year_asks(year: int) -> None:
    codes = {row["ACTIV"] for row in list_rows("oc3", year)}
    assert not codes & ({"F3", "P3"} if year >= 2022 else {"F4", "P4", "F5", "P5"})


@pytest.mark.parametrize("year", YEARS)
def test_nothing_is_asked_of_those_who_cannot_be_asked(year: int) -> None:
    for row in list_rows("oc3", year):
        asked = row["IN_TOUCH"] in {"YES", "NO"}
        assert (row["ACTIV"] != "0", row["ACCOM"] != "0") == (asked, asked)


@pytest.mark.parametrize("year", YEARS)
def test_rows_belong_to_the_year(year: int) -> None:
    first, last = date(year - 1, 4, 1), date(year, 3, 31)
    ended = {row["CHILD"]: row for row in list_rows("episodes", year) if row["REC"] in {"E11", "E12"}}
    for row in list_rows("ad1", year):
        assert first <= parse_british(ended[row["CHILD"]]["DEC"]) <= last
    for row in list_rows("previous_permanence", year):
        assert (row["LA_PERM"] == "") == (row["PREV_PERM"] == "Z1")
        assert row["DATE_PERM"] == "" or row["PREV_PERM"] in {"P1", "P2", "P3"}
    for row in list_rows("sw_episodes", year):
        assert parse_british(row["SW_DECOM"]) <= last
        assert row["SW_DEC"] == "" or first <= parse_british(row["SW_DEC"]) <= last
    for row in list_rows("placed_for_adoption", year):
        assert parse_british(row["DATE_PLACED"]) <= last
        assert (row["DATE_PLACED_CEASED"] == "") == (row["REASON_PLACED_CEASED"] == "")


@pytest.mark.parametrize("year", YEARS)
def test_births_agree_with_the_header(year: int) -> None:
    births = {row["CHILD"]: row["DOB"] for row in list_rows("header", year)}
    for table in ("oc2", "ad1", "placed_for_adoption", "previous_permanence", "sw_episodes"):
        rows = list_rows(table, year)
        assert [births[row["CHILD"]] for row in rows] == [row["DOB"] for row in rows]


def test_return_years_end_on_31_march() -> None:
    days = np.array(
        [find_day(2025, 3, 31), find_day(2025, 4, 1), find_day(2025, 12, 31), find_day(2026, 1, 1)]
    )
    assert find_return_years(days).tolist() == [2025, 2026, 2026, 2026]
