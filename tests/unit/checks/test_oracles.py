"""Overlaps, gaps and the order of steps, asked of DuckDB instead; and what must change nothing."""

from collections.abc import Sequence
from dataclasses import replace

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given, settings
from hypothesis import strategies as st

from candour.data.checks import CHECKS, RULES, compute_checks
from candour.data.checks.rule import Rule
from candour.data.history import CHILDREN, DETAILS, EVENTS, QUALITY, CaseHistory
from checked_histories import Child, Event, find_rule, make_checked

NAMES = ("C000001", "C000002", "C000003")
EVERYBODY = tuple(Child(name, born=-3000 - n) for n, name in enumerate(NAMES))
KINDS = (
    "referral",
    "assessment",
    "section_47",
    "icpc",
    "cin_plan",
    "cp_plan",
    "care_episode",
    "care_placement",
)
DAYS = st.integers(0, 60)
EVENTS_DRAWN = st.lists(
    st.builds(
        lambda kind, start, length, child, refused: Event(
            kind,
            start,
            None if length is None else start + length,
            (("referral_nfa", "1"),) if refused and kind == "referral" else (),
            child,
        ),
        st.sampled_from(KINDS), DAYS, st.none() | st.integers(0, 25), st.sampled_from(NAMES), st.booleans(),
    ),
    max_size=25,
)  # fmt: skip

WITH = """
with e as (
    select event_id, child_id, kind, started_on as s, ended_on as t, coalesce(ended_on, date '9999-12-31') as u,
           event_id in (select event_id from details where field = 'referral_nfa' and code = '1') as refused
    from events
)
"""
ORACLES = {
    "cp_plans_overlap": """select count(*) from e a where kind = 'cp_plan' and exists (
        select 1 from e b where b.child_id = a.child_id and b.kind = a.kind and (b.s, b.event_id) < (a.s, a.event_id)
        and b.t > a.s)""",
    "referrals_overlap": """select count(*) from e a where kind = 'referral' and not refused and exists (
        select 1 from e b where b.child_id = a.child_id and b.kind = a.kind and not b.refused
        and (b.s, b.event_id) < (a.s, a.event_id) and b.t > a.s)""",
    "open_cp_plan_left_behind": """select count(*) from e a where kind = 'cp_plan' and t is null and exists (
        select 1 from e b where b.child_id = a.child_id and b.kind = a.kind and (b.s, b.event_id) > (a.s, a.event_id))""",
    "cin_plan_during_cp_plan": """select count(*) from e a where kind = 'cin_plan' and exists (
        select 1 from e b where b.child_id = a.child_id and b.kind = 'cp_plan' and b.s < a.u and b.u > a.s)
        and a.u > a.s""",
    "placement_gap": """select count(*) from e a where kind = 'care_placement' and t is not null
        and exists (select 1 from e c where c.child_id = a.child_id and c.kind = 'care_episode' and c.s < a.t
            and c.u > a.t + 1)
        and not exists (select 1 from e b where b.child_id = a.child_id and b.kind = a.kind
            and b.s <= a.t + 1 and b.u > a.t)""",
    "placement_outside_care": """select count(*) from e a where kind = 'care_placement' and not exists (
        select 1 from e c where c.child_id = a.child_id and c.kind = 'care_episode' and a.s between c.s and c.u)""",
    "before_first_referral": """select count(*) from e a
        where kind in ('assessment', 'section_47', 'icpc', 'cin_plan', 'cp_plan')
        and a.s < (select min(s) from e r where r.kind = 'referral' and r.child_id = a.child_id)""",
    "after_no_further_action": """select count(*) from e a
        where kind in ('assessment', 'section_47', 'icpc', 'cin_plan', 'cp_plan')
        and (select arg_max(refused, (s, event_id)) from e r
             where r.kind = 'referral' and r.child_id = a.child_id and r.s <= a.s)
        and not exists (select 1 from e r where r.kind = 'referral' and r.child_id = a.child_id and not r.refused
             and a.s between r.s and r.u)""",
    "after_closure": """select count(*) from e a
        where kind in ('assessment', 'section_47', 'icpc', 'cin_plan', 'cp_plan')
        and not (select arg_max(refused, (s, event_id)) from e r
             where r.kind = 'referral' and r.child_id = a.child_id and r.s <= a.s)
        and not exists (select 1 from e r where r.kind = 'referral' and r.child_id = a.child_id
             and a.s between r.s and r.u)""",
    "conference_without_enquiry": """select count(*) from e a where kind = 'icpc' and not exists (
        select 1 from e b where b.child_id = a.child_id and b.kind = 'section_47' and b.s between a.s - 60 and a.s)""",
    "referred_twice_on_one_day": """select count(*) from e a where kind = 'referral' and exists (
        select 1 from e b where b.child_id = a.child_id and b.kind = a.kind and b.s = a.s and b.event_id < a.event_id)""",
}


def count_all(history: CaseHistory, rules: Sequence[Rule] = RULES) -> dict[str, int]:
    rows = compute_checks(history, rules).to_pylist()
    return {row["rule"]: row["failed"] for row in rows if row["kind"] == "all"}


def test_the_rules_find_what_a_database_finds() -> None:
    asked = WITH + " union all ".join(f"select '{rule}', ({query})" for rule, query in ORACLES.items())
    rules = tuple(find_rule(name) for name in ORACLES)
    with duckdb.connect() as database:

        @settings(max_examples=60, deadline=None)
        @given(EVENTS_DRAWN)
        def agree(drawn: list[Event]) -> None:
            history = make_checked(drawn, EVERYBODY)
            database.register("events", history.events)
            database.register("details", history.details)
            assert count_all(history, rules) == dict(database.execute(asked).fetchall())

        agree()


def shift(drawn: Sequence[Event], by: int) -> list[Event]:
    return [
        event._replace(started=event.started + by, ended=None if event.ended is None else event.ended + by)
        for event in drawn
    ]


@settings(max_examples=25)
@given(EVENTS_DRAWN, st.integers(-50, 50).map(lambda weeks: 7 * weeks))
def test_weeks_earlier_or_later_nothing_else_fails(drawn: list[Event], by: int) -> None:
    """Whole weeks, since weekends matter; births move too, so those that look at the calendar are left out."""
    later = make_checked(
        shift(drawn, by),
        [child._replace(born=-3000 - n + by) for n, child in enumerate(EVERYBODY)],
        covered=(-1500 + by, 1500 + by),
    )
    calendar = {"born_on_1_january", "born_on_first_of_month", "placeholder_birth", "placeholder_day"}
    here, there = count_all(make_checked(drawn, EVERYBODY)), count_all(later)
    assert {k: v for k, v in here.items() if k not in calendar} == {
        k: v for k, v in there.items() if k not in calendar
    }


@settings(max_examples=25)
@given(EVENTS_DRAWN, st.permutations(NAMES))
def test_other_names_change_nothing(drawn: list[Event], names: list[str]) -> None:
    new = dict(zip(NAMES, names, strict=True))
    renamed = make_checked(
        [event._replace(child=new[event.child]) for event in drawn],
        [child._replace(name=new[child.name]) for child in EVERYBODY],
    )
    assert compute_checks(renamed).equals(compute_checks(make_checked(drawn, EVERYBODY)))


@settings(max_examples=25)
@given(EVENTS_DRAWN)
def test_the_order_of_rows_changes_nothing(drawn: list[Event]) -> None:
    history = make_checked(drawn, EVERYBODY)
    order = pc.sort_indices(history.events, sort_keys=[("event_id", "descending")])
    backwards = replace(
        history,
        events=history.events.take(order),
        details=history.details.take(pa.array(range(history.details.num_rows - 1, -1, -1), pa.int64())),
    )
    assert compute_checks(backwards).equals(compute_checks(history))


@settings(max_examples=25)
@given(EVENTS_DRAWN)
def test_kinds_and_years_add_up_to_all(drawn: list[Event]) -> None:
    rows = compute_checks(make_checked(drawn, EVERYBODY)).to_pylist()
    for whole in (row for row in rows if row["kind"] == "all"):
        parts = [row for row in rows if row["rule"] == whole["rule"] and row["kind"] != "all"]
        assert sum(part["of"] for part in parts) == whole["of"]
        assert sum(part["failed"] for part in parts) == whole["failed"]
        assert whole["children"] <= sum(part["children"] for part in parts)
        assert all(part["children"] <= part["failed"] <= part["of"] for part in (whole, *parts))


def test_every_rule_has_one_name_and_says_what_it_is() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES) >= 35
    for rule in RULES:
        assert rule.name == rule.name.lower().replace(" ", "_")
        assert rule.sentence.endswith((".", ")."))
        assert rule.why.endswith(".")
        assert all(number.startswith(("CIN ", "903 ")) for number in rule.official)


def test_an_empty_history_has_a_row_for_every_rule() -> None:
    empty = CaseHistory(
        CHILDREN.empty_table(), EVENTS.empty_table(), DETAILS.empty_table(), QUALITY.empty_table(), (), ()
    )
    table = compute_checks(empty)
    assert table.schema.equals(CHECKS)
    assert table["rule"].to_pylist() == [rule.name for rule in RULES]
    assert set(table["of"].to_pylist()) == {0}
    assert table["year"].null_count == len(RULES)


@given(EVENTS_DRAWN)
@settings(max_examples=25)
def test_sizes_give_nothing_away(drawn: list[Event]) -> None:
    """What a rule looks at follows from kinds and days alone: no field, end or birth changes the number."""
    bare = [event._replace(ended=None) for event in drawn]
    births = [child._replace(born=None) for child in EVERYBODY]
    full = compute_checks(make_checked(drawn, EVERYBODY)).to_pylist()
    less = compute_checks(make_checked(bare, births)).to_pylist()
    sizes, others = (
        {row["rule"]: row["of"] for row in rows if row["kind"] == "all"} for rows in (full, less)
    )
    assert sizes == others
