"""Tables of all groups together, of pooled values, and of unrecorded groups: what they say, and what they keep."""

from typing import Any

import numpy as np
import pytest

from candour.disclosure import protect_table
from candour.results import Estimate, Table, Withheld
from candour.stats.groups.differences import Rules
from candour.stats.groups.judged import Judged, Labels
from candour.stats.groups.rates import GroupMetric
from candour.stats.groups.resampled.count_replicates import resample_counts
from candour.stats.groups.resampled.rank_replicates import resample_ranks
from candour.stats.groups.resampled.resampled_spread import Resampled
from candour_audits.bias.all_groups_table import compute_all_tests, find_smallest_cell, tabulate_all_groups
from candour_audits.bias.pooled_table import tabulate_pooled
from candour_audits.bias.unrecorded_table import tabulate_unrecorded

RULES = Rules(margin=0.05, minimum_foot=10, confidence=0.95, seed=3)
DECISIVE: tuple[GroupMetric, ...] = ("false_negative_rate", "false_positive_rate")
UNKNOWN = "Not recorded"


def make(*, tiny: int = 0, unknown: bool = True) -> tuple[Judged, Labels]:
    """White, Asian, Black and unrecorded children, and a few others: the first `tiny` decisions."""
    rng = np.random.default_rng(6)
    n = 6000
    labels = rng.choice(["White", "Asian", "Black", UNKNOWN], p=[0.6, 0.2, 0.12, 0.08], size=n).astype(object)
    if not unknown:
        labels[labels == UNKNOWN] = "Black"
    labels[:tiny] = "Other"
    outcomes = rng.random(n) < 0.3
    scores = rng.normal(size=n) + outcomes
    return Judged(scores, outcomes, scores > 0.8, np.sort(rng.integers(0, n // 2, size=n))), labels


def resample(judged: Judged, labels: Labels) -> Resampled:
    groups = {"group": labels}
    return Resampled(
        resample_counts(judged, groups, replicates=400, seed=1),
        resample_ranks(judged, groups, replicates=400, seed=1),
    )


def tabulate(judged: Judged, labels: Labels) -> dict[str, Table]:
    return {
        "all_groups": tabulate_all_groups(
            judged,
            "group",
            labels,
            (*DECISIVE, "auc"),
            tests=compute_all_tests(judged, {"group": labels}, (*DECISIVE, "auc"), RULES),
            rules=RULES,
            resampled=resample(judged, labels),
        ),
        "pooled": tabulate_pooled(judged, labels, (*DECISIVE, "auc"), confidence=0.95),
        "unrecorded": tabulate_unrecorded(judged, labels, (*DECISIVE, "auc"), margin=0.05),
    }


def publish(judged: Judged, labels: Labels) -> dict[str, Table]:
    return {name: protect_table(table, threshold=5) for name, table in tabulate(judged, labels).items()}


def read(table: Table, column: str) -> list[Any]:
    return [row[table.index_of(column)] for row in table.rows]


def find_withheld(pooled: Table) -> set[str]:
    """The groups whose own numbers are withheld: a small one, and its partner."""
    return {
        group
        for group, cell in zip(read(pooled, "group"), read(pooled, "raw"), strict=True)
        if isinstance(cell, Withheld)
    }


def test_with_large_groups_everything_is_shown() -> None:
    for table in publish(*make()).values():
        assert table.rows
        assert not any(isinstance(cell, Withheld) for row in table.rows for cell in row)


def test_all_groups_have_one_row_a_metric() -> None:
    table = publish(*make())["all_groups"]
    assert read(table, "groups") == [4, 4, 4]
    assert all(0 <= p_value <= 1 and round(p_value, 3) == p_value for p_value in read(table, "p_value"))
    assert all(isinstance(spread, Estimate) and spread.low == 0 for spread in read(table, "spread"))


def test_both_ways_of_finding_a_spread_agree() -> None:
    table = publish(*make())["all_groups"]
    for name in ("lowest_ratio", "highest_ratio"):
        assert all(0.9 < ratio < 1.1 for ratio in read(table, name))


def test_pooled_values_stand_beside_the_raw_ones() -> None:
    table = publish(*make())["pooled"]
    assert read(table, "group")[:4] == ["White", "Asian", "Black", UNKNOWN]
    for raw, pooled in zip(read(table, "raw"), read(table, "pooled"), strict=True):
        assert pooled.high - pooled.low < raw.high - raw.low
        assert pooled.n == raw.n


def test_unrecorded_children_have_bounds_in_shares_only() -> None:
    table = publish(*make())["unrecorded"]
    assert len(table.rows) == 6
    assert UNKNOWN not in read(table, "group")
    for lowest, observed, at_random, highest in zip(
        *(read(table, name) for name in ("lowest", "observed", "at_random", "highest")), strict=True
    ):
        assert lowest <= min(observed, at_random) <= max(observed, at_random) <= highest
    assert set(read(table, "could_change")) <= {"yes", "no"}


def test_there_is_nothing_to_bound_where_every_group_is_recorded() -> None:
    assert tabulate(*make(unknown=False))["unrecorded"].rows == ()


def test_a_group_without_a_value_of_its_own_is_said_to_borrow() -> None:
    judged, labels = make(tiny=30)
    outcomes = judged.outcomes & (labels != "Other")
    table = tabulate_pooled(
        Judged(judged.scores, outcomes, judged.flags, judged.clusters), labels, ("false_negative_rate",),
        confidence=0.95,
    )  # fmt: skip
    at = read(table, "group").index("Other")
    assert read(table, "raw")[at].value is None
    assert read(table, "pooled")[at].value is not None
    assert "borrowed from the other groups" in read(table, "reason")[at]


def test_one_small_group_takes_every_number_that_rests_on_it() -> None:
    published = publish(*make(tiny=12))
    for name, column in (("all_groups", "p_value"), ("all_groups", "spread"), ("pooled", "pooled"),
                         ("unrecorded", "lowest"), ("unrecorded", "at_random")):  # fmt: skip
        assert all(isinstance(cell, Withheld) for cell in read(published[name], column))
    assert find_withheld(published["pooled"]) == {"Other", UNKNOWN}


@pytest.mark.parametrize("seed", range(5))
def test_a_child_who_changes_places_with_one_of_the_partner_changes_nothing_published(
    seed: int,
) -> None:
    """All totals stay, and so do all other groups; so who knows the tables cannot tell the two worlds apart."""
    judged, labels = make(tiny=12)
    rng = np.random.default_rng(seed)
    moved = labels.copy()
    one = rng.choice(np.flatnonzero(labels == "Other"))
    (partner,) = find_withheld(publish(judged, labels)["pooled"]) - {"Other"}
    differs = (judged.flags != judged.flags[one]) | (judged.outcomes != judged.outcomes[one])
    other = rng.choice(np.flatnonzero((labels == partner) & differs))
    moved[one], moved[other] = partner, "Other"
    assert tabulate(judged, moved) != tabulate(judged, labels)
    assert find_smallest_cell(judged, moved) <= 5
    assert publish(judged, moved) == publish(judged, labels)


def test_without_the_guard_over_all_groups_pooled_values_would_tell_the_worlds_apart() -> None:
    """Why a row of one group is withheld for another one's sake: the law that all groups share gives it away."""
    judged, labels = make(tiny=12)
    out = np.flatnonzero((labels == "Other") & ~judged.flags & ~judged.outcomes)[:4]
    into = np.flatnonzero((labels == UNKNOWN) & ~judged.flags & judged.outcomes)[:4]
    shown = set()
    for number in range(5):
        moved = labels.copy()
        moved[out[:number]], moved[into[:number]] = UNKNOWN, "Other"
        table = tabulate_pooled(judged, moved, DECISIVE[:1], confidence=0.95)
        published = read(table, "pooled")[: read(table, "group").index("Other")][:3]
        shown.add(
            tuple((round(cell.value, 3), round(cell.low, 3), round(cell.high, 3)) for cell in published)
        )
    assert len(shown) >= 3


def test_inside_the_authority_everything_is_shown() -> None:
    for table in tabulate(*make(tiny=12)).values():
        shown = protect_table(table, threshold=None)
        assert not any(isinstance(cell, Withheld) for row in shown.rows for cell in row)
        assert "least" not in [column.name for column in shown.columns]
