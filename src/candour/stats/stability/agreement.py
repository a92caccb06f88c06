"""How far several fits of a forecast put the same decisions on top, and in the same order.

The overlap of two lists of the same length is the share of one that is also on the other. Read it between its
chance level (two lists drawn by lot share as large a part of each other as they are of all decisions) and its
ceiling (where scores are tied a lot decides, and a list would not even agree with itself). Orders are compared by
Spearman's rank correlation, ties in the middle.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit
from scipy.stats import t

from candour.stats.capacity import count_places
from candour.stats.clustered import Codes, Floats
from candour.stats.intervals import Interval, compute_clopper_pearson_interval, compute_critical_value
from candour.stats.resampling import draw_family_weights

MINIMUM_FAMILIES = 10
SAME = 1e-12
NEAR_AN_END = 1e-3
Pair = tuple[int, int]


@dataclass(frozen=True)
class Agreement:
    """Agreement of every two fits, on all decisions and on resampled families.

    `overlaps[share]` and `correlations` are (1 + replicates) x fits x fits; the first is on all decisions. The
    diagonal of an overlap is what a list shares with itself once more, ties broken by a second lot.
    """

    overlaps: Mapping[float, Floats]
    correlations: Floats
    places: Mapping[float, int]
    families_on_list: Mapping[float, int]
    decisions: int
    families: int

    def chance(self, share: float) -> float:
        """The overlap of two lists drawn by lot: places over decisions, the mean of the hypergeometric law."""
        return self.places[share] / self.decisions

    def ceiling(self, share: float, pairs: Sequence[Pair]) -> float:
        """The most that the lists of these pairs could share; below 1 only where scores at the cut-off are tied."""
        alone = np.diagonal(self.overlaps[share][0])
        # Cauchy and Schwarz: no two lists of expected places share more than the mean of what each shares with itself.
        return float(np.mean([np.sqrt(alone[a] * alone[b]) for a, b in pairs]))


class Summary(NamedTuple):
    """A mean over pairs of fits, and what it varies over.

    `over_families`: how it would move with other test families, these fits being as they are. `error_over_fits`:
    the standard error because these fits are some of many. `both`: the interval with both parts.
    """

    value: float
    over_families: Interval | None
    error_over_fits: float | None
    both: Interval | None
    pairs: int


def compute_agreement(
    scores: Floats, clusters: Codes, *, shares: Sequence[float], replicates: int, seed: int
) -> Agreement:
    """Compare every two rows of `scores` (fits x decisions) at every capacity, with families drawn again."""
    ladders = _build_ladders(scores)
    decisions, families = scores.shape[1], int(clusters.max()) + 1
    places = {share: count_places(decisions, share) for share in shares}
    exact = {share: number / decisions for share, number in places.items()}
    found: dict[float, list[Floats]] = {share: [] for share in shares}
    orders: list[Floats] = []
    blocks = draw_family_weights(families, replicates=replicates, seed=seed, cells=decisions)
    for block in chain([np.ones((families, 1))], blocks):
        for weights in block.T:
            of_decisions = weights[clusters]
            lower, upper = _stand(ladders, of_decisions)
            for share in shares:
                found[share].append(_overlap(lower, upper, of_decisions, exact[share]))
            orders.append(_correlate(lower + upper, of_decisions))
    on_list = {share: len(np.unique(clusters[_is_on_a_list(scores, places[share])])) for share in shares}
    return Agreement(
        {share: np.array(parts) for share, parts in found.items()}, np.array(orders), places, on_list,
        decisions, families,
    )  # fmt: skip


def pair_within(rows: Sequence[int]) -> tuple[Pair, ...]:
    """Every two of these fits."""
    return tuple(combinations(rows, 2))


def summarise_overlap(
    agreement: Agreement,
    share: float,
    pairs: Sequence[Pair],
    units: Sequence[Sequence[int]],
    *,
    confidence: float,
) -> Summary:
    """The mean overlap of pairs of fits. `units` are the fits (or sets of them) that were made apart from each other."""
    moved = _average(agreement.overlaps[share], pairs)
    over_families = _find_interval(agreement, moved, _SHARES, confidence)
    if moved[0] <= 0 or moved[0] >= 1 - SAME:
        feet = agreement.families_on_list[share]
        over_families = compute_clopper_pearson_interval(
            feet * round(float(moved[0])), feet, confidence=confidence
        )
    return _summarise(agreement.overlaps[share][0], over_families, pairs, units, confidence)


def summarise_order(
    agreement: Agreement, pairs: Sequence[Pair], units: Sequence[Sequence[int]], *, confidence: float
) -> Summary:
    """The mean rank correlation of pairs of fits."""
    moved = _average(agreement.correlations, pairs)
    interval = _find_interval(agreement, moved, _CORRELATIONS, confidence)
    if moved[0] >= 1 - SAME:
        interval = Interval(1.0, 1.0)
    return _summarise(agreement.correlations[0], interval, pairs, units, confidence)


def compute_jackknife_error(values: Mapping[Pair, float], units: Sequence[Sequence[int]]) -> float | None:
    """The standard error of a mean over pairs, by leaving out one unit and all its pairs at a time (Arvesen 1969).

    It treats the mean as the U-statistic that it is: pairs that share a fit are not independent. None where
    fewer than three units are left, or leaving one out leaves no pair.
    """
    if len(units) < 3:
        return None
    means = []
    for unit in units:
        left = [value for pair, value in values.items() if not set(pair) & set(unit)]
        if not left:
            return None
        means.append(float(np.mean(left)))
    spread = np.array(means) - np.mean(means)
    return float(np.sqrt((len(means) - 1) / len(means) * (spread @ spread)))


class _Ladders(NamedTuple):
    """For every fit: the order of the decisions from the top, and where the level of each begins and ends in it."""

    order: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]


def _build_ladders(scores: Floats) -> _Ladders:
    order = np.argsort(-scores, axis=1, kind="stable")
    starts, ends = np.empty_like(order), np.empty_like(order)
    for fit, values in enumerate(scores):
        level, sizes = np.unique(-values, return_inverse=True, return_counts=True)[1:]
        reached = sizes.cumsum()
        starts[fit], ends[fit] = (reached - sizes)[level], reached[level]
    return _Ladders(order, starts, ends)


def _stand(ladders: _Ladders, weights: Floats) -> tuple[Floats, Floats]:
    """The share of all weight above the level of each decision, and down to its lower end (fits x decisions)."""
    reached = np.zeros((len(ladders.order), len(weights) + 1))
    np.cumsum(weights[ladders.order], axis=1, out=reached[:, 1:])
    reached /= weights.sum()
    return np.take_along_axis(reached, ladders.starts, 1), np.take_along_axis(reached, ladders.ends, 1)


def _overlap(lower: Floats, upper: Floats, weights: Floats, share: float) -> Floats:
    """Overlap of every two lists; a decision on a tied level is on the list as often as a lot would have it."""
    width = upper - lower
    with np.errstate(divide="ignore", invalid="ignore"):
        on_list = np.where(width > 0, np.clip((share - lower) / width, 0.0, 1.0), 0.0)
    some = on_list.any(axis=0)
    chosen = on_list[:, some]
    overlap: Floats = (chosen * weights[some]) @ chosen.T / (share * weights.sum())
    return overlap


def _correlate(places: Floats, weights: Floats) -> Floats:
    centred = places - (places @ weights / weights.sum())[:, None]
    products = (centred * weights) @ centred.T
    scale = np.sqrt(np.diagonal(products))
    with np.errstate(divide="ignore", invalid="ignore"):
        correlation: Floats = products / np.outer(scale, scale)
    return correlation


def _is_on_a_list(scores: Floats, places: int) -> npt.NDArray[np.bool_]:
    cut_offs = -np.partition(-scores, places - 1, axis=1)[:, places - 1]
    return np.asarray((scores >= cut_offs[:, None]).any(axis=0), dtype=np.bool_)


def _average(matrices: Floats, pairs: Sequence[Pair]) -> Floats:
    first, second = np.array(pairs).T
    mean: Floats = matrices[:, first, second].mean(axis=1)
    return mean


class _Scale(NamedTuple):
    """A scale without ends: there, back, and the least value that it can hold."""

    there: Callable[[Floats], Floats]
    back: Callable[[Floats], Floats]
    least: float


_SHARES = _Scale(logit, expit, 0.0)
_CORRELATIONS = _Scale(np.arctanh, np.tanh, -1.0)


def _find_interval(agreement: Agreement, moved: Floats, scale: _Scale, confidence: float) -> Interval | None:
    """Normal on a scale without ends, with the spread that resampled families give it.

    Reflecting the replicates, as for other measures, covers too seldom here (.90 to .93 for a nominal 95 %, against
    .96 this way; tests/simulation). None with too few families, or where the value is an end of its scale.
    """
    if agreement.families < MINIMUM_FAMILIES or not scale.least < moved[0] < 1 - SAME:
        return None
    # A replicate may stand at an end of the scale; it is taken for as near to it as can be told.
    kept = scale.there(np.clip(moved, scale.least + NEAR_AN_END, 1 - NEAR_AN_END))
    reach = compute_critical_value(confidence) * float(kept[1:].std(ddof=1))
    ends = scale.back(np.array([kept[0] - reach, kept[0] + reach]))
    return Interval(float(ends[0]), float(ends[1]))


def _summarise(
    matrix: Floats,
    over_families: Interval | None,
    pairs: Sequence[Pair],
    units: Sequence[Sequence[int]],
    confidence: float,
) -> Summary:
    values = {(a, b): float(matrix[a, b]) for a, b in pairs}
    value, error = float(np.mean(list(values.values()))), compute_jackknife_error(values, units)
    both = None
    if over_families is not None and error is not None:
        reach = float(t.isf((1 - confidence) / 2, len(units) - 1)) * error
        down, up = value - over_families.low, over_families.high - value
        both = Interval(
            max(0.0, value - float(np.hypot(down, reach))), min(1.0, value + float(np.hypot(up, reach)))
        )
    return Summary(value, over_families, error, both, len(pairs))
