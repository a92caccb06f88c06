"""The two tables of a draft: how many decisions there are, and what each group could show."""

from collections.abc import Mapping, Sequence
from math import ceil, isfinite

import numpy as np

from candour.config.protocol import Protocol
from candour.report.content.bar import DECISIVE_METRICS
from candour.report.content.needed import round_up
from candour.results import Cell, Column, Guard, Table
from candour.stats.groups.differences import Difference
from candour.stats.groups.judged import Judged, Labels
from candour.stats.groups.rates import RANKED
from candour.workflow.protocol.training_period import TrainingPeriod, estimate_rate_of


def tabulate_sizes(training: TrainingPeriod, protocol: Protocol) -> Table:
    """How many decisions the training period holds, and how many the test is expected to hold."""
    outcomes = training.outcomes
    columns = (
        Column("part", "Part", "text"), Column("decisions", "Decisions", "count"),
        Column("families", "Families", "count"), Column("events", "With the outcome", "count"),
        Column("base_rate", "Base rate", "rate"), Column("without", "Without", "count", hidden=True),
    )  # fmt: skip
    everything = np.arange(len(outcomes))
    rows: list[tuple[Cell, ...]] = []
    for part, positions in (
        ("Known of the training period", everything),
        ("Expected in the test", training.stand_in),
    ):
        events = int(outcomes[positions].sum())
        families = len(np.unique(training.families[positions]))
        rate = estimate_rate_of(training, positions, confidence=protocol.confidence)
        rows.append((part, len(positions), families, events, rate, len(positions) - events))
    by_days = (
        "What is expected in the test is what the whole training period held. It has fewer days than the test, so the test will hold "
        "more, and could show more than is said here."
        if training.is_short
        else "What is expected in the test is what the last stretch of the training period held that is as long as the test."
    )
    by_families = (
        "What is expected in the test is what all families of the training part held. The test will hold more, and could show more than is "
        "said here."
        if training.is_short
        else "What is expected in the test is what as large a share of families held in the training part."
    )
    return Table(
        "sizes", "How many decisions", columns, tuple(rows), (Guard(("decisions", "families", "events", "base_rate"), ("events", "without")),),
        note=by_families if training.first_test_day is None else by_days,
    )  # fmt: skip


def tabulate_groups(
    protocol: Protocol, judged: Judged, labels: Mapping[str, Labels], compared: Sequence[Difference]
) -> Table:
    """One row a group: how many decisions, the smallest difference that it could show, and how many it would need."""
    metrics = protocol.bias.decisive_metrics
    shown = tuple(
        column
        for metric in metrics
        for column in (
            Column(f"visible_{metric}", f"Smallest difference shown, {DECISIVE_METRICS[metric]}", "number"),
            Column(f"needed_{metric}", "Decisions it would need", "count"),
        )
    )
    columns = (
        Column("group", "Group", "text"), Column("characteristic", "By", "text"), Column("n", "Decisions", "count"),
        Column("events", "With the outcome", "count"), *shown, Column("without", "Without", "count", hidden=True),
    )  # fmt: skip
    by_group: dict[tuple[str, str], dict[str, Difference]] = {}
    for difference in compared:
        by_group.setdefault((difference.characteristic, difference.group), {})[difference.metric] = difference
    rows = []
    for (characteristic, group), found in by_group.items():
        among = labels[characteristic] == group
        events = int(judged.outcomes[among].sum())
        n = int(among.sum())
        told = [cell for metric in metrics for cell in _say_resolution(found[metric], n)]
        rows.append((group, characteristic.replace("_", " ").capitalize(), n, events, *told, n - events))
    names = tuple(column.name for column in shown)
    return Table(
        "groups", "What each group could show", columns, tuple(rows),
        (Guard(("n", "events"), ("n", "events", "without")), Guard(names, ("events", "without"), ())),
        partition=("characteristic",),
        note="For four chances in five. The smallest difference from everyone else that would be shown, in percentage points; and how many decisions of the group it would take to show that it does not differ by more than the "
        "margin, if it does not. A dash: it is out of reach at any size, or nothing could be shown at this one.",
    )  # fmt: skip


def _say_resolution(difference: Difference, n: int) -> tuple[Cell, Cell]:
    resolution = difference.resolution
    if resolution is None:
        return None, None
    visible = resolution.smallest_visible if isfinite(resolution.smallest_visible) else None
    if visible is not None and difference.metric not in RANKED:
        visible = round(100 * visible)
    # To two figures: it is known no better.
    needed = ceil(n * resolution.growth) if isfinite(resolution.growth) else None
    return visible, None if needed is None else round_up(needed)
