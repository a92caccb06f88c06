"""Defect 1: the headline errors were those at a cut-off of one half. Here they are those at a capacity."""

from collections.abc import Callable

import numpy as np
import pytest

from candour.contracts import Evidence
from candour.stats.capacity import count_at_capacity
from candour_audits.bias import BiasAudit
from candour_audits.performance import PerformanceAudit

SHARES = (0.05, 0.1, 0.2)


@pytest.mark.parametrize("share", SHARES)
def test_the_headline_errors_are_never_at_a_cut_off_of_one_half(share: float) -> None:
    """Scores that all lie below one half, or all above it, give the same errors: only the order and the capacity count."""
    chance = np.random.default_rng(1)
    scores = chance.random(1000)
    outcomes = chance.random(1000) < scores / 4
    plain = count_at_capacity(scores, outcomes, share=share)
    assert plain.flagged == round(share * 1000)
    assert count_at_capacity(scores * 0.49, outcomes, share=share) == plain
    assert count_at_capacity(0.51 + scores * 0.49, outcomes, share=share) == plain
    # What one half would have flagged is another number in each of the three.
    assert len({int((moved >= 0.5).sum()) for moved in (scores, scores * 0.49, 0.51 + scores * 0.49)}) == 3


def test_no_error_in_the_report_is_at_a_cut_off_of_one_half(evidence: Callable[..., Evidence]) -> None:
    """What the report says of errors, to all and to each sex, is the same where every score lies on one side of one half."""
    chance = np.random.default_rng(2)
    scores = chance.random(2000)
    outcomes = chance.random(2000) < scores / 3
    said = [
        _read_errors(evidence(moved, outcomes)) for moved in (scores, scores * 0.49, 0.51 + scores * 0.49)
    ]
    assert said[0] == said[1] == said[2]
    # The last capacity of the protocol leads: 100 flagged of 1,000.
    assert said[0]["PERF-002"][0][1] == pytest.approx(100)
    assert {row[0] for row in said[0]["BIAS-001"]} == {"Female", "Male"}


def _read_errors(evidence: Evidence) -> dict[str, list[tuple[object, ...]]]:
    performance = {one.code: one for one in PerformanceAudit().run(evidence, lambda *_: None)}
    bias = {one.code: one for one in BiasAudit().run(evidence, lambda *_: None)}
    thousand, groups = performance["PERF-002"].table("thousand"), bias["BIAS-001"].table("groups")
    counted = [thousand.index_of(name) for name in ("capacity", "flagged", "right", "wrong", "missed")]
    cells = [groups.index_of(name) for name in ("group", "tp", "fp", "fn", "tn")]
    return {
        "PERF-002": [tuple(row[at] for at in counted) for row in reversed(thousand.rows)],
        "BIAS-001": [tuple(row[at] for at in cells) for row in groups.rows],
    }
