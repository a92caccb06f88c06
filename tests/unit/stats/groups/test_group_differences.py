"""Each group against everyone else: gates, answers, and laws."""

import numpy as np
import pytest

from candour.stats.equivalence import Comparison
from candour.stats.groups.differences import (
    EVERYONE_ELSE,
    FAMILIES_AT_ONCE,
    Difference,
    Rules,
    _multiply,
    compare_groups,
    compare_pairs,
    compare_with_reference,
)
from candour.stats.groups.judged import Judged
from candour.stats.groups.packed import PackedRow
from candour.stats.groups.rates import GroupMetric
from candour_audits.bias.differences_table import NEAR_MARGIN, count_needed, say_remark

RULES = Rules(margin=0.05, minimum_foot=10, confidence=0.95, seed=3)
DECISIVE: tuple[GroupMetric, ...] = ("false_negative_rate", "false_positive_rate")


def make(n: int = 4000, seed: int = 1, *, gap: float = 0.0) -> tuple[Judged, np.ndarray]:
    rng = np.random.default_rng(seed)
    groups = rng.choice(["a", "b", "c"], p=[0.6, 0.3, 0.1], size=n).astype(object)
    outcomes = rng.random(n) < 0.3
    scores = rng.normal(size=n) + outcomes * 1.5 - gap * ((groups == "b") & outcomes)
    return Judged(scores, outcomes, scores > 1, np.sort(rng.integers(0, n // 2, size=n))), groups


def compare(judged: Judged, groups: np.ndarray, **more: object) -> dict[tuple[str, str], Difference]:
    found = compare_groups(judged, {"group": groups}, more.get("metrics", DECISIVE), RULES)  # type: ignore[arg-type]
    return {(difference.group, difference.metric): difference for difference in found}


def test_a_planted_difference_is_shown_where_it_was_planted() -> None:
    found = compare(*make(gap=1.0))
    assert found["b", "false_negative_rate"].comparison is Comparison.DIFFERENCE_SHOWN
    assert (found["b", "false_negative_rate"].value or 0) > 0.2
    assert found["b", "false_positive_rate"].comparison is not Comparison.DIFFERENCE_SHOWN


def test_large_groups_that_do_not_differ_are_equivalent() -> None:
    judged, groups = make(40_000)
    found = compare(judged, groups)
    assert {found["a", metric].comparison for metric in DECISIVE} == {Comparison.EQUIVALENT}


def test_values_are_group_minus_everyone_else() -> None:
    judged, groups = make()
    rest = groups != "c"
    missed = [
        (~judged.flags & judged.outcomes & among).sum() / (judged.outcomes & among).sum()
        for among in (~rest, rest)
    ]
    found = compare(judged, groups)["c", "false_negative_rate"]
    assert found.value == pytest.approx(missed[0] - missed[1])
    assert (found.group_value, found.rest_value) == pytest.approx(tuple(missed))


def test_names_and_order_do_not_matter() -> None:
    judged, groups = make()
    order = np.random.default_rng(0).permutation(len(groups))
    shuffled = Judged(
        judged.scores[order], judged.outcomes[order], judged.flags[order], judged.clusters[order]
    )
    renamed = np.where(groups == "a", "z", groups)[order]
    before, after = compare(judged, groups), compare(shuffled, renamed)
    for (group, metric), difference in before.items():
        other = after["z" if group == "a" else group, metric]
        assert other.interval == pytest.approx(difference.interval, abs=2e-3)
        assert other.value == pytest.approx(difference.value)


def test_a_group_below_the_gate_is_never_judged() -> None:
    judged, groups = make()
    groups[:] = "a"
    groups[:12] = "tiny"
    found = compare(judged, groups)["tiny", "false_negative_rate"]
    assert found.comparison is Comparison.CANNOT_TELL
    assert found.interval is None
    assert "fewer than 10" in found.reason
    assert found.resolution is not None
    assert np.isnan(found.resolution.smallest_visible), "no difference would have been shown"
    assert found.resolution.growth * found.foot >= 10


def test_a_group_is_judged_for_the_events_to_expect_and_not_for_those_it_has() -> None:
    """Twenty-four children, of whom two or three would be flagged if nothing differed: even ten flagged are no proof."""
    flags = np.zeros(2424, dtype=bool)
    flags[:240] = True
    flags[2400:2410] = True
    labels = np.where(np.arange(2424) < 2400, "many", "few").astype(object)
    judged = Judged(flags * 0.5, np.zeros(2424, dtype=bool), flags, np.arange(2424))
    found = {d.group: d for d in compare_groups(judged, {"group": labels}, ("false_positive_rate",), RULES)}
    assert found["few"].comparison is Comparison.CANNOT_TELL
    assert "fewer than 5 children would be counted" in found["few"].reason
    assert found["few"].resolution is not None
    assert found["few"].resolution.growth >= 5 / (24 * 250 / 2424)
    twice = np.tile(np.arange(2400, 2424), 2)
    rows = np.concatenate([np.arange(2400), twice])
    more = Judged(flags[rows] * 0.5, np.zeros(len(rows), dtype=bool), flags[rows], np.arange(len(rows)))
    again = compare_groups(more, {"group": labels[rows]}, ("false_positive_rate",), RULES)
    assert {d.comparison for d in again} == {Comparison.DIFFERENCE_SHOWN}


def test_one_group_alone_cannot_be_compared() -> None:
    judged, groups = make(200)
    groups[:] = "a"
    found = compare(judged, groups)["a", "false_positive_rate"]
    assert found.reason == "everyone is in this group"
    assert found.value is None


def test_auc_may_be_decisive() -> None:
    found = compare(*make(gap=1.4), metrics=("auc",))["b", "auc"]
    assert found.comparison is Comparison.DIFFERENCE_SHOWN
    assert (found.value or 0) < -0.1


def test_perfect_sorting_is_not_judged() -> None:
    judged, groups = make()
    perfect = Judged(judged.outcomes.astype(float), judged.outcomes, judged.outcomes, judged.clusters)
    assert "perfect" in compare(perfect, groups, metrics=("auc",))["b", "auc"].reason
    found = compare(perfect, groups)["c", "false_negative_rate"]
    assert found.interval is not None
    assert found.interval.low < 0 < found.interval.high


def test_groups_in_which_nobody_at_all_is_counted_are_equivalent_where_they_are_large() -> None:
    flags = np.zeros(4000, dtype=bool)
    flags[::2] = True
    labels = np.where(np.arange(4000) % 4 < 2, "a", "b").astype(object)
    judged = Judged(flags * 1.0, flags, flags, np.arange(4000))
    found = compare_groups(judged, {"group": labels}, ("false_positive_rate", "false_negative_rate"), RULES)
    assert {d.comparison for d in found} == {Comparison.EQUIVALENT}
    few = compare_groups(
        judged,
        {"group": np.where(np.arange(4000) < 60, "a", "b").astype(object)},
        ("false_positive_rate",),
        RULES,
    )
    assert {d.comparison for d in few} == {Comparison.CANNOT_TELL}


def test_more_characteristics_make_the_intervals_wider() -> None:
    judged, groups = make()
    rng = np.random.default_rng(0)
    more = {f"x{n}": rng.choice(["p", "q"], size=len(groups)).astype(object) for n in range(10)}
    alone = compare(judged, groups)["b", "false_negative_rate"].interval
    among = compare_groups(judged, {"group": groups, **more}, DECISIVE, RULES)
    wider = next(d.interval for d in among if d.group == "b" and d.metric == "false_negative_rate")
    assert alone is not None
    assert wider is not None
    assert wider.high - wider.low > 1.1 * (alone.high - alone.low)


def test_everyone_else_is_the_other_side() -> None:
    assert {found.other for found in compare(*make()).values()} == {EVERYONE_ELSE}


def test_every_group_is_compared_with_its_reference_once() -> None:
    judged, groups = make()
    found = compare_with_reference(judged, {"group": groups}, {"group": "a"}, DECISIVE, RULES)
    assert [(d.group, d.other, d.metric) for d in found] == [(g, "a", m) for g in "bc" for m in DECISIVE]
    missed = [
        (~judged.flags & judged.outcomes)[groups == g].sum() / judged.outcomes[groups == g].sum()
        for g in "ba"
    ]
    assert found[0].value == pytest.approx(missed[0] - missed[1])


@pytest.mark.parametrize("references", [{}, {"group": "nobody"}])
def test_without_a_reference_that_occurs_there_is_no_comparison(references: dict[str, str]) -> None:
    judged, groups = make(300)
    assert compare_with_reference(judged, {"group": groups}, references, DECISIVE, RULES) == ()


def test_every_pair_is_compared_once() -> None:
    judged, groups = make()
    found = compare_pairs(judged, {"group": groups}, ("selection_rate",), RULES)
    assert [(d.group, d.other) for d in found] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert found[0].value + found[2].value == pytest.approx(found[1].value)  # type: ignore[operator]


def test_two_groups_give_the_same_answer_as_pair_reference_and_everyone_else() -> None:
    judged, groups = make()
    groups[groups == "c"] = "b"
    rest = compare(judged, groups, metrics=("selection_rate",))["b", "selection_rate"]
    (pair,) = compare_pairs(judged, {"group": groups}, ("selection_rate",), RULES)
    (reference,) = compare_with_reference(
        judged, {"group": groups}, {"group": "a"}, ("selection_rate",), RULES
    )
    assert reference.value == pytest.approx(rest.value)
    assert reference.value == pytest.approx(-pair.value)  # type: ignore[operator]
    # Two mirrored comparisons are paid for once; their critical value is simulated.
    assert reference.interval == pytest.approx(rest.interval, abs=2e-3)


def test_means_and_ratios_are_compared_on_their_own_scale() -> None:
    judged, groups = make()
    even = Judged(1 / (1 + np.exp(-judged.scores)), judged.outcomes, judged.flags, judged.clusters)
    found = compare(even, groups, metrics=("mean_score", "observed_expected"))
    mean = found["b", "mean_score"]
    apart = [even.scores[groups == "b"].mean(), even.scores[groups != "b"].mean()]
    assert mean.value == pytest.approx(apart[0] - apart[1])
    assert mean.interval is not None
    assert mean.interval.high - mean.value == pytest.approx(mean.value - mean.interval.low)  # type: ignore[operator]
    ratio = found["b", "observed_expected"]
    assert ratio.interval is not None
    assert ratio.interval.low < (ratio.value or 0) < ratio.interval.high


def test_inner_products_of_influences_do_not_depend_on_the_blocks() -> None:
    rows = np.random.default_rng(1).normal(size=(4, 2 * FAMILIES_AT_ONCE + 7))
    rows[:2, 100:] = 0
    assert _multiply([PackedRow.pack(row) for row in rows]) == pytest.approx(
        rows @ rows.T, rel=1e-10, abs=1e-10
    )


def make_near_the_margin() -> dict[str, Difference]:
    """A large group whose true gap is the margin: 5,000 children against 20,000."""
    n = np.arange(25_000)
    few = n < 5000
    flags = np.where(few, n % 100 < 45, n % 100 < 40)
    judged = Judged(flags * 0.5, np.zeros(len(n), dtype=bool), flags, n)
    labels = np.where(few, "few", "many").astype(object)
    return {d.group: d for d in compare_groups(judged, {"group": labels}, ("false_positive_rate",), RULES)}


def test_where_the_gap_is_the_margin_no_number_of_decisions_is_promised() -> None:
    found = make_near_the_margin()["few"]
    assert found.comparison is Comparison.CANNOT_TELL
    assert found.resolution is not None
    assert found.resolution.growth < 1
    assert count_needed(found) is None
    assert say_remark(found) == NEAR_MARGIN


def test_decisions_needed_are_more_than_there_are() -> None:
    judged, groups = make(1500)
    needed = [
        (count_needed(found), found.decisions, say_remark(found))
        for found in compare(judged, groups).values()
    ]
    assert any(more is not None for more, _, _ in needed)
    assert all(more is None or more > now for more, now, _ in needed)
    assert all(not remark for more, _, remark in needed if more is not None)
    few = groups.copy()
    few[:] = "a"
    few[:12] = "tiny"
    tiny = compare(judged, few)["tiny", "false_negative_rate"]
    assert (count_needed(tiny) or 0) > tiny.decisions
    assert say_remark(tiny) == tiny.reason != ""
