"""The tables of the days from the decision to the outcome."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from candour.results import Cell, Column, Estimate, Guard, Table
from candour.stats.groups.judged import Labels, list_groups
from candour.stats.groups.rates import describe_share
from candour.stats.usefulness.lead_time import estimate_quantile, estimate_within
from candour.stats.usefulness.neighbours import keep_apart
from candour_audits.usefulness.monthly_places import Acting
from candour_audits.usefulness.waits import Waits, count_early, estimate_early
from candour_audits.wording import name_characteristic

GRID = (7, 30, 90, 14, 60, 180, 270, 365, 545, 730, 1095)
"""Days of the curve, the ones that people ask about first."""
QUARTERS = (
    ("first", "A quarter within", 0.25),
    ("median", "Half within", 0.5),
    ("third", "Three quarters within", 0.75),
)
STEP = 5
"""Quantiles are rounded to so many days: an exact day would be one child's."""
COUNTS = ("n", "within", "later")


def tabulate_early(acting: Acting, parts: tuple[Waits, ...]) -> Table:
    """Whose outcome came within the useful days: of the flagged and of the missed."""
    protocol = acting.evidence.protocol
    columns = (
        Column("who", "Who", "text"), Column("n", "With the outcome", "count"),
        Column("early", f"Within {protocol.useful_lead_days} days of the decision", "rate"),
        Column("within", "Early", "count", hidden=True), Column("later", "Later", "count", hidden=True),
    )  # fmt: skip
    rows = []
    for waits in parts:
        n, within, later = count_early(waits, protocol.useful_lead_days)
        estimate = describe_share(
            estimate_early(waits, protocol.useful_lead_days), confidence=protocol.confidence
        )
        rows.append((waits.name, n, estimate, within, later))
    return Table(
        "early", "Whose outcome comes too soon to help", columns, tuple(rows), (Guard(("n", "early"), COUNTS),), partition=(),
    )  # fmt: skip


def tabulate_quarters(acting: Acting, parts: tuple[Waits, ...]) -> Table:
    """Quartiles of the days, rounded so that none is one child's own."""
    columns = (
        Column("who", "Who", "text"), Column("n", "With the outcome", "count"),
        *(Column(name, label, "days") for name, label, _ in QUARTERS),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for waits in parts:
        quantiles = [
            _round_days(
                estimate_quantile(waits.days, waits.families, at=share, confidence=acting.evidence.protocol.confidence,
                                  more_than=acting.more_than)
            )
            for _, _, share in QUARTERS
        ]  # fmt: skip
        rows.append((waits.name, len(waits.days), *quantiles))
    guarded = ("n", *(name for name, _, _ in QUARTERS))
    return Table(
        "quarters", "Days from the decision to the outcome", columns, tuple(rows), (Guard(guarded, ("n",)),), partition=(),
        note=f"Rounded to {STEP} days, so that no figure is one child's own. Each interval stands for its own figure alone.",
    )  # fmt: skip


def _round_days(estimate: Estimate) -> Estimate:
    ends = [
        None if end is None else float(STEP * round(end / STEP))
        for end in (estimate.value, estimate.low, estimate.high)
    ]
    return replace(estimate, value=ends[0], low=ends[1], high=ends[2])


def tabulate_curve(acting: Acting, parts: tuple[Waits, ...]) -> Table:
    """The share of outcomes that had come within so many days."""
    columns = (
        Column("who", "Who", "text"), Column("days", "Days after the decision", "days"), Column("share", "Had come by then", "rate"),
        Column("n", "n", "count", hidden=True), Column("within", "Within", "count", hidden=True),
        Column("later", "Later", "count", hidden=True),
    )  # fmt: skip
    protocol = acting.evidence.protocol
    rows: list[tuple[Cell, ...]] = []
    for waits in parts:
        grid = _choose_days(acting, waits)
        if not grid:
            continue
        for point in estimate_within(
            waits.days, waits.families, grid, confidence=protocol.confidence, seed=acting.evidence.seed
        ):
            n = len(waits.days)
            rows.append((waits.name, point.days, point.share, n, point.reached, n - point.reached))
    return Table(
        "within", "How soon the outcome came", columns, tuple(rows), (Guard(("share",), COUNTS),),
        note="The band of each line holds for all its days together. A day is left out where too few children lie between it and the next, "
        "or beyond it.",
    )  # fmt: skip


def _choose_days(acting: Acting, waits: Waits) -> list[int]:
    """Days between which, and beyond which, enough children lie; those that people ask about come first."""
    protocol, facts = acting.evidence.protocol, acting.evidence.facts
    window = int(facts.get("outcome_within_days", GRID[-1]))
    total = np.array([len(waits.days)], dtype=np.int64)
    chosen: list[int] = []
    for limit in dict.fromkeys((protocol.useful_lead_days, *GRID)):
        tried = sorted([*chosen, limit])
        cumulative = np.array([[(waits.days <= day).sum()] for day in tried], dtype=np.int64)
        apart = len(keep_apart(cumulative, total, more_than=acting.more_than)) == len(tried)
        # The share within the useful days stands in another table anyway, so it is always a neighbour.
        if limit < window and (apart or limit == protocol.useful_lead_days):
            chosen = tried
    return chosen


def tabulate_groups(acting: Acting, flagged: Waits, groups: Mapping[str, Labels]) -> Table:
    """The same of every group of the rightly flagged."""
    protocol = acting.evidence.protocol
    columns = (
        Column("characteristic", "Characteristic", "text"), Column("group", "Group", "text"),
        Column("n", "Rightly flagged", "count"),
        Column("early", f"Within {protocol.useful_lead_days} days of the decision", "rate"),
        Column("median", "Half within", "days"),
        Column("within", "Early", "count", hidden=True), Column("later", "Later", "count", hidden=True),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for characteristic, labels in groups.items():
        for group in list_groups(labels):
            inside = labels[flagged.rows] == group
            part = Waits(group, flagged.days[inside], flagged.families[inside], flagged.rows[inside])
            n, within, later = count_early(part, protocol.useful_lead_days)
            early = describe_share(
                estimate_early(part, protocol.useful_lead_days), confidence=protocol.confidence
            )
            rows.append(
                (
                    name_characteristic(characteristic),
                    group,
                    n,
                    early,
                    _find_median(acting, part),
                    within,
                    later,
                )
            )
    return Table(
        "groups", "Time to act, by group", columns, tuple(rows), (Guard(("n", "early", "median"), COUNTS),),
        partition=("characteristic",), annex=True,
        note="Each interval stands for its own group alone, so no difference between groups can be read from it.",
    )  # fmt: skip


def _find_median(acting: Acting, part: Waits) -> Estimate:
    if not len(part.days):
        return Estimate(None, None, None, 0, None, "none", "nobody is rightly flagged")
    confidence = acting.evidence.protocol.confidence
    return _round_days(
        estimate_quantile(part.days, part.families, at=0.5, confidence=confidence, more_than=acting.more_than)
    )
