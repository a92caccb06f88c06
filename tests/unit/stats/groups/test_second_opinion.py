"""The second opinion agrees with right rates and objects to wrong ones."""

import numpy as np
import pytest

from candour.stats.clustered import ClusteredEstimate, Flags
from candour.stats.groups import second_opinion
from candour.stats.groups.judged import Judged
from candour.stats.groups.rates import GroupMetric, estimate_group_metric
from candour.stats.groups.second_opinion import agrees_with_fairlearn


def judge(decisions: int) -> tuple[Judged, np.ndarray[tuple[int, ...], np.dtype[np.object_]]]:
    chance = np.random.Generator(np.random.PCG64(5))
    scores = chance.random(decisions)
    judged = Judged(scores, chance.random(decisions) < scores, scores > 0.8, np.arange(decisions))
    return judged, chance.choice(np.array(["White", "Black", "Not recorded"], dtype=object), decisions)


def test_right_rates_are_agreed_with() -> None:
    assert agrees_with_fairlearn(*judge(600))


def test_a_group_without_outcomes_has_no_rate_to_disagree_about() -> None:
    judged, labels = judge(60)
    labels[0], judged.outcomes[0] = "Other", False
    assert agrees_with_fairlearn(judged, labels)


@pytest.mark.parametrize("metric", second_opinion.COMPARED)
def test_one_wrong_rate_of_one_group_is_objected_to(metric: str, monkeypatch: pytest.MonkeyPatch) -> None:
    judged, labels = judge(600)

    def estimate_wrongly(judged: Judged, among: Flags, name: GroupMetric) -> ClusteredEstimate:
        right = estimate_group_metric(judged, among, name)
        if name != metric or not (labels[among] == "Black").all() or right.value is None:
            return right
        return ClusteredEstimate(
            right.value + 1e-6, right.n, right.events, right.families, right.influence, right.reason
        )

    monkeypatch.setattr(second_opinion, "estimate_group_metric", estimate_wrongly)
    assert not agrees_with_fairlearn(judged, labels)
