"""Missingness by group from sums over families: the same numbers as from the rows themselves."""

import numpy as np
import pytest

from candour.errors import EvidenceError
from candour.stats.clustered import (
    ClusteredEstimate,
    compute_correlation,
    compute_share_interval,
    estimate_share,
)
from candour.stats.equivalence import Comparison
from candour.stats.groups.differences import Rules
from candour.stats.missing_differences import FamilySums, compare_missingness, estimate_missing_share

RULES = Rules(margin=0.05, minimum_foot=10, confidence=0.95, seed=3)
Rows = tuple[np.ndarray, np.ndarray, np.ndarray]


def make_rows(records: int, *, families: int, groups: int = 3, seed: int = 1, gap: float = 0.0) -> Rows:
    """Group, missing flag and family of each record; families span groups; the last group misses `gap` more."""
    rng = np.random.default_rng(seed)
    family = np.sort(rng.integers(0, families, size=records))
    family = np.unique(family, return_inverse=True)[1]
    group = np.where(rng.random(records) < 0.8, family % groups, rng.integers(0, groups, size=records))
    careless = rng.beta(1, 4, size=families)[family] + gap * (group == groups - 1)
    return group, rng.random(records) < careless, family


def add_up(rows: Rows, *, groups: int = 3) -> FamilySums:
    group, missing, family = rows
    table = np.zeros((family.max() + 1, 2 * groups))
    np.add.at(table, (family, group), 1)
    np.add.at(table, (family, groups + group), missing)
    totals = table.sum(axis=0)
    return FamilySums(totals[:groups], totals[groups:], table.T @ table, len(table))


def estimate_from_rows(rows: Rows, among: np.ndarray) -> ClusteredEstimate:
    group, missing, family = rows
    return estimate_share(missing, among[group], family, empty="none")


@pytest.mark.parametrize("among", [[True, False, False], [False, True, True], [True, True, True]])
def test_shares_and_their_spread_are_those_of_the_rows(among: list[bool]) -> None:
    rows, chosen = make_rows(3000, families=900), np.array(among)
    found, expected = estimate_missing_share(add_up(rows), chosen), estimate_from_rows(rows, chosen)
    assert found.value == pytest.approx(expected.value, rel=1e-12)
    assert (found.n, found.events) == (expected.n, expected.events)
    assert found.influence @ found.influence == pytest.approx(
        expected.influence @ expected.influence, rel=1e-9
    )
    assert found.crowding == pytest.approx(expected.crowding, rel=1e-9)
    assert 0 < found.families <= expected.families
    assert 0 < found.telling_families <= expected.telling_families


def test_families_that_span_groups_correlate_as_in_the_rows() -> None:
    rows, first, rest = make_rows(3000, families=300), np.array([True, False, False]), None
    rest = ~first
    sums = add_up(rows)
    found = compute_correlation(estimate_missing_share(sums, first), estimate_missing_share(sums, rest))
    expected = compute_correlation(estimate_from_rows(rows, first), estimate_from_rows(rows, rest))
    assert found == pytest.approx(expected, abs=1e-9)
    assert found > 0.05


def test_with_families_of_one_size_even_the_intervals_agree() -> None:
    rng = np.random.default_rng(5)
    family = np.repeat(np.arange(400), 2)
    rows = (family % 2, np.repeat(rng.random(400) < 0.2, 2), family)
    sums = add_up(rows, groups=2)
    for among in (np.array([True, False]), np.array([False, True])):
        found = compute_share_interval(estimate_missing_share(sums, among), confidence=0.95)
        expected = compute_share_interval(estimate_from_rows(rows, among), confidence=0.95)
        assert found[0] == pytest.approx(expected[0], rel=1e-9)
        assert found[1] == expected[1]


def test_intervals_from_sums_are_never_shorter_than_from_rows() -> None:
    for seed in range(20):
        rows, among = make_rows(500, families=150, seed=seed), np.array([True, False, False])
        found, _ = compute_share_interval(estimate_missing_share(add_up(rows), among), confidence=0.95)
        expected, _ = compute_share_interval(estimate_from_rows(rows, among), confidence=0.95)
        assert found.high - found.low >= (expected.high - expected.low) * (1 - 1e-9)


def test_a_planted_difference_is_shown_for_the_group_that_has_it() -> None:
    found = compare_missingness(("a", "b", "c"), add_up(make_rows(9000, families=4000, gap=0.3)), RULES)
    assert found[2].comparison is Comparison.DIFFERENCE_SHOWN
    assert found[2].interval is not None
    assert found[2].interval.low < 0.3 < found[2].interval.high
    assert (found[2].value or 0) > 0.2
    assert found[2].share.events == round(found[2].due * (found[2].share.value or 0))


def test_large_groups_that_do_not_differ_are_equivalent() -> None:
    found = compare_missingness(("a", "b", "c"), add_up(make_rows(60_000, families=30_000)), RULES)
    assert {difference.comparison for difference in found} == {Comparison.EQUIVALENT}


def test_a_small_group_can_not_be_told() -> None:
    group, missing, family = make_rows(5000, families=3000)
    group = np.where(np.arange(5000) < 25, 2, group % 2)
    found = compare_missingness(("a", "b", "small"), add_up((group, missing, family)), RULES)[2]
    assert found.comparison is Comparison.CANNOT_TELL
    assert found.resolution is not None
    assert found.resolution.growth > 2


def test_a_group_without_any_missing_still_has_an_interval() -> None:
    group, missing, family = make_rows(400, families=400)
    found = compare_missingness(("a", "b", "c"), add_up((group, missing & (group != 1), family)), RULES)[1]
    assert found.share.value == 0
    assert found.share.method == "Clopper-Pearson over families"
    assert found.interval is not None
    assert found.interval.low < -0.2 < found.interval.high < 0


@pytest.mark.parametrize(
    ("sizes", "reason"),
    [
        ((200, 0), "everyone is in this group"),
        ((0, 200), "no record of this group has a place for the field"),
        ((9, 200), "fewer than 10 records have a place for the field"),
    ],
)
def test_what_may_not_be_judged_says_why(sizes: tuple[int, int], reason: str) -> None:
    group = np.repeat([0, 1], sizes)
    rows = (group, np.arange(len(group)) % 5 == 0, np.arange(len(group)))
    found = compare_missingness(("a", "b"), add_up(rows, groups=2), RULES)[0]
    assert (found.reason, found.comparison, found.interval) == (reason, Comparison.CANNOT_TELL, None)


def test_one_family_alone_is_no_evidence() -> None:
    rows = (np.repeat([0, 1], 50), np.arange(100) % 3 == 0, np.repeat([0, 1], [50, 50]))
    found = compare_missingness(("a", "b"), add_up(rows, groups=2), RULES)[0]
    assert found.reason == "too few families stand behind the share"
    assert found.value is not None


def test_a_group_without_records_has_no_value() -> None:
    rows = (np.zeros(50, dtype=int), np.arange(50) % 3 == 0, np.arange(50))
    assert compare_missingness(("a", "b"), add_up(rows, groups=2), RULES)[1].value is None


def test_order_of_groups_does_not_matter() -> None:
    rows = make_rows(4000, families=1500, gap=0.1)
    turned = (2 - rows[0], rows[1], rows[2])
    before, after = (compare_missingness(("a", "b", "c"), add_up(r), RULES) for r in (rows, turned))
    for first, second in zip(before, reversed(after), strict=True):
        assert first.value == pytest.approx(second.value)
        assert first.interval == pytest.approx(second.interval, abs=2e-3)


def test_more_comparisons_make_the_intervals_wider() -> None:
    sums = add_up(make_rows(4000, families=1500))
    one, many = (compare_missingness(("a", "b", "c"), sums, RULES, comparisons=n)[0] for n in (1, 20))
    assert one.interval is not None
    assert many.interval is not None
    assert many.interval.high - many.interval.low > 1.2 * (one.interval.high - one.interval.low)


def test_sums_of_another_shape_are_refused() -> None:
    with pytest.raises(EvidenceError, match="totals of 2 entries"):
        compare_missingness(("a", "b"), add_up(make_rows(100, families=50)), RULES)


def test_more_missing_than_due_is_refused() -> None:
    sums = add_up(make_rows(100, families=50))
    broken = FamilySums(sums.missing, sums.due, sums.products, sums.families)
    with pytest.raises(EvidenceError, match="more records missing"):
        compare_missingness(("a", "b", "c"), broken, RULES)


def test_products_of_other_families_are_refused() -> None:
    sums = add_up(make_rows(100, families=50))
    broken = FamilySums(sums.due, sums.missing, sums.products / 10, sums.families)
    with pytest.raises(EvidenceError, match="do not fit the totals"):
        compare_missingness(("a", "b", "c"), broken, RULES)
