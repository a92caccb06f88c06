"""The search for the worst-served subgroup: exchanges, heights, subgroups, and the p-value against brute force."""

from dataclasses import replace
from itertools import permutations, product

import numpy as np
import pytest
from scipy.stats import hypergeom

from candour.stats.groups.differences import Rules, compare_groups
from candour.stats.groups.judged import Judged, Labels
from candour.stats.groups.metrics import MetricName
from candour.stats.groups.search.family_exchange import Ties, build_exchange, count_exchanged
from candour.stats.groups.search.subgroup_heights import are_large, compute_heights
from candour.stats.groups.search.subgroup_search import Search, search_subgroups
from candour.stats.groups.search.subgroups import (
    Condition,
    choose_depth,
    cross_characteristics,
    find_members,
    list_conditions,
)
from candour.stats.groups.search.unseen import Unseen, measure_unseen

RULES = Rules(margin=0.05, minimum_foot=10, confidence=0.95, seed=3)
DECISIVE: tuple[MetricName, ...] = ("false_negative_rate", "false_positive_rate")
PLANTED = (Condition("sex", ("Female",)), Condition("ethnic_group", ("Mixed",)))


def codes(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.int64)


def flags(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=bool)


def exchange(
    side: np.ndarray, told: np.ndarray, ties: Ties, places: np.ndarray, *, replicates: int = 600
) -> np.ndarray:
    """What is counted in every place: one row an exchange, without the first (no exchange at all)."""
    built = build_exchange(side, ties, seed=1)
    counts = count_exchanged(built, told, places, int(places.max()) + 1, replicates=replicates, seed=2)
    assert (counts[:, 0] == np.bincount(places[told], minlength=len(counts))).all()
    return counts[:, 1:].T


def draw(
    seed: int = 1, *, families: int = 1500, planted: bool = True
) -> tuple[Judged, dict[str, Labels], Ties]:
    """Families of one to three; girls of one ethnic group are nearly always missed where `planted`."""
    rng = np.random.default_rng(seed)
    family = np.repeat(np.arange(families), rng.choice([1, 2, 3], size=families))
    n = len(family)
    groups = {
        "sex": rng.choice(["Female", "Male"], size=n).astype(object),
        "ethnic_group": rng.choice(["White", "Mixed", "Asian"], p=[0.6, 0.25, 0.15], size=families)[family].astype(object),
        "age_band": rng.choice(["Under 1", "1 to 4", "5 to 9", "Not recorded"], size=n).astype(object),
    }  # fmt: skip
    outcomes = rng.random(n) < 0.3
    flagged = rng.random(n) < np.where(outcomes, 0.5, 0.1)
    if planted:
        flagged &= ~(find_members(PLANTED, groups) & (rng.random(n) < 0.9))
    return Judged(rng.random(n), outcomes, flagged, family), groups, Ties(family, np.arange(n))


def search(
    judged: Judged, groups: dict[str, Labels], ties: Ties, *metrics: MetricName, replicates: int = 99
) -> Search:
    return search_subgroups(judged, groups, metrics or DECISIVE, ties, RULES, replicates=replicates)


def test_exchanges_are_all_orders_of_like_families_and_equally_frequent() -> None:
    """Three single children may change places, a pair of siblings has no partner: six orders, brute force."""
    ties = Ties(codes(0, 1, 2, 3, 3), codes(0, 1, 2, 3, 4))
    told = flags(1, 1, 0, 1, 0)
    found = exchange(flags(0, 0, 0, 0, 0), told, ties, np.arange(5), replicates=6000)
    expected = [(*order, 1, 0) for order in permutations((1, 1, 0))]
    for pattern in set(expected):
        share = (found == pattern).all(axis=1).mean()
        truth = expected.count(pattern) / len(expected)
        assert abs(share - truth) < 4 * np.sqrt(truth * (1 - truth) / 6000)
    assert set(map(tuple, found.astype(int))) == set(expected)


def test_a_family_moves_as_a_whole() -> None:
    """Both siblings are errors or neither is, wherever the pattern lands."""
    ties = Ties(codes(0, 0, 1, 1, 2, 2), np.arange(6))
    found = exchange(np.zeros(6, dtype=bool), flags(1, 1, 0, 0, 0, 0), ties, ties.families)
    assert {tuple(row) for row in found.astype(int)} == {(2, 0, 0), (0, 2, 0), (0, 0, 2)}


def test_the_errors_of_one_child_stay_with_one_child_in_the_order_of_its_days() -> None:
    """Two families of two children with two decisions each: both of one child are errors, then only a second day is."""
    ties = Ties(
        codes(*[0] * 4, *[1] * 4), codes(0, 1, 0, 1, 2, 2, 3, 3), np.array([5.0, 1, 2, 9, 3, 4, 8, 7])
    )
    side = np.zeros(8, dtype=bool)
    by_child = exchange(side, flags(1, 0, 1, 0, 0, 0, 0, 0), ties, ties.children)
    assert set(by_child.max(axis=1)) == {2}
    assert (by_child.max(axis=0) == 2).sum() == 2


def test_the_order_of_days_is_kept() -> None:
    """Forty children with two decisions each: where only the later one was an error, it stays a later one."""
    rng = np.random.default_rng(4)
    child, days = np.repeat(np.arange(40), 2), rng.random(80)
    is_later = days > days.reshape(-1, 2).mean(axis=1)[child]
    ties = Ties(child, child, days)
    found = exchange(np.zeros(80, dtype=bool), is_later & (child % 3 == 0), ties, is_later.astype(np.int64))
    assert (found == (0, 14)).all()


def test_children_with_as_many_decisions_stand_in_the_same_place_in_every_family() -> None:
    """Twenty families of one child seen once and one seen twice, in any order: all are alike, and twice stays twice."""
    family = np.repeat(np.arange(20), 3)
    twice = np.array([[0, 0, 1] if number % 2 else [0, 1, 1] for number in range(20)])
    child = 2 * family + twice.ravel()
    seen_twice = np.bincount(child)[child] == 2
    ties = Ties(family, child)
    assert [len(rows) for rows in build_exchange(np.zeros(60, dtype=bool), ties, seed=1).alike] == [20]
    found = exchange(np.zeros(60, dtype=bool), seen_twice & (family < 5), ties, child)
    assert set(np.unique(found)) == {0, 2}
    assert (found[:, np.bincount(child) == 2].sum(axis=1) == 10).all()


def test_families_with_other_numbers_of_outcomes_or_children_are_not_alike() -> None:
    ties = Ties(codes(0, 0, 1, 1, 2, 2), codes(0, 1, 2, 3, 4, 4))
    built = build_exchange(flags(1, 0, 1, 1, 1, 0), ties, seed=1)
    assert built.alike == ()
    assert built.movable == 0.0
    alike = build_exchange(flags(1, 0, 0, 1, 1, 0), ties, seed=1)
    assert alike.movable == pytest.approx(4 / 6)
    assert (alike.alike[0] == [[1, 0], [2, 3]]).all()


def test_what_stays_stays() -> None:
    """Errors among children with the outcome land on children with the outcome."""
    rng = np.random.default_rng(2)
    side, told = rng.random(300) < 0.4, rng.random(300) < 0.3
    family = np.sort(rng.integers(0, 150, size=300))
    ties = Ties(family, family, rng.random(300))
    assert build_exchange(side, ties, seed=1).movable > 0.8
    found = exchange(side, told, ties, side.astype(np.int64), replicates=50)
    assert (found == found[0]).all()


def test_heights_are_what_a_plain_loop_gives() -> None:
    """Near the mean the height is the excess over its standard deviation; everywhere it is the likelihood ratio."""
    rng = np.random.default_rng(1)
    foot, everyone = np.array([80.0, 300.0]), 1000.0
    errors = rng.binomial(foot.astype(int), 0.2, size=(400, 2)).T.astype(np.float32)
    errors[:, 0] = 30, 61
    heights = compute_heights(errors, foot, everyone)
    for row, n in enumerate(foot):
        shares = [float(count) / n for count in errors[row]]
        mean = sum(shares) / len(shares)
        variance = sum((share - mean) ** 2 for share in shares) / len(shares)
        share, unrelated = shares[0], mean * (1 - mean) / variance
        ratio = share * np.log(share / mean) + (1 - share) * np.log((1 - share) / (1 - mean))
        sign = 1 if share > mean else -1
        assert heights[row, 0] == pytest.approx(sign * np.sqrt(2 * unrelated * ratio), rel=1e-4)
    excess = (61 / 300 - errors[1].mean() / 300) / (errors[1] / 300).std()
    assert heights[1, 0] == pytest.approx(excess, rel=0.05, abs=0.01)


@pytest.mark.parametrize(
    ("mean", "foot", "everyone", "enters"),
    [(0.2, 50, 1000, True), (0.05, 50, 1000, False), (0.95, 50, 1000, False), (0.2, 970, 1000, True), (0.2, 990, 1000, False)],
)  # fmt: skip
def test_few_expected_errors_inside_or_outside_have_no_height(
    mean: float, foot: int, everyone: int, *, enters: bool
) -> None:
    """Unrelated decisions drawn from everyone: expected are mean x foot inside, and the rest outside."""
    rng = np.random.default_rng(3)
    good = int(mean * everyone)
    errors = rng.hypergeometric(good, everyone - good, foot, size=(1, 4000)).astype(np.float32)
    heights = compute_heights(errors, np.array([float(foot)]), float(everyone))
    assert bool(np.isfinite(heights[0, 0])) is enters


def test_errors_that_never_vary_have_no_height() -> None:
    assert np.isnan(compute_heights(np.full((1, 50), 30, dtype=np.float32), np.array([60.0]), 100.0)).all()


def test_the_gate_counts_families_as_if_their_members_were_all_alike() -> None:
    """Twelve decisions of twelve families pass a gate of ten; twelve of four families do not; nor does nearly everyone."""
    rng = np.random.default_rng(1)
    family = np.concatenate([np.arange(12), np.repeat(np.arange(12, 16), 3), np.arange(16, 60)])
    place = np.repeat([0, 1, 2], [12, 12, 44])
    order = rng.permutation(len(family))
    standing = np.zeros((60, 3))
    np.add.at(standing, (family[order], place[order]), 1)
    members = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 1]], dtype=np.float32)
    foot = members @ np.array([12.0, 12.0, 44.0])
    large = are_large(members, foot, standing.T @ standing, 68.0, 10)
    assert large.tolist() == [True, False, True, False]


def test_every_subgroup_of_every_table_holds_whom_its_name_says() -> None:
    """Brute force over all tables: the matrix of members and the words describe the same decisions."""
    _, groups, _ = draw(families=60)
    crossings = cross_characteristics(groups)
    assert crossings.depth == 3
    seen = set()
    for table in crossings.tables:
        place = np.asarray(table.gather.argmax(axis=0)).ravel()[crossings.of_decision]
        for number, held in enumerate(table.members):
            conditions = table.name(number)
            assert (find_members(conditions, groups) == held[place].astype(bool)).all()
            seen.add(conditions)
    choices = [[None, *list_conditions(name, names)] for name, names in (
        ("sex", ("Female", "Male")), ("ethnic_group", ("White", "Mixed", "Asian")),
        ("age_band", ("Under 1", "1 to 4", "5 to 9", "Not recorded")),
    )]  # fmt: skip
    expected = {frozenset(each for each in chosen if each is not None) for chosen in product(*choices)} - {
        frozenset()
    }
    assert {frozenset(conditions) for conditions in seen} == expected
    assert len(seen) == len(expected)


def test_conditions_are_groups_stretches_of_ages_and_all_but_one() -> None:
    ages = {
        each.groups for each in list_conditions("age_band", ("Under 1", "1 to 4", "5 to 9", "Not recorded"))
    }
    assert ("Under 1", "1 to 4") in ages
    assert ("Under 1", "1 to 4", "5 to 9") in ages
    assert ("Under 1", "5 to 9", "Not recorded") in ages
    assert ("Under 1", "5 to 9") not in ages
    ethnic = list_conditions("ethnic_group", ("White", "Mixed", "Asian"))
    assert Condition("ethnic_group", ("Mixed", "Asian"), "White") in ethnic
    sex = list_conditions("sex", ("Female", "Male", "Not recorded"))
    assert [each.all_but for each in sex] == ["", "", "", "Not recorded"]
    assert len(list_conditions("sex", ("Female", "Male"))) == 2


@pytest.mark.parametrize(
    ("conditions", "depth"),
    [([2], 1), ([2, 12], 2), ([2, 12, 21, 6], 3), ([20] * 6, 2), ([300] * 5, 1), ([30_000, 2], 1)],
)
def test_with_many_characteristics_fewer_are_combined(conditions: list[int], depth: int) -> None:
    assert choose_depth(conditions) == depth


def test_the_p_value_is_that_of_all_exchanges() -> None:
    """One decision a family and one characteristic: the exact law is hypergeometric, and every height a closed form."""
    girls, boys, missed, among_girls = 25, 60, 30, 14
    sex = np.repeat(["Female", "Male"], [girls, boys]).astype(object)
    is_missed = np.concatenate([np.arange(girls) < among_girls, np.arange(boys) < missed - among_girls])
    n = girls + boys
    judged = Judged(np.zeros(n), np.ones(n, dtype=bool), ~is_missed, np.arange(n))
    ties = Ties(np.arange(n), np.arange(n))
    found = search(judged, {"sex": sex}, ties, "false_negative_rate", replicates=9999)

    def height(count: int, foot: int) -> float:
        share, mean = count / foot, missed / n
        variance = mean * (1 - mean) / foot * (n - foot) / (n - 1)
        parts = [(share, mean), (1 - share, 1 - mean)]
        ratio = sum(a * np.log(a / b) for a, b in parts if a > 0)
        return float(np.sign(share - mean) * np.sqrt(2 * mean * (1 - mean) / variance * ratio))

    def highest(count: int) -> float:
        return max(height(count, girls), height(missed - count, boys))

    law = hypergeom(n, missed, girls)
    exact = sum(
        float(law.pmf(count)) for count in range(girls + 1) if highest(count) >= highest(among_girls) - 1e-9
    )
    assert found.subgroup is not None
    assert found.subgroup.conditions == (Condition("sex", ("Female",)),)
    assert found.subgroup.height == pytest.approx(highest(among_girls), rel=0.03)
    assert found.p_value == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / 9999) + 1e-4)
    assert 0.001 < exact < 0.05


def test_a_planted_subgroup_is_found_and_nothing_is_found_without_it() -> None:
    found = search(*draw())
    assert found.subgroup is not None
    assert found.subgroup.metric == "false_negative_rate"
    assert found.subgroup.conditions == PLANTED
    assert found.p_value == pytest.approx(0.01)
    assert found.movable > 0.95
    assert (search(*draw(planted=False)).p_value or 0) > 0.05


def test_the_order_of_rows_and_the_codes_of_families_do_not_matter() -> None:
    judged, groups, ties = draw()
    order = np.random.default_rng(8).permutation(len(judged.flags))
    renamed = (1 + judged.clusters.max() - judged.clusters)[order]
    moved = Judged(judged.scores[order], judged.outcomes[order], judged.flags[order], renamed)
    first = search(judged, groups, ties)
    second = search(
        moved, {name: labels[order] for name, labels in groups.items()}, Ties(renamed, ties.children[order])
    )
    assert first.subgroup is not None
    assert second.subgroup is not None
    assert first.subgroup.conditions == second.subgroup.conditions
    # The exchanges that are drawn differ, and with them the spread that a height is measured in.
    assert first.subgroup.height == pytest.approx(second.subgroup.height, rel=0.15)
    assert (first.p_value, first.depth, first.movable) == (second.p_value, second.depth, second.movable)


def test_other_names_for_the_groups_find_the_same_children() -> None:
    judged, groups, ties = draw()
    names = {"White": "c", "Mixed": "a", "Asian": "b"}
    other = groups | {
        "ethnic_group": np.array([names[each] for each in groups["ethnic_group"]], dtype=object)
    }
    first, second = search(judged, groups, ties), search(judged, other, ties)
    assert first.subgroup is not None
    assert second.subgroup is not None
    assert (
        find_members(first.subgroup.conditions, groups) == find_members(second.subgroup.conditions, other)
    ).all()
    assert first.subgroup.height == pytest.approx(second.subgroup.height)
    assert first.p_value == second.p_value


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("false_negative_rate", "true_positive_rate"), ("false_positive_rate", "true_negative_rate"),
        ("false_discovery_rate", "positive_predictive_value"), ("false_omission_rate", "negative_predictive_value"),
    ],
)  # fmt: skip
def test_a_rate_and_the_share_that_it_leaves_find_the_same(one: MetricName, other: MetricName) -> None:
    """More wrong or less right: the same children, the same price."""
    world = draw(4)
    first, second = search(*world, one), search(*world, other)
    assert first.subgroup is not None
    assert second.subgroup is not None
    assert first.subgroup[1:] == second.subgroup[1:]
    assert first.p_value == second.p_value


def test_metrics_under_other_conditions_are_each_paid_for() -> None:
    """Errors given the outcome, right flags given the flag, flags among everyone: three searches, three times the price."""
    world = draw()
    alone = search(*world, "false_negative_rate")
    together = search(*world, "false_negative_rate", "positive_predictive_value", "selection_rate")
    assert alone.p_value == pytest.approx(0.01)
    assert together.p_value == pytest.approx(0.03)
    assert together.subgroup == alone.subgroup
    assert together.tried > alone.tried


def test_accuracy_looks_for_children_about_whom_it_is_wrong_more_often() -> None:
    judged, groups, ties = draw(planted=False)
    inside = find_members(PLANTED, groups)
    wrong = replace(judged, flags=np.where(inside, ~judged.outcomes, judged.flags))
    found = search(wrong, groups, ties, "accuracy")
    assert found.subgroup is not None
    assert found.subgroup.conditions == PLANTED


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"groups": {}}, "no characteristic"),
        ({"groups": {"sex": np.full(2, "Male", dtype=object)}}, "no characteristic"),
        ({"metrics": ("auc",)}, "no decisive metric"),
        ({"minimum_foot": 100_000}, "too few children"),
    ],
)  # fmt: skip
def test_where_nothing_can_be_searched_it_says_why(change: dict[str, object], reason: str) -> None:
    judged, groups, ties = draw(families=50)
    rules = replace(RULES, minimum_foot=change.get("minimum_foot", 10))  # type: ignore[arg-type]
    found = search_subgroups(
        judged, change.get("groups", groups), change.get("metrics", DECISIVE), ties, rules,  # type: ignore[arg-type]
        replicates=20,
    )  # fmt: skip
    assert found.subgroup is None
    assert found.p_value is None
    assert reason in found.reason


def measure(judged: Judged, groups: dict[str, Labels], ties: Ties, *metrics: MetricName) -> Unseen:
    found = measure_unseen(judged, groups, metrics or DECISIVE, ties, RULES, replicates=99)
    assert found is not None
    return found


def test_no_family_is_seen_and_measured() -> None:
    judged, groups, ties = draw()
    found = measure(judged, groups, ties)
    assert not set(judged.clusters[found.seen]) & set(judged.clusters[~found.seen])
    families = len(np.unique(judged.clusters[found.seen]))
    assert families == len(np.unique(judged.clusters)) / 2


def test_the_excess_is_that_of_the_other_half_with_an_interval_for_two() -> None:
    """As if the subgroup had been named beforehand, and half of the chance of an error spent."""
    judged, groups, ties = draw()
    found = measure(judged, groups, ties)
    rest = ~found.seen
    inside = find_members(found.subgroup.conditions, groups)
    other = Judged(
        judged.scores[rest], judged.outcomes[rest], judged.flags[rest],
        np.unique(judged.clusters[rest], return_inverse=True)[1],
    )  # fmt: skip
    labels = np.where(inside[rest], "found", "others").astype(object)
    expected = next(
        each
        for each in compare_groups(
            other, {"subgroup": labels}, (found.subgroup.metric,), replace(RULES, confidence=0.975)
        )
        if each.group == "found"
    )
    assert found.difference == expected
    assert found.excess is not None
    assert found.excess == expected.interval
    assert found.excess.low > 0.2


def test_where_less_is_worse_the_excess_is_turned_round() -> None:
    world = draw()
    more, less = measure(*world, "false_negative_rate"), measure(*world, "true_positive_rate")
    assert more.excess == pytest.approx(less.excess)
    assert less.difference.value is not None
    assert less.difference.value < 0


def test_the_clearer_of_both_finds_is_kept() -> None:
    """Whichever half is searched, the other would not show more: no find of either half lies higher."""
    judged, groups, ties = draw()
    found = measure(judged, groups, ties, "false_negative_rate")
    other = Ties(ties.families[found.seen], ties.children[found.seen])
    half = Judged(
        judged.scores[found.seen], judged.outcomes[found.seen], judged.flags[found.seen],
        np.unique(other.families, return_inverse=True)[1],
    )  # fmt: skip
    inside = find_members(PLANTED, groups)[found.seen]
    labels = np.where(inside, "found", "others").astype(object)
    compared = compare_groups(
        half, {"subgroup": labels}, ("false_negative_rate",), replace(RULES, confidence=0.975)
    )
    interval = next(each.interval for each in compared if each.group == "found")
    assert found.subgroup.conditions == PLANTED
    assert found.excess is not None
    assert interval is not None
    assert found.excess.low >= interval.low


def test_halves_that_show_nothing_find_nothing() -> None:
    judged, groups, ties = draw(families=12)
    assert measure_unseen(judged, groups, DECISIVE, ties, RULES, replicates=99) is None


def test_what_one_half_showed_may_have_nobody_in_the_other() -> None:
    """Each name occurs in one half only, whichever way the halves change parts."""
    judged, groups, ties = draw(planted=False)
    seen = measure(judged, groups, ties, "false_negative_rate").seen
    names = np.where(groups["sex"] == "Female", "girls", "boys")
    split = {
        "side": np.array([f"{name} {half}" for name, half in zip(names, seen, strict=True)], dtype=object)
    }
    assert measure_unseen(judged, split, ("false_negative_rate",), ties, RULES, replicates=99) is None


def test_a_subgroup_below_the_gate_where_it_is_measured_has_no_excess() -> None:
    judged, groups, ties = draw(families=80)
    found = measure(judged, groups, ties, "false_negative_rate")
    assert found.excess is None
    assert "fewer than 10 children" in found.difference.reason
