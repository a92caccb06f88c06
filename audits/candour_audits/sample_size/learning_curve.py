"""SIZE-002: whether more decisions, or more years of them, would have helped."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from candour.contracts import Evidence, ExplainableModel
from candour.errors import ModelError
from candour.results import Cell, Column, Estimate, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.clustered import ClusteredEstimate, Codes, Flags, Floats, code_clusters
from candour.stats.discrimination import compute_auc_interval, estimate_auc
from candour.stats.intervals import compute_critical_value
from candour.stats.mitigation.changes import Pair, describe_changes, estimate_average_precision
from candour.stats.over_time.monthly import SHARE, describe_parts
from candour.stats.sample_size.learning_curve import (
    Doubling,
    LearningPoint,
    compute_draw_variance,
    estimate_doubling,
)
from candour_audits.decisions import Decisions, read_beside, to_frame
from candour_audits.over_time.training import (
    NEEDED,
    Learnt,
    draw_by_lot,
    fit_and_score,
    order_families,
    read_training,
)
from candour_audits.training_tables import MOST_DECISIONS
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_share

CODE = "SIZE-002"
TITLE = "Would more have helped"
QUESTION = "Would more decisions, or more years of them, have made it better?"
SHARES = (0.125, 0.25, 0.5, 0.7, 1.0)
"""Of the largest number learnt from; most of them large, because the curve is fitted from a quarter on."""
DRAWS = 3
DRAWS_OF_ALL = 2
"""Of the largest size, which costs most; where that is all training decisions there is only one."""
MOST_TESTED = 20_000
MOST_YEARS = 5
FEWEST_POINTS = 4
PER_PREDICTOR = 3
"""Decisions for each encoded column, under which learning curves were seen to bend upwards (tests/simulation)."""
FEW_FOR_EACH = f"With fewer than {PER_PREDICTOR} decisions for each encoded column, as here, the next doubling may bring more than the last, so that it cannot be met."
NO_MATERIAL = "the evidence holds no model that can be fitted again, or not the decisions that it was trained on and their days"
TOO_FEW = "there are too few outcomes to learn from parts of the training decisions, or to test on"
COUNTS = (Column("with", "With", "count", hidden=True), Column("without", "Without", "count", hidden=True))


@dataclass(frozen=True)
class Bench:
    """The model to fit anew, and the decisions that every fit is tested on."""

    model: ExplainableModel
    features: pd.DataFrame
    outcomes: Flags
    families: Codes

    @property
    def counts(self) -> tuple[int, int]:
        """Tested with, and without, the outcome."""
        events = int(self.outcomes.sum())
        return events, len(self.outcomes) - events

    def test(self, learnt: Learnt) -> tuple[ClusteredEstimate, ClusteredEstimate]:
        """AUC and average precision of a forecast learnt from these decisions. Raises ModelError where it cannot be."""
        scores: Floats = fit_and_score(self.model, learnt, self.features)
        everyone = self.outcomes | ~self.outcomes
        return (
            estimate_auc(scores, self.outcomes, everyone, self.families),
            estimate_average_precision(scores, self.outcomes, self.families),
        )


@dataclass(frozen=True)
class Step:
    """One size: the point of the curve, and the AUC and average precision averaged over its draws."""

    point: LearningPoint
    auc: ClusteredEstimate
    precision: ClusteredEstimate
    first: ClusteredEstimate
    """The AUC of its first draw alone."""


@dataclass(frozen=True)
class Year:
    """Learnt from the last `years` years: how many decisions, and its AUC. `capped`: drawn by lot down to the most."""

    years: int
    decisions: int
    auc: ClusteredEstimate
    capped: bool


@dataclass(frozen=True)
class Reach:
    """How far the curve reaches. `share`: the part of all training decisions that its largest size is. `bends_down`: there are
    enough decisions for each predictor that the next doubling brings no more than the last.
    """

    share: float
    bends_down: bool

    @property
    def of_a_part(self) -> bool:
        """Whether the forecast learnt from more than the curve does."""
        return self.share < 1


def assess_learning(evidence: Evidence, model: ExplainableModel | None, decisions: Decisions) -> Finding:
    """Refits on nested samples of families and on the last years, and what a doubling would bring."""
    if model is None or not set(NEEDED) <= set(evidence.tables):
        return build_unanswered(CODE, "sample_size", TITLE, QUESTION, NO_MATERIAL)
    bench = _prepare(evidence, model, decisions)
    learnt = read_training(evidence)
    minimum = evidence.protocol.bias.minimum_events
    if min(bench.counts) < minimum:
        return build_unanswered(CODE, "sample_size", TITLE, QUESTION, TOO_FEW)
    try:
        steps = _climb(bench, learnt, minimum=minimum, seed=evidence.seed)
        if len(steps) < FEWEST_POINTS:
            return build_unanswered(CODE, "sample_size", TITLE, QUESTION, TOO_FEW)
        years = _go_back(bench, learnt, steps[-1].first, minimum=minimum, seed=evidence.seed)
    except ModelError:
        reason = "the model could not be fitted again on a part of the training decisions"
        return build_unanswered(CODE, "sample_size", TITLE, QUESTION, reason)
    doubling = estimate_doubling(tuple(step.point for step in steps), confidence=evidence.protocol.confidence)
    columns = max(len(model.encoded_sources), 1)
    reach = Reach(min(steps[-1].point.share, 1.0), steps[-1].point.size >= PER_PREDICTOR * columns)
    return _build_finding(evidence, bench, steps, years, doubling, reach=reach)


def decide(doubling: Doubling, reach: Reach, *, margin: float) -> Verdict:
    """A concern where a doubling is shown to bring more than the margin; met where it is shown to bring less.

    Errors fall no faster than with the number of decisions, so a doubling of all brings at least the share of what one of a part
    does. A curve that may bend upwards shows no lack of gain.
    """
    if doubling.low * reach.share > margin:
        return Verdict.CONCERN
    return Verdict.MET if doubling.high <= margin and reach.bends_down else Verdict.CANNOT_TELL


def _prepare(evidence: Evidence, model: ExplainableModel, decisions: Decisions) -> Bench:
    chosen = order_families(decisions.families, seed=evidence.seed) <= MOST_TESTED
    features = to_frame(read_beside(evidence, "features")).loc[chosen].reset_index(drop=True)
    return Bench(model, features, decisions.outcomes[chosen], code_clusters(decisions.families[chosen]))


def _climb(bench: Bench, learnt: Learnt, *, minimum: int, seed: int) -> list[Step]:
    """The curve: every draw orders all families anew, and every size takes the first of that order."""
    most = min(MOST_DECISIONS, len(learnt))
    orders = [order_families(learnt.families, seed=seed + draw) for draw in range(DRAWS)]
    steps = []
    for share in SHARES:
        size = round(share * most)
        draws = 1 if size >= len(learnt) else DRAWS_OF_ALL if size == most else DRAWS
        samples = [learnt.take(order <= size) for order in orders[:draws]]
        if all(min(int(one.outcomes.sum()), int((~one.outcomes).sum())) >= minimum for one in samples):
            steps.append(_average([bench.test(one) for one in samples], size, size / len(learnt)))
    return steps


def _average(tested: list[tuple[ClusteredEstimate, ClusteredEstimate]], size: int, share: float) -> Step:
    auc, precision = (_average_one(list(found)) for found in zip(*tested, strict=True))
    values = tuple(found.value or 0.0 for found, _ in tested)
    precision = replace(precision, telling_families=auc.telling_families)
    return Step(LearningPoint(size, share, values, auc.influence), auc, precision, tested[0][0])


def _average_one(found: list[ClusteredEstimate]) -> ClusteredEstimate:
    """The mean over draws; its influences are the means of theirs, since all are tested on the same families."""
    value = float(np.mean([one.value or 0.0 for one in found]))
    return replace(found[0], value=value, influence=np.mean([one.influence for one in found], axis=0))


def _go_back(
    bench: Bench, learnt: Learnt, of_all: ClusteredEstimate, *, minimum: int, seed: int
) -> list[Year]:
    """The last year, the last two, and so on, until all training decisions are in; none where a year holds too few.

    `of_all` is the AUC of the first draw of the largest size: with all years in, the same families would be drawn again.
    """
    years: list[Year] = []
    last = learnt.days.max()
    for number in range(1, MOST_YEARS + 1):
        recent = learnt.take(learnt.days > last - np.timedelta64(round(365.25 * number), "D"))
        everything = len(recent) == len(learnt)
        if min(int(recent.outcomes.sum()), int((~recent.outcomes).sum())) >= minimum:
            sample = draw_by_lot(recent, MOST_DECISIONS, seed=seed)
            auc = of_all if everything else bench.test(sample)[0]
            years.append(Year(number, len(sample), auc, len(sample) < len(recent)))
        if everything:
            break
    return years


def _build_finding(
    evidence: Evidence,
    bench: Bench,
    steps: list[Step],
    years: list[Year],
    doubling: Doubling,
    *,
    reach: Reach,
) -> Finding:
    durability = evidence.protocol.durability
    verdict = decide(doubling, reach, margin=durability.gain_margin)
    tables = [_tabulate_curve(evidence, bench, steps, doubling)]
    if len(years) > 1:
        tables.append(_tabulate_years(evidence, bench, years))
    return Finding(
        CODE, "sample_size", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(verdict, doubling, steps, reach), bench.counts),
        for_families=Statement(_say_for_families(verdict)),
        why=f"A concern where twice as many decisions are shown to raise the AUC by more than {durability.gain_margin:g}; met where they are shown to "
        f"raise it by less; otherwise it cannot be told. {durability.gain_reason}{_say_reach(reach)}",
        tables=tuple(tables),
        figures=(
            Figure("curve", "line", "curve", "What more decisions brought",
                   "The AUC on the test decisions against the number of decisions learnt from, with its band over tested families.", "size", "auc"),
        ),
        limits=(
            "Twice as many is as far as this looks. A curve says nothing of ten times as many.",
            "Nothing can be said from this run about another authority's decisions: their records, thresholds and children differ. It would take "
            "their training decisions, described by the same features, learnt from beside these and tested on these test decisions; and then "
            "the same the other way round.",
            "More years are older years: what is gained by number may be lost by age.",
            "It says nothing of other information about the same children, which may matter more than their number.",
        ),
        assumptions=(
            "The next doubling brings at most as much as the last one did, and at least half as much, as curves with enough decisions for each predictor do. What is expected in between comes from a curve "
            "on which what is left to gain falls with a power of the number of decisions.",
            "Further decisions would be like those that are there.",
            "A forecast learnt from fewer decisions keeps the settings that were chosen for all of them.",
        ),
    )  # fmt: skip


def _say_reach(reach: Reach) -> str:
    part = (
        f" At most {MOST_DECISIONS:,} decisions are learnt from here, and the forecast itself learnt from more, of which these are {say_share(reach.share)}: a "
        "doubling of all brings less, at least this share of it, and only that is held against the margin for a concern."
    )
    return (part if reach.of_a_part else "") + ("" if reach.bends_down else f" {FEW_FOR_EACH}")


def _say_headline(verdict: Verdict, doubling: Doubling, steps: list[Step], reach: Reach) -> str:
    size = f"{_round(steps[-1].point.size):,}"
    brought = (
        f"(expected gain {doubling.gain:.3f}, interval {doubling.low:.3f} to {doubling.high:.3f} of AUC)"
    )
    ends = f" The last doubling, to about {size} decisions, changed the AUC by {doubling.last:+.3f}.".replace(
        "-", "\u2212"
    )
    many = f"twice as many decisions as {size}" if reach.of_a_part else "twice as many decisions"
    return {
        Verdict.CONCERN: f"Twice as many decisions would help {brought}: the forecast was built on too few.",
        Verdict.MET: f"{many.capitalize()} would not have brought a gain worth having {brought}.",
    }.get(verdict, f"Whether {many} would help cannot be told {brought}.") + ends


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.CONCERN: "The computer has learnt from too few cases: with more it would do better.",
        Verdict.MET: "The computer would do about as well if it learnt from twice as many cases.",
    }.get(verdict, "We cannot say whether the computer would do better if it learnt from more cases.")


def _describe(auc: ClusteredEstimate, critical_value: float) -> Estimate:
    interval = compute_auc_interval(auc, critical_value=critical_value)
    low, high = (None, None) if interval is None else interval
    reason = "too few families for an interval" if interval is None else ""
    return Estimate(
        auc.value, low, high, auc.n, auc.events, "DeLong over tested families, log-odds scale", reason
    )


def _tabulate_curve(evidence: Evidence, bench: Bench, steps: list[Step], doubling: Doubling) -> Table:
    critical_value = compute_critical_value(evidence.protocol.confidence)
    events, others = bench.counts
    base_rate = events / (events + others)
    spread = compute_draw_variance(tuple(step.point for step in steps))
    precisions = [
        describe_parts((step.precision,), SHARE, confidence=evidence.protocol.confidence, seed=evidence.seed)[0] for step in steps
    ]  # fmt: skip
    columns = (
        Column("size", "Decisions learnt from", "count"), Column("draws", "Draws", "text"),
        Column("auc", "AUC", "number"), Column("over_draws", "One standard deviation over draws", "number"),
        Column("gain", "Expected gain in AUC", "number"),
        Column("average_precision", "Average precision", "number"), Column("base_rate", "Base rate", "rate"), *COUNTS,
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (_round(step.point.size), str(len(step.point.values)), _describe(step.auc, critical_value),
         float(np.sqrt(spread / step.point.size)), None, precision, base_rate, *bench.counts)
        for step, precision in zip(steps, precisions, strict=True)
    ]  # fmt: skip
    now = _describe(steps[-1].auc, critical_value)
    rows.append((2 * _round(steps[-1].point.size), "expected", _look_ahead(now, doubling), None,
                 _describe_gain(now, doubling), None, base_rate, *bench.counts))  # fmt: skip
    return Table(
        "curve", "Learnt from ever more decisions of whole families, tested on the same decisions", columns, tuple(rows),
        (Guard(("auc", "over_draws", "gain", "average_precision", "base_rate"), ("with", "without")),),
        note="The band is over tested families; the standard deviation is over who is drawn to learn from, and is not part of the band. Sizes are rounded to the "
        "nearest 10. The last row is expected, not seen. With no skill average precision is the base rate.",
    )  # fmt: skip


def _look_ahead(now: Estimate, doubling: Doubling) -> Estimate:
    """The AUC at twice as many: its band holds that of the AUC now and that of the gain."""
    if now.value is None or now.low is None or now.high is None:
        return replace(now, value=doubling.value)
    down = float(np.hypot(now.value - now.low, doubling.gain - doubling.low))
    up = float(np.hypot(now.high - now.value, doubling.high - doubling.gain))
    ends = doubling.value - down, min(doubling.value + up, 1.0)
    return Estimate(doubling.value, *ends, now.n, now.events, "inverse power law, and the last doubling")


def _describe_gain(now: Estimate, doubling: Doubling) -> Estimate:
    return Estimate(
        doubling.gain, doubling.low, doubling.high, now.n, now.events,
        "inverse power law; interval from the last doubling, over tested families and draws",
    )  # fmt: skip


def _tabulate_years(evidence: Evidence, bench: Bench, years: list[Year]) -> Table:
    critical_value = compute_critical_value(evidence.protocol.confidence)
    pairs = [Pair(year.auc, years[-1].auc) for year in years[:-1]]
    gains: list[Cell] = [
        *describe_changes(pairs, confidence=evidence.protocol.confidence, seed=evidence.seed),
        None,
    ]
    columns = (
        Column("years", "Learnt from the last", "text"), Column("decisions", "Decisions learnt from", "count"),
        Column("auc", "AUC", "number"), Column("gain", "Gain of all years beside it", "number"), *COUNTS,
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (_say_years(year), round(year.decisions, -2), _describe(year.auc, critical_value), gain, *bench.counts)
        for year, gain in zip(years, gains, strict=True)
    ]  # fmt: skip
    return Table(
        "years", "Learnt from more and more years", columns, tuple(rows), (Guard(("auc", "gain"), ("with", "without")),),
        note="Gains in AUC, paired by tested family; their intervals hold together, without the chance of who is learnt from. Numbers of decisions are rounded to the nearest 100.",
    )  # fmt: skip


def _say_years(year: Year) -> str:
    said = "year" if year.years == 1 else f"{year.years} years"
    return f"{said} (drawn by lot to {MOST_DECISIONS:,})" if year.capped else said


def _round(size: int) -> int:
    return round(size, -1)
