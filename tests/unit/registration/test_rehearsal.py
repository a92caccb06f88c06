"""What is sealed, and which split fits the days that are left."""

from datetime import timedelta

import pytest

from candour.config.evaluation import AllCases, EarlierCases
from candour.config.variants import Variants
from candour.data.history import CaseHistory
from candour.errors import PopulationError, ProtocolError
from candour.registration.bearing import list_bearing
from candour.registration.rehearsal import SHORTEST_TEST, rehearse
from candour.registration.sealing import (
    Seal,
    SealKind,
    TestPeriod,
    find_test_period,
    restore_question,
    seals_families,
    was_sealed,
)
from registered_pilots import make_config, make_protocol
from small_histories import Child, Event, day, make_history

BOTH = {"learning": ["earlier_cases", "all_cases"]}
ALL = {"split": {"name": "all_cases", "test_share": 0.3, "folds": 2}}
SHORT = {
    "question": {"decision_point": "referral_received", "outcome": {"kinds": ["cp_plan"], "within_days": 100}}
}


def spread(days: int, *, reached: int) -> CaseHistory:
    """A referral of another child on every third day; each second one is followed by a plan."""
    children, events = [], []
    for at in range(0, days, 3):
        name = f"c{at:05}"
        children.append(Child(name, family=f"f{at // 6}"))
        events.append(Event(2 * at, name, "referral", at))
        if at % 2:
            events.append(Event(2 * at + 1, name, "cp_plan", at + 20))
    return make_history(children, events, covered=(0, reached))


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, "days"),
        (ALL, "families"),
        (ALL | {"variants": {"learning": ["all_cases"]}}, "families"),
        ({"variants": BOTH}, "days"),
        (ALL | {"variants": BOTH}, "days"),
    ],
)
def test_where_anything_learns_from_earlier_cases_days_are_sealed(
    changes: dict[str, object], kind: str
) -> None:
    found = find_test_period(make_config(**SHORT, **changes), spread(900, reached=1000))
    assert str(found.seal.kind) == kind
    assert found.seal.last_test_day <= day(900)
    asked = {changes.get("split", {}).get("name"), *changes.get("variants", {}).get("learning", ())}  # type: ignore[attr-defined]
    assert bool(found.families) == ("all_cases" in asked)


@pytest.mark.parametrize("leading", [{}, ALL])
def test_families_that_test_a_variant_over_all_years_are_in_no_rehearsal_of_days(
    leading: dict[str, object],
) -> None:
    """Most of what tests `all_cases` lies before the first sealed day."""
    history = spread(900, reached=1000)
    config = make_config(**SHORT, **leading, variants=BOTH)
    alone = make_config(**SHORT, **({**ALL, "split": leading.get("split", {"name": "all_cases"})}))
    tested = find_test_period(alone, history).families
    period = find_test_period(config, history)
    assert period.families == tested
    left = rehearse(config, history, make_protocol(config, seal=period.seal), period.families).history
    assert set(left.children["family_id"].to_pylist()).isdisjoint(tested)
    assert left.coverage[0].last_day == period.seal.first_test_day - timedelta(days=1)
    assert seals_families(list_bearing(config))
    frozen = make_protocol(config, seal=period.seal)
    assert frozen.sealed == "days and families"
    assert frozen.begins_on == (None if leading else period.seal.first_test_day)
    assert not seals_families(list_bearing(make_config(**SHORT)))


@pytest.mark.parametrize(
    ("now", "before", "sealed"),
    [
        (("days", 100, ""), ("days", 100, ""), True),
        (("days", 100, ""), ("days", 90, ""), True),
        (("days", 100, ""), ("days", 110, ""), False),
        (("days", 100, ""), ("families", 90, "ab"), False),
        (("days", 100, "a"), ("days", 100, ""), False),
        (("days", 100, "a"), ("days", 100, "ab"), True),
        (("families", 0, "a"), ("days", 100, ""), False),
        (("families", 0, "a"), ("families", 0, "ab"), True),
        (("families", 0, "ac"), ("families", 0, "ab"), False),
        (("families", 0, "a"), ("families", 0, None), False),
    ],
)
def test_whether_an_older_seal_had_held_all_that_tests_now(
    now: tuple[str, int, str],
    before: tuple[str, int, str | None],
    sealed: bool,
) -> None:
    kind, first, tested = now
    older, began, families = before
    period = TestPeriod(Seal(SealKind(kind), day(first), day(900)), frozenset(tested))
    left_out = None if families is None else frozenset(families)
    assert was_sealed(period, Seal(SealKind(older), day(began), day(900)), left_out) is sealed


def test_the_split_of_a_variant_says_how_many_days_are_sealed() -> None:
    variants = BOTH | {"splits": [{"name": "earlier_cases", "test_days": 120}]}
    found = find_test_period(make_config(**SHORT, **ALL, variants=variants), spread(900, reached=1000))
    assert found.seal == Seal(SealKind.DAYS, day(897 - 117), day(897))


def test_families_are_drawn_by_the_seed_and_drawn_again_alike() -> None:
    history = spread(900, reached=1000)
    config = make_config(**SHORT, **ALL)
    frozen = list_bearing(config)
    first = find_test_period(config, history).families
    other = make_config(**SHORT, **ALL, seed=99)
    assert find_test_period(other, history).families != first
    assert find_test_period(restore_question(other, frozen), history).families == first
    with pytest.raises(ProtocolError, match="does not know"):
        restore_question(other, frozen | {"question": {"decision_point": "full_moon"}})


def test_where_nothing_can_be_tested_nothing_is_sealed() -> None:
    with pytest.raises(PopulationError, match="nothing to test on"):
        find_test_period(make_config(**SHORT), spread(300, reached=90))


def test_what_cannot_be_cut_into_folds_is_not_frozen() -> None:
    """Else it would fail only when it is opened, and that look would count."""
    short = {"split": {"name": "earlier_cases", "test_days": 600, "folds": 40}}
    with pytest.raises(PopulationError, match=r"fewer folds|folds with an embargo"):
        find_test_period(make_config(**SHORT, **short), spread(900, reached=1000))


@pytest.mark.parametrize(
    ("days", "test_days", "expected"),
    [
        # 600 days before the seal hold decisions of 500 days; two windows of 100 leave 300, of which half test.
        (600, 365, 149),
        (600, 120, 120),
        (300, 365, None),
    ],
)
def test_a_split_by_time_shrinks_or_gives_way(days: int, test_days: int, expected: int | None) -> None:
    config = make_config(**SHORT, split={"name": "earlier_cases", "test_days": test_days, "folds": 3})
    frozen = make_protocol(config, seal=Seal(SealKind.DAYS, day(days), day(900)))
    rehearsal = rehearse(config, spread(900, reached=1000), frozen, frozenset())
    if expected is None:
        assert rehearsal.config.split == AllCases(name="all_cases", folds=3)
    else:
        assert rehearsal.config.split == EarlierCases(name="earlier_cases", test_days=expected, folds=3)
        assert expected >= SHORTEST_TEST
    # What fits by the rule can be split by it.
    assert find_test_period(rehearsal.config, rehearsal.history).seal.last_test_day < day(days)
    assert rehearsal.history.coverage[0].last_day == day(days) - timedelta(days=1)


def test_variants_shrink_with_it() -> None:
    def rehearse_variants(days: int, **changes: object) -> tuple[object, Variants | None]:
        config = make_config(**SHORT, variants=BOTH, **changes)
        frozen = make_protocol(config, seal=Seal(SealKind.DAYS, day(days), day(900)))
        left = rehearse(config, spread(900, reached=1000), frozen, frozenset()).config
        return left.split, left.variants

    short = EarlierCases(name="earlier_cases", test_days=149)
    split, variants = rehearse_variants(600, **ALL)
    assert split == AllCases(name="all_cases", test_share=0.3, folds=2)
    assert variants == Variants(learning=("earlier_cases", "all_cases"), splits=(short,))
    split, variants = rehearse_variants(300)
    assert split == AllCases(name="all_cases", folds=2)
    assert variants == Variants(learning=("all_cases",))


def test_sealed_families_leave_the_configuration_as_it_is() -> None:
    config = make_config(**SHORT, **ALL)
    history = spread(900, reached=1000)
    period = find_test_period(config, history)
    rehearsal = rehearse(config, history, make_protocol(config, seal=period.seal), period.families)
    assert rehearsal.config == config
    assert set(rehearsal.history.children["family_id"].to_pylist()) & period.families == set()
    assert find_test_period(config, rehearsal.history).families & period.families == set()


def test_an_empty_rehearsal_is_left_to_the_run_to_refuse() -> None:
    config = make_config(**SHORT)
    frozen = make_protocol(config, seal=Seal(SealKind.DAYS, day(20), day(900)))
    assert rehearse(config, spread(900, reached=1000), frozen, frozenset()).config.split.name == "all_cases"
