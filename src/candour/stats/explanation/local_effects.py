"""The shape in which a score moves along one feature: accumulated local effects, first order.

For every decision the model is asked twice, with the feature at the lower and at the upper edge of the interval in which
the decision lies and everything else as it is. Mean differences by interval, added up, give the curve (Apley and Zhu
2020, DOI 10.1111/rssb.12377). Unlike a partial dependence it never asks about a child far from any real one. Curves
are centred: 0 is the mean decision. For a linear model the slope is the coefficient exactly.

Codes have no order, so nothing lies between two of them: there the model is asked about every decision with every
code, and a bar is how far the mean answer lies from the mean over codes as they come.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from candour.stats.clustered import Codes, Floats, sum_by_cluster


@dataclass(frozen=True)
class Grid:
    """Edges of the intervals of a feature (one more than intervals), and the interval of every decision; -1: no value.

    Every interval holds more than so many families, and as many lie at or beyond either outer edge, so no edge is the
    value of one child who stands out.
    """

    edges: Floats
    interval: npt.NDArray[np.int64]

    @property
    def lower(self) -> Floats:
        """The lower edge of each decision's interval; not-a-number without a value."""
        return np.where(self.interval < 0, np.nan, self.edges[self.interval])

    @property
    def upper(self) -> Floats:
        """The upper edge of each decision's interval; not-a-number without a value."""
        return np.where(self.interval < 0, np.nan, self.edges[self.interval + 1])


@dataclass(frozen=True)
class Curve:
    """The effect at every edge (or of every code), its standard error, and the decisions and families behind each.

    What stands behind an edge is the smaller of the two intervals beside it.
    """

    at: Floats
    effects: Floats
    errors: Floats
    decisions: npt.NDArray[np.int64]
    families: npt.NDArray[np.int64]

    @property
    def range(self) -> float:
        """From the lowest to the highest effect."""
        return float(self.effects.max() - self.effects.min())


def cut_grid(values: Floats, clusters: Codes, *, intervals: int, more_than: int) -> Grid | None:
    """Quantiles as edges, neighbours merged until every interval holds more than so many families.

    None where too few families stand at two different values.
    """
    known = ~np.isnan(values)
    low, high = (_find_end(sign * values[known], clusters[known], more_than) for sign in (1, -1))
    if low is None or high is None or not low < -high:
        return None
    wanted = np.linspace(0, 1, intervals + 1)[1:-1]
    inner = np.unique(np.quantile(values[known], wanted, method="inverted_cdf"))
    edges = np.array([low, *inner[(inner > low) & (inner < -high)], -high])
    while len(edges) > 2:
        interval = _place(values, edges)
        families = [len(np.unique(clusters[interval == at])) for at in range(len(edges) - 1)]
        fewest = int(np.argmin(families))
        if families[fewest] > more_than:
            break
        edges = np.delete(edges, max(1, fewest) if fewest == len(families) - 1 else fewest + 1)
    return Grid(edges, _place(values, edges))


def estimate_curve(grid: Grid, at_lower: Floats, at_upper: Floats, clusters: Codes) -> Curve:
    """The curve from the model's answers with the feature at the lower and upper edge of each decision's interval."""
    size, steps = int(clusters.max()) + 1, len(grid.edges) - 1
    known = grid.interval >= 0
    interval, family = grid.interval[known], clusters[known]
    moved = (at_upper - at_lower)[known]
    counts = np.bincount(interval, minlength=steps)
    means = np.bincount(interval, weights=moved, minlength=steps) / counts
    reached = np.concatenate([[0.0], means.cumsum()])
    middle = (reached[1:] + reached[:-1]) / 2
    centre = float(counts @ middle) / counts.sum()
    by_step = np.array(
        [
            sum_by_cluster((moved - means[at]) / counts[at] * (interval == at), family, size=size)
            for at in range(steps)
        ]
    )
    of_edge = np.vstack([np.zeros(size), by_step.cumsum(axis=0)])
    of_centre = counts / counts.sum() @ ((of_edge[1:] + of_edge[:-1]) / 2)
    of_centre += sum_by_cluster((middle[interval] - centre) / counts.sum(), family, size=size)
    families = np.array([len(np.unique(family[interval == at])) for at in range(steps)])
    return Curve(
        grid.edges, reached - centre, _find_errors(of_edge - of_centre, len(np.unique(family))),
        _smaller_beside(counts), _smaller_beside(families),
    )  # fmt: skip


def estimate_bars(codes: npt.NDArray[np.int64], answers: Floats, clusters: Codes) -> Curve:
    """The mean answer had every decision each code (codes x decisions), from the mean over codes as they come.

    `codes` numbers the code of every decision; -1 for one that is not asked about.
    """
    size, asked = int(clusters.max()) + 1, len(answers)
    counts = np.bincount(codes[codes >= 0], minlength=asked)
    weights = counts / counts.sum()
    means = answers.mean(axis=1)
    centre = float(weights @ means)
    own = np.where(codes >= 0, means[codes] - centre, 0.0) / counts.sum()
    rows = (answers - means[:, None] - weights @ (answers - means[:, None])) / answers.shape[1] - own
    influence = np.array([sum_by_cluster(row, clusters, size=size) for row in rows])
    families = np.array([len(np.unique(clusters[codes == at])) for at in range(asked)])
    return Curve(
        np.arange(asked, dtype=np.float64), means - centre, _find_errors(influence, len(np.unique(clusters))),
        counts, families,
    )  # fmt: skip


def _find_end(values: Floats, clusters: Codes, more_than: int) -> float | None:
    """The lowest value at or below which more than so many families lie."""
    order = np.argsort(values, kind="stable")
    first = np.sort(np.unique(clusters[order], return_index=True)[1])
    return float(values[order[first[more_than]]]) if len(first) > more_than else None


def _place(values: Floats, edges: Floats) -> npt.NDArray[np.int64]:
    """The interval of each value: above its lower edge, up to its upper one; those beyond the ends in the outer ones."""
    interval = np.clip(np.searchsorted(edges, values, side="left") - 1, 0, len(edges) - 2)
    return np.where(np.isnan(values), -1, interval).astype(np.int64)


def _find_errors(influence: Floats, families: int) -> Floats:
    return np.asarray(np.sqrt((influence**2).sum(axis=1) * families / max(1, families - 1)))


def _smaller_beside(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.asarray(np.minimum(np.append(counts, counts[-1]), np.insert(counts, 0, counts[0])))
