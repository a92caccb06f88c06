"""The tables of SIZE-002: the curve with what is expected of the next doubling, and the years."""

from dataclasses import replace

import numpy as np

from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Guard, Table
from candour.stats.clustered import ClusteredEstimate
from candour.stats.discrimination import compute_auc_interval
from candour.stats.intervals import compute_critical_value
from candour.stats.mitigation.changes import Pair, describe_changes
from candour.stats.over_time.monthly import SHARE, describe_parts
from candour.stats.sample_size.learning_curve import Doubling, compute_draw_variance
from candour_audits.sample_size.learning_refits import Bench, Step, Year
from candour_audits.training_tables import MOST_DECISIONS

COUNTS = (Column("with", "With", "count", hidden=True), Column("without", "Without", "count", hidden=True))


def _describe(auc: ClusteredEstimate, critical_value: float) -> Estimate:
    interval = compute_auc_interval(auc, critical_value=critical_value)
    low, high = (None, None) if interval is None else interval
    reason = "too few families for an interval" if interval is None else ""
    return Estimate(
        auc.value, low, high, auc.n, auc.events, "DeLong over tested families, log-odds scale", reason
    )


def tabulate_curve(evidence: Evidence, bench: Bench, steps: list[Step], doubling: Doubling) -> Table:
    """Every size with its AUC and average precision; the last row is expected."""
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
        (round_size(step.point.size), str(len(step.point.values)), _describe(step.auc, critical_value),
         float(np.sqrt(spread / step.point.size)), None, precision, base_rate, *bench.counts)
        for step, precision in zip(steps, precisions, strict=True)
    ]  # fmt: skip
    now = _describe(steps[-1].auc, critical_value)
    rows.append((2 * round_size(steps[-1].point.size), "expected", _look_ahead(now, doubling), None,
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


def tabulate_years(evidence: Evidence, bench: Bench, years: list[Year]) -> Table:
    """Learnt from the last year, the last two, and so on."""
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


def round_size(size: int) -> int:
    """To the nearest 10."""
    return round(size, -1)
