"""The AUC that a criterion asks for at a base rate, under two normal curves of equal width."""

from collections.abc import Callable, Mapping

from scipy.optimize import brentq

from candour.stats.discrimination import compute_auc_needed
from candour.stats.sample_size.binormal import Binormal

FARTHEST = 12.0
NEAREST = 1e-6
NO_SKILL = 0.5
UNREACHABLE = 1.0
"""Stands for a bar that even a perfect forecast could not reach."""


def compute_auc_demanded(
    metric: str, *, base_rate: float, at_least: float | None, at_most: float | None, share: float
) -> float | None:
    """The lowest AUC with which the bar would be reached; 0.5 where no skill is enough, 1 where no forecast could.

    `share` is the capacity that precision and recall are read at. None where the metric has no such AUC: a bar on the
    other side (at most so good), or a metric that the model of two curves does not give.
    """
    if metric == "brier":
        return None if at_most is None else _find(lambda world: -compute_brier(world), -at_most, base_rate)
    if at_least is None:
        return None
    if metric in {"average_precision", "average_precision_lift"}:
        lift = base_rate if metric == "average_precision_lift" else 1.0
        return _find_for_precision(at_least * lift, base_rate)
    measures: Mapping[str, Callable[[Binormal], float]] = {
        "auc": lambda world: world.auc,
        "recall_at_capacity": lambda world: world.compute_recall(share),
        "precision_at_capacity": lambda world: base_rate * world.compute_recall(share) / share,
    }
    return _find(measures[metric], at_least, base_rate) if metric in measures else None


def compute_brier(world: Binormal) -> float:
    """The Brier score of chances that are right."""
    return world.average(world.chances * (1 - world.chances))


def _find_for_precision(bar: float, base_rate: float) -> float | None:
    if bar <= base_rate:
        return NO_SKILL
    return UNREACHABLE if bar >= 1 else compute_auc_needed(bar, base_rate)


def _find(measure: Callable[[Binormal], float], bar: float, base_rate: float) -> float:
    def fall_short(distance: float) -> float:
        return measure(Binormal(base_rate, distance)) - bar

    if fall_short(NEAREST) >= 0:
        return NO_SKILL
    if fall_short(FARTHEST) < 0:
        return UNREACHABLE
    return Binormal(base_rate, float(brentq(fall_short, NEAREST, FARTHEST, xtol=1e-9))).auc
