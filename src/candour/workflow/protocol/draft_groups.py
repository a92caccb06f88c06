"""The groups of the decisions that stand for the test: what each could show, with made-up scores that sort alike for all."""

from collections.abc import Mapping

import numpy as np

from candour.config.protocol import Criterion, Protocol
from candour.data.decisions.build import compute_groups
from candour.report.protocol_draft.numbers import ASSUMED_AUC
from candour.stats.capacity import flag_whole_levels
from candour.stats.clustered import code_clusters
from candour.stats.groups.differences import Difference, Rules, compare_groups
from candour.stats.groups.judged import NOT_RECORDED, Judged, Labels
from candour.stats.groups.resampled.crossed import name_crossings
from candour.stats.sample_size.binormal import Binormal
from candour.workflow.protocol.training_period import TrainingPeriod

DEPRIVATION = "deprivation"
CROSS = " × "


def read_groups(training: TrainingPeriod) -> dict[str, Labels]:
    """The groups of the decisions that stand for the test."""
    chosen = compute_groups(training.history, training.decisions.take(training.stand_in))
    return {
        name: np.array(
            [NOT_RECORDED if value is None else str(value) for value in chosen[name].to_pylist()],
            dtype=object,
        )
        for name in chosen.column_names
        if name != "decision_id"
    }


def pretend_scores(training: TrainingPeriod, protocol: Protocol, *, seed: int) -> Judged:
    """The decisions that stand for the test, with made-up scores that sort alike for every group, flagged at the leading capacity."""
    outcomes = training.outcomes[training.stand_in]
    chance = np.random.Generator(np.random.PCG64(seed))
    population = Binormal.from_auc(float(outcomes.mean()), ASSUMED_AUC)
    places = chance.normal(size=len(outcomes)) + population.distance * outcomes
    scores = 1 / (1 + np.exp(-places))
    flags = flag_whole_levels(scores, share=protocol.capacity_shares[-1])
    return Judged(scores, outcomes, flags, code_clusters(training.families[training.stand_in]))


def compare_as_audited(
    protocol: Protocol, judged: Judged, labels: Mapping[str, Labels], *, seed: int
) -> tuple[Difference, ...]:
    """As the audit of bias will compare them: characteristics and crossings are one family of intervals."""
    bias = protocol.bias
    chosen: dict[str, Labels] = {name: labels[name] for name in bias.characteristics if name in labels}
    known = chosen | ({DEPRIVATION: labels[DEPRIVATION]} if DEPRIVATION in labels else {})
    crossed = {
        CROSS.join(parts): name_crossings([known[part] for part in parts])
        for parts in bias.intersections
        if set(parts) <= set(known)
    }
    rules = Rules(bias.margin, bias.minimum_events, protocol.confidence, seed)
    found = compare_groups(judged, {**chosen, **crossed}, bias.decisive_metrics, rules)
    return tuple(difference for difference in found if difference.characteristic in chosen)


def find_growth(
    criterion: Criterion, protocol: Protocol, judged: Judged, labels: Mapping[str, Labels], seed: int
) -> float:
    """How many times as many decisions the worst-placed group would need to meet a criterion about groups, if nothing differs."""
    name, metric = criterion.characteristic or "", criterion.group_metric
    if name not in labels or metric is None or criterion.within is None:
        return float("inf")
    rules = Rules(criterion.within, protocol.bias.minimum_events, protocol.confidence, seed)
    found = compare_groups(judged, {name: labels[name]}, [metric], rules)
    return max((float("inf") if d.resolution is None else d.resolution.growth) for d in found)


def is_too_small(difference: Difference) -> bool:
    """Whether it could not be shown that this group does not differ, if it does not."""
    return difference.resolution is None or difference.resolution.growth > 1
