"""The tables of EXPL-007: leading features that models share, how often each leads again, and the years."""

from collections.abc import Sequence

import numpy as np

from candour.results import Cell, Column, Guard, Table
from candour.stats.clustered import Floats
from candour.stats.explanation.agreement import (
    Overlap,
    compare_leaders,
    correlate_contributions,
    correlate_leaders,
    count_leaders,
    list_leaders,
)
from candour_audits.explainability.answers import Answers
from candour_audits.explainability.order_of_reasons_refits import Pair, Year

COLUMNS = (
    Column("what", "What is compared", "text"),
    Column("pairs", "Pairs", "number"),
    Column("share", "Leaders shared, on average", "rate"),
    Column("lowest", "Lowest", "rate"),
    Column("highest", "Highest", "rate"),
    Column("by_chance", "Of unrelated orders", "rate"),
    Column("together", "Contributions go together (1: the same, 0: as by chance)", "number"),
    Column("correlation", "Rank correlation of leaders, on average", "number"),
)


def tabulate_overlap(forecast: Floats, refits: list[Floats], halves: list[Pair], years: list[Year]) -> Table:
    """Leaders shared, and how far contributions go together, in each kind of pair."""
    by_year = [year.contributions for year in years]
    compared = [
        ("Two halves of the families that share no child", halves),
        ("Refits with each other", [(a, b) for at, a in enumerate(refits) for b in refits[at + 1 :]]),
        ("Refits with the forecast", [(forecast, refit) for refit in refits]),
        ("Years with each other", [(a, b) for at, a in enumerate(by_year) for b in by_year[at + 1 :]]),
    ]
    rows = tuple(_describe_pairs(name, pairs) for name, pairs in compared if pairs)
    return Table(
        "overlap", "Leading features that are the same", COLUMNS, rows,
        note="Of unrelated orders: what two orders that know nothing of each other share on average. Two models of noise share more, for "
        "both prefer features that vary much or have many values; their contributions do not go together. Lowest and highest of all "
        "pairs; pairs depend on each other, so there is no interval.",
    )  # fmt: skip


def _describe_pairs(name: str, pairs: list[Pair]) -> tuple[Cell, ...]:
    strengths = [(measure_strengths(a), measure_strengths(b)) for a, b in pairs]
    overlaps: list[Overlap] = [found for a, b in strengths if (found := compare_leaders(a, b)) is not None]
    shares = [found.share for found in overlaps]
    correlations = [same for a, b in strengths if (same := correlate_leaders(a, b)) is not None]
    return (
        name, len(pairs), _average(shares), min(shares, default=None), max(shares, default=None),
        _average([found.by_chance / found.leaders for found in overlaps]),
        _average([correlate_contributions(a, b) for a, b in pairs]), _average(correlations),
    )  # fmt: skip


def _average(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if values else None


def tabulate_leaders(answers: Answers, forecast: Floats, refits: list[Floats]) -> Table:
    """How often each leader of the forecast leads again, and its best and worst place in a refit."""
    columns = (
        Column("feature", "Leading feature of the forecast", "text"),
        Column("share", "Refits in which it leads too", "rate"),
        Column("highest", "Best place in a refit", "number"), Column("lowest", "Worst place", "number"),
    )  # fmt: skip
    own = measure_strengths(forecast)
    leaders, strengths = count_leaders(len(own)), [measure_strengths(refit) for refit in refits]
    places = np.array([np.argsort(np.argsort(-each, kind="stable"), kind="stable") + 1 for each in strengths])
    leading = [list_leaders(each, leaders) for each in strengths]
    rows = tuple(
        (answers.questioned.name(answers.questioned.names[at]), float(np.mean([at in each for each in leading])),
         int(places[:, at].min()), int(places[:, at].max()))
        for at in sort_leaders(own)
    )  # fmt: skip
    return Table("leaders", "The leading features, learnt again", columns, rows)


def tabulate_years(forecast: Floats, years: list[Year]) -> Table:
    """Leaders that a model of each year alone shares with the forecast."""
    columns = (
        Column("year", "Learnt from", "text"), Column("share", "Leaders shared with the forecast", "rate"),
        Column("decisions", "Decisions", "count", hidden=True), Column("outcomes", "Outcomes", "count", hidden=True),
        Column("without", "Without", "count", hidden=True),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for year in years:
        found = compare_leaders(measure_strengths(forecast), measure_strengths(year.contributions))
        share = None if found is None else found.share
        rows.append((year.name, share, year.decisions, year.outcomes, year.decisions - year.outcomes))
    return Table(
        "years", "Models learnt from one year alone", columns, tuple(rows),
        (Guard(("share",), ("decisions", "outcomes", "without")),),
    )  # fmt: skip


def measure_strengths(contributions: Floats) -> Floats:
    """The mean size of the contributions of each feature."""
    return np.asarray(np.abs(contributions).mean(axis=0))


def sort_leaders(strengths: Floats) -> list[int]:
    """Positions of the leading features, the strongest first."""
    return sorted(list_leaders(strengths, count_leaders(len(strengths))), key=lambda at: (-strengths[at], at))
