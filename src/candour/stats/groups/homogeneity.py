"""Whether there is any difference between the groups of one characteristic, all of them taken together.

One test for all groups at once, which knows that families stand behind the decisions. The distance between the
highest and the lowest group is never used: it grows with the number of groups, and is never 0 by chance.

For shares it is a score test: what is counted in each group is held against the share of everyone, with the
covariance that likeness within families brings. Where every family has one decision it is Pearson's chi-square.
For AUCs and all else it is Welch's test with variances by family (of log odds, where a number lies between 0 and 1),
which allows for variances known from few events (Welch 1951, DOI 10.1093/biomet/38.3-4.330).
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2
from scipy.stats import f as f_law

from candour.stats.clustered import Floats
from candour.stats.groups.differences import Rules
from candour.stats.groups.group_values import GroupValues, collect_values, compute_contrast_statistic
from candour.stats.groups.judged import Judged, Labels
from candour.stats.groups.metrics import METRICS
from candour.stats.groups.rates import GroupMetric

SCORE = "score test with likeness within families (chi-square)"
WELCH = "Welch's test, variances by family (F)"


@dataclass(frozen=True)
class Homogeneity:
    """The answer of the test: `p_value` is how often so much difference arises where no group differs.

    A large p-value does not show that the groups are alike. `groups` were compared, `left_out` were too small.
    `second_degrees` belongs to tests that refer to an F law. Where `reason` is given there is no answer.
    """

    metric: GroupMetric
    statistic: float | None
    degrees_of_freedom: int | None
    second_degrees: float | None
    p_value: float | None
    groups: tuple[str, ...]
    left_out: tuple[str, ...]
    method: str
    reason: str = ""


def compute_homogeneity(judged: Judged, labels: Labels, metric: GroupMetric, rules: Rules) -> Homogeneity:
    """Test whether any group differs from the others in one metric."""
    found = collect_values(judged, labels, metric, rules)
    if found.reason:
        return Homogeneity(metric, None, None, None, None, (), found.left_out, "none", found.reason)
    return (
        _test_shares(found, metric)
        if METRICS[metric].share is not None
        else compare_with_welch(found, metric)
    )


def compare_with_welch(found: GroupValues, metric: GroupMetric) -> Homogeneity:
    """Welch's test of values whose variances are known with some degrees of freedom; families may tie them."""
    count = len(found.groups)
    uncertainty = _sum_uncertainty(np.diag(found.covariance), found.degrees)
    mean_square = compute_contrast_statistic(found.values, found.covariance) / (count - 1)
    statistic = mean_square / (1 + 2 * (count - 2) / (count**2 - 1) * uncertainty)
    second = (count**2 - 1) / (3 * uncertainty)
    p_value = float(f_law.sf(statistic, count - 1, second))
    return Homogeneity(metric, statistic, count - 1, second, p_value, found.groups, found.left_out, WELCH)


def _test_shares(found: GroupValues, metric: GroupMetric) -> Homogeneity:
    statistic = compute_contrast_statistic(found.values, found.covariance)
    degrees = len(found.groups) - 1
    p_value = float(chi2.sf(statistic, degrees))
    return Homogeneity(metric, statistic, degrees, None, p_value, found.groups, found.left_out, SCORE)


def _sum_uncertainty(variances: Floats, degrees: Floats) -> float:
    """Welch's sum: how much is unknown about the weights of the groups."""
    weights = 1 / variances
    return float(((1 - weights / weights.sum()) ** 2 / degrees).sum())
