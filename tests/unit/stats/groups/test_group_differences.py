"""Each group against everyone else: gates, answers, and laws."""

import numpy as np
import pytest

from candour.stats.equivalence import Comparison
from candour.stats.groups.differences import Difference, Rules, compare_groups
from candour.stats.groups.judged import Judged
from candour.stats.groups.rates import GroupMetric

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
    assert (found.interval, found.resolution) == (None, None)
    assert "fewer than 10" in found.reason


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
