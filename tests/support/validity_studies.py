"""Studies with known truth of what the bias audit promises: coverage, false alarms, power, false equivalence.

Each figure seeds itself, so it is the same whichever other figures are made, and in whichever process.
"""

from collections.abc import Iterator, Mapping
from functools import cache, partial
from itertools import product

import numpy as np

from authority_studies import study_means, study_next
from candour.stats.equivalence import Comparison
from candour.stats.groups.differences import Difference, Rules, compare_groups
from candour.stats.groups.homogeneity import compute_homogeneity
from candour.stats.groups.judged import Judged, Labels
from candour.stats.groups.left_out import compare_forecasts
from candour.stats.groups.metrics import METRICS, MetricName
from candour.stats.groups.rates import RESAMPLED, describe_group_metric, estimate_group_metric
from candour.stats.groups.resampled.crossed import name_crossings
from candour.stats.groups.resampled.rank_replicates import resample_ranks
from group_worlds import ALIKE, ONS_GROUPS, Rates, draw_characteristics, draw_judged
from monitoring_studies import study_monitoring
from validity_figures import Figure, Promise, Study

DECISIVE: tuple[MetricName, ...] = ("false_negative_rate", "false_positive_rate")
COVERAGE, ALARM = Promise(0.93, 0.97), Promise(0.0, 0.05)
POWER = Promise(0.75, 0.85)
CUT_OFF = 0.3
MID_SIZE, SMALL = "Pakistani", "Indian"
"""Six and two of a hundred families."""


def study_rates(runs: int) -> Study:
    """The interval of one rate of one group."""
    figures = [
        cover_rate(n, rows, share, runs)
        for n, rows, share in product((30, 100, 300, 1000, 3000), (1, 2, 3, 5), (0.05, 0.1, 0.3))
    ]
    return Study(
        "A rate of one group",
        "Nominal 95 % intervals of a share, for groups of 30 to 3,000 decisions with 1, 2, 3 and 5 alike rows a child "
        "(likeness .45). Judged are groups in which about as many unrelated events are expected as the gate asks for (10).",
        tuple(figures),
    )


def cover_rate(n: int, rows: int, share: float, runs: int) -> Figure:
    chance = np.random.Generator(np.random.PCG64(n * 100 + rows * 10 + int(share * 20)))
    families = max(1, n // rows)
    held = 0
    for _ in range(runs):
        judged, _ = draw_judged(chance, [Rates(base_rate=share)], np.zeros(families, dtype=int), rows=rows)
        held += _holds(judged, "base_rate", share)
    expected = families * rows * share / (1 + 0.45 * (rows - 1))
    return Figure(
        f"{families * rows:,} decisions, {rows} a child, rate {share:.0%}",
        held,
        runs,
        COVERAGE,
        judged=expected >= 10,
    )


def _holds(judged: Judged, metric: MetricName, truth: float) -> bool:
    everyone = np.ones(len(judged.outcomes), dtype=bool)
    found = describe_group_metric(judged, everyone, metric, confidence=0.95)
    return found.low is not None and found.high is not None and found.low <= truth <= found.high


def study_sorting(runs: int) -> Study:
    """AUC in closed form, average precision and partial AUC by resampling families."""
    closed = [cover_closed(n, rows, "auc", runs) for n, rows in product((300, 1000, 3000), (1, 2, 3, 5))]
    drawn = [
        figure
        for n, rows in product((300, 1000, 3000), (1, 2, 3, 5))
        for figure in cover_resampled(n, rows, runs // 4)
    ]
    return Study(
        "How well scores sort in one group",
        "Nominal 95 % intervals of the AUC (DeLong over families), of average precision and its lift, and of the partial AUC (bootstrap over "
        "families), at a base rate of 20 %.",
        (*closed, *drawn),
    )


def study_scores(runs: int) -> Study:
    """Numbers made of the scores themselves."""
    metrics: tuple[MetricName, ...] = (
        "mean_score", "brier", "observed_expected", "net_benefit", "balanced_accuracy",
    )  # fmt: skip
    figures = [
        cover_closed(n, rows, metric, runs)
        for n, rows, metric in product((300, 1000, 3000), (1, 3, 5), metrics)
    ]
    return Study(
        "Scores, errors and net benefit of one group",
        "Nominal 95 % intervals in closed form over families, at a base rate of 20 % and a cut-off of .3.",
        tuple(figures),
    )


def draw_scores(chance: np.random.Generator, families: int, rows: int) -> Judged:
    """Families whose risks and outcomes are alike; a score is the true risk, so it is calibrated."""
    family = np.repeat(np.arange(families), rows)
    known = 0.67 * chance.normal(size=families)[family] + 0.74 * chance.normal(size=len(family))
    risk = 1 / (1 + np.exp(1.9 - 1.5 * known))
    uniform = np.where(
        chance.random(len(family)) < 0.67, chance.random(families)[family], chance.random(len(family))
    )
    return Judged(risk, uniform < risk, risk >= CUT_OFF, family, threshold=CUT_OFF)


@cache
def _draw_large(rows: int) -> Judged:
    return draw_scores(np.random.Generator(np.random.PCG64(1)), 2_000_000 // rows, rows)


def cover_closed(n: int, rows: int, metric: MetricName, runs: int) -> Figure:
    """How often the interval in closed form holds the truth, which a very large sample tells."""
    large = _draw_large(rows)
    everyone = np.ones(len(large.outcomes), dtype=bool)
    truth = estimate_group_metric(large, everyone, metric).value
    assert truth is not None
    chance = np.random.Generator(np.random.PCG64(n + rows))
    held = sum(_holds(draw_scores(chance, n // rows, rows), metric, truth) for _ in range(runs))
    return Figure(f"{_name(metric)}, {n:,} decisions, {rows} a child", held, runs, COVERAGE)


def cover_resampled(n: int, rows: int, runs: int) -> tuple[Figure, ...]:
    """How often the bootstrap interval holds the truth, for every metric that has no closed form."""
    large = _draw_large(rows)
    truth = resample_ranks(large, _label(large), replicates=1, seed=1).observed
    chance = np.random.Generator(np.random.PCG64(n + rows))
    held = dict.fromkeys(RESAMPLED, 0)
    for run in range(runs):
        judged = draw_scores(chance, n // rows, rows)
        ranks = resample_ranks(judged, _label(judged), replicates=500, seed=run)
        for metric in RESAMPLED:
            found = ranks.describe(ranks.names[0], metric, confidence=0.95)
            assert found.low is not None
            assert found.high is not None
            held[metric] += found.low <= truth[metric][0] <= found.high
    return tuple(
        Figure(f"{_name(metric)}, {n:,} decisions, {rows} a child", held[metric], runs, COVERAGE)
        for metric in RESAMPLED
    )


def _label(judged: Judged) -> dict[str, Labels]:
    return {"all": np.full(len(judged.outcomes), "Everyone", dtype=object)}


def _name(metric: MetricName) -> str:
    return METRICS[metric].label


def study_differences(runs: int) -> Study:
    """The interval of the difference of two rates."""
    figures = [
        cover_difference(n, rows, gap, runs)
        for n, rows, gap in product((100, 300, 1000), (1, 2, 3, 5), (0.0, 0.15))
    ]
    return Study(
        "The difference between a group and everyone else",
        "Nominal 95 % intervals (Newcombe from both Wilson intervals) of the miss rate of a group of so many decisions with a base rate "
        "of 30 %, against ten times as many others. Runs below the gate of 10 outcomes are not judged and not counted.",
        tuple(figures),
    )


def _two_groups(n: int, rows: int, *, others: int) -> np.ndarray:
    return np.repeat([0, 1], [max(1, n // rows), max(1, others // rows)])


def _compare_first(
    chance: np.random.Generator,
    rates: list[Rates],
    families: np.ndarray,
    rows: int,
    metric: MetricName = "false_negative_rate",
) -> Difference:
    judged, group = draw_judged(chance, rates, families, rows=rows)
    labels = np.array(["group", "others"], dtype=object)[group]
    rules = Rules(0.05, 10, 0.95, 1)
    return compare_groups(judged, {"group": labels}, (metric,), rules)[
        0 if (labels == "group").sum() > (labels == "others").sum() else 1
    ]


def cover_difference(n: int, rows: int, gap: float, runs: int) -> Figure:
    chance = np.random.Generator(np.random.PCG64(n + 7 * rows + int(100 * gap)))
    rates = [Rates(0.3, 0.4 + gap, 0.1), Rates(0.3, 0.4, 0.1)]
    held = judged = 0
    while judged < runs:
        found = _compare_first(chance, rates, _two_groups(n, rows, others=10 * n), rows)
        if found.interval is not None:
            judged += 1
            held += found.interval.low <= -gap <= found.interval.high
    return Figure(f"{n:,} decisions, {rows} a child, true difference {gap:g}", held, runs, COVERAGE)


def study_alarms(runs: int) -> Study:
    """Any difference shown where there is none, over ethnic groups, sex, age, disability and what crosses them."""
    figures = [figure for rows in (1, 2, 3, 5) for figure in count_alarms(rows, runs)]
    return Study(
        "False alarms",
        f"6,000 decisions without any difference: {len(ONS_GROUPS)} ethnic groups, sex, age and disability, sex crossed with ethnic "
        "group and age crossed with disability, in both decisive metrics. Counted are audits that show any difference at all; with a "
        "margin of almost nothing every interval that leaves 0 out is an alarm.",
        tuple(figures),
    )


def count_alarms(rows: int, runs: int) -> Iterator[Figure]:
    """How many audits show any difference beyond the margin, and how many have an interval that leaves 0 out."""
    chance = np.random.Generator(np.random.PCG64(rows))
    alarms = dict.fromkeys((0.05, 0.0), 0)
    for _ in range(runs):
        judged, _ = draw_judged(chance, [Rates()], np.zeros(6000 // rows, dtype=int), rows=rows)
        groups = draw_characteristics(chance, judged.clusters)
        found = compare_groups(judged, groups | _cross(groups), DECISIVE, Rules(0.05, 10, 0.95, 1))
        intervals = [each.interval for each in found if each.interval is not None]
        for margin in alarms:
            alarms[margin] += any(each.low > margin or each.high < -margin for each in intervals)
    for margin, happened in alarms.items():
        said = f"margin {margin:g}" if margin else "no margin"
        yield Figure(f"{rows} rows a child, {said}", happened, runs, ALARM)


def _cross(groups: Mapping[str, Labels]) -> dict[str, Labels]:
    """What audits cross unless they are told otherwise."""
    crossed = (("sex", "ethnic_group"), ("age_band", "disability"))
    return {" x ".join(names): name_crossings([groups[name] for name in names]) for names in crossed}


def study_homogeneity(runs: int) -> Study:
    """The test of all groups at once, where none differs."""
    figures = [count_rejections(rows, runs) for rows in (1, 2, 3, 5)]
    return Study(
        "Homogeneity of eighteen groups",
        "The share of tests below .05 where no group differs, in the false positive rate; it may lie between 3 and 7 %.",
        tuple(figures),
    )


def count_rejections(rows: int, runs: int) -> Figure:
    chance = np.random.Generator(np.random.PCG64(50 + rows))
    rejected = 0
    for _ in range(runs):
        judged, _ = draw_judged(chance, [Rates()], np.zeros(6000 // rows, dtype=int), rows=rows)
        labels = draw_characteristics(chance, judged.clusters)["ethnic_group"]
        found = compute_homogeneity(judged, labels, "false_positive_rate", Rules(0.05, 10, 0.95, 1))
        rejected += found.p_value is not None and found.p_value < 0.05
    return Figure(f"{rows} rows a child", rejected, runs, Promise(0.03, 0.07))


def study_power(runs: int) -> Study:
    """The smallest visible difference is seen, and the decisions needed are enough, in four of five audits."""
    alone = [
        figure
        for n, rows, missed in product((400, 1500), (1, 3), (0.2, 0.5))
        for figure in count_power(n, rows, missed, runs)
    ]
    among_all = [
        count_power_among_all(rows, group, missed, runs // 2)
        for rows, group, missed in product((1, 3), (MID_SIZE, SMALL), (0.2, 0.5))
    ]
    return Study(
        "Power",
        "A miss rate of 20 % and 50 %. First: a group with as large a difference as the audit says it could have seen, planted "
        "upwards, is shown in so many audits. Second: with as many more decisions as it says are needed, and no difference, so "
        "many end as equivalent. Both are stated as 80 %. Last, the first again for one ethnic group where all characteristics are "
        "compared together: 6,000 decisions, eighteen ethnic groups, sex, age and disability, in both decisive metrics.",
        (*alone, *among_all),
    )


def count_power(n: int, rows: int, missed: float, runs: int) -> Iterator[Figure]:
    chance = np.random.Generator(np.random.PCG64(n + rows + int(100 * missed)))
    same = Rates(0.3, 1 - missed, 0.1)
    families = _two_groups(n, rows, others=10 * n)
    visible, growth = _read_resolution(chance, same, families, rows)
    said = f"{n:,} decisions, {rows} a child, {missed:.0%} missed"
    other = same._replace(found=1 - missed - visible)
    shown = sum(
        _compare_first(chance, [other, same], families, rows).comparison is Comparison.DIFFERENCE_SHOWN
        for _ in range(runs)
    )
    yield Figure(f"{said}: difference of {visible:.3f} shown", shown, runs, POWER)
    more = _two_groups(round(n * growth), rows, others=round(10 * n * growth))
    equal = sum(
        _compare_first(chance, [same, same], more, rows).comparison is Comparison.EQUIVALENT
        for _ in range(runs)
    )
    yield Figure(f"{said}: {growth:.1f} times the decisions end as equivalent", equal, runs, POWER)


def _read_resolution(
    chance: np.random.Generator, rates: Rates, families: np.ndarray, rows: int
) -> tuple[float, float]:
    """What the audit says, on average over a hundred audits without a difference."""
    found = [_compare_first(chance, [rates, rates], families, rows).resolution for _ in range(100)]
    told = [each for each in found if each is not None and np.isfinite(each.smallest_visible)]
    return (
        float(np.mean([each.smallest_visible for each in told])),
        float(np.mean([each.growth for each in told])),
    )


def count_power_among_all(rows: int, group: str, missed: float, runs: int) -> Figure:
    """How often the difference that the audit calls the smallest visible one is shown, among all characteristics.

    Does not count as judged where fewer than nine of ten audits name one.
    """
    chance = np.random.Generator(np.random.PCG64(900 + rows + len(group) + int(100 * missed)))
    told = [_compare_among_all(chance, rows, group, (missed, missed)).resolution for _ in range(40)]
    named = [
        each.smallest_visible for each in told if each is not None and np.isfinite(each.smallest_visible)
    ]
    visible = float(np.mean(named)) if named else 0.0
    shown = sum(
        _compare_among_all(chance, rows, group, (missed, missed + visible)).comparison
        is Comparison.DIFFERENCE_SHOWN
        for _ in range(runs)
    )
    said = f"{group} among all, {rows} a child, {missed:.0%} missed: difference of {visible:.3f} shown"
    return Figure(said, shown, runs, POWER, judged=len(named) >= 0.9 * len(told))


def _compare_among_all(
    chance: np.random.Generator, rows: int, group: str, missed: tuple[float, float]
) -> Difference:
    """One ethnic group against everyone else in the miss rate, which is theirs and its own, in an audit of everything."""
    families = 6000 // rows
    ethnic = draw_characteristics(chance, np.arange(families))["ethnic_group"]
    rates = [Rates(0.25, 1 - each, 0.1) for each in missed]
    judged, _ = draw_judged(chance, rates, (ethnic == group).astype(int), rows=rows)
    groups = draw_characteristics(chance, judged.clusters) | {"ethnic_group": ethnic[judged.clusters]}
    found = compare_groups(judged, groups, DECISIVE, Rules(0.05, 10, 0.95, 1))
    return next(each for each in found if each.group == group and each.metric == "false_negative_rate")


def study_equivalence(runs: int) -> Study:
    """A difference as large as the margin must not be called equivalent."""
    large = [count_false_equivalence(n, rows, runs) for n, rows in product((1000, 10_000), (1, 3))]
    rare = [
        count_false_equivalence_of_rare(n, rows, runs) for n, rows in product((100, 200, 300, 600), (1, 3, 5))
    ]
    moves = [
        count_false_equivalence_of_moves(n, rows, both_ways, runs)
        for n, rows, both_ways in product((30, 70, 100, 300, 1000, 3000), (1, 3, 5), (False, True))
    ]
    return Study(
        "Equivalence declared falsely",
        "The true difference is the margin itself (.05); so many audits call the group equivalent. First a miss rate of 45 % against "
        "40 %; then a false positive rate of 6 % against 1 %, where few events are to be expected; last the miss rate of one "
        "group by two forecasts: 5 % are missed by the second alone, or 8 % by the second and 3 % by the first alone.",
        (*large, *rare, *moves),
    )


def count_false_equivalence(n: int, rows: int, runs: int) -> Figure:
    chance = np.random.Generator(np.random.PCG64(n + rows + 3))
    rates = [Rates(0.3, 0.55, 0.1), Rates(0.3, 0.6, 0.1)]
    families = _two_groups(n, rows, others=5 * n)
    equal = sum(
        _compare_first(chance, rates, families, rows).comparison is Comparison.EQUIVALENT for _ in range(runs)
    )
    return Figure(f"{n:,} decisions, {rows} a child", equal, runs, ALARM)


def count_false_equivalence_of_rare(n: int, rows: int, runs: int) -> Figure:
    """Six of a hundred against one: the gate of expected events does not keep such groups from being called equivalent."""
    chance = np.random.Generator(np.random.PCG64(n + rows + 5))
    rates = [Rates(0.0, 0.5, 0.06), Rates(0.0, 0.5, 0.01)]
    families = _two_groups(n, rows, others=10 * n)
    equal = sum(
        _compare_first(chance, rates, families, rows, "false_positive_rate").comparison
        is Comparison.EQUIVALENT
        for _ in range(runs)
    )
    return Figure(f"{n:,} decisions, {rows} a child, 6 % against 1 %", equal, runs, ALARM)


def count_false_equivalence_of_moves(foot: int, rows: int, both_ways: bool, runs: int) -> Figure:
    """How often two forecasts whose miss rates differ by the margin are called equivalent for one group."""
    chance = np.random.Generator(np.random.PCG64(foot + rows + 7))
    family = np.arange(foot) // rows
    outcomes, everyone = np.ones(foot, dtype=bool), np.full(foot, "all", dtype=object)
    lost, won = (0.08, 0.03) if both_ways else (0.05, 0.0)
    equal = 0
    for _ in range(runs):
        drawn = np.where(chance.random(foot) < ALIKE, chance.random(foot)[family], chance.random(foot))
        full, reduced = (
            Judged(np.where(flags, 0.5, 0.0), outcomes, flags, family)
            for flags in (drawn < lost, drawn > 1 - won)
        )
        (found,) = compare_forecasts(
            full, reduced, {"all": everyone}, ("false_negative_rate",), Rules(0.05, 10, 0.95, 1)
        )
        equal += found.comparison is Comparison.EQUIVALENT
    said = "moved both ways" if both_ways else "moved one way"
    return Figure(f"{foot:,} at the foot, {rows} a child, {said}", equal, runs, ALARM)


STUDIES = (
    partial(study_rates, 5000),
    partial(study_sorting, 2000),
    partial(study_scores, 2000),
    partial(study_differences, 2000),
    partial(study_alarms, 600),
    partial(study_homogeneity, 1000),
    partial(study_power, 1000),
    partial(study_equivalence, 2000),
    partial(study_means, 2000),
    partial(study_next, 2000),
    partial(study_monitoring, 400),
)
"""Every study with its number of runs."""
