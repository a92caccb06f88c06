"""The tables of overlap and order: each way of fitting again, at each capacity, between chance and ceiling."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from candour.results import Cell, Column, Estimate, Guard, Table
from candour.stats.stability.agreement import (
    Agreement,
    Pair,
    Summary,
    pair_within,
    summarise_order,
    summarise_overlap,
)
from candour_audits.stability.refits import DRAWN_AGAIN, HALVES, PARTS, SEEDS, TENTHS, YEARS, Refits
from candour_audits.wording import say_share

PUBLISHED = "published"
LABELS = {
    SEEDS: "Other seeds, the same records",
    TENTHS: "One family in ten left out, against each other",
    DRAWN_AGAIN: "Families drawn again, against each other",
    PUBLISHED: "Families drawn again, against the forecast as published",
    HALVES: "Two halves of the families, against each other",
    YEARS: "One training year each, against each other",
    PARTS: "Parts as large as the years, drawn by lot",
}
METHOD = "bootstrap over families, with the jackknife over fits"


class Way(NamedTuple):
    """One way of fitting again: its pairs of fits (0 is the forecast as published), and what was made apart."""

    kind: str
    pairs: tuple[Pair, ...]
    units: tuple[tuple[int, ...], ...]


def list_ways(refits: Refits) -> tuple[Way, ...]:
    """Every way that has at least one pair. Fit i stands in row i + 1, behind the forecast as published."""
    ways = []
    for kind in (SEEDS, TENTHS, DRAWN_AGAIN, PUBLISHED, HALVES, YEARS, PARTS):
        source = DRAWN_AGAIN if kind == PUBLISHED else kind
        units = tuple(tuple(place + 1 for place in unit) for unit in refits.units(source))
        rows = [row for unit in units for row in unit]
        if kind == PUBLISHED:
            pairs: tuple[Pair, ...] = tuple((0, row) for row in rows)
        elif kind == HALVES:
            units = tuple(unit for unit in units if len(unit) == 2)
            pairs = tuple((unit[0], unit[1]) for unit in units)
        else:
            pairs = pair_within(rows)
        if pairs:
            ways.append(Way(kind, pairs, units))
    return tuple(ways)


def describe_overlap(agreement: Agreement, share: float, way: Way, *, confidence: float) -> Estimate:
    """The mean overlap with the interval that the verdict rests on: families and fits together."""
    found = summarise_overlap(agreement, share, way.pairs, way.units, confidence=confidence)
    return _describe(found, agreement.places[share])


def tabulate_overlap(agreement: Agreement, ways: Sequence[Way], *, confidence: float) -> Table:
    """One row a way and capacity."""
    columns = (
        Column("way", "Fitted again with", "text"), Column("capacity", "Capacity", "text"),
        Column("overlap", "Flagged by both", "rate"),
        Column("chance", "By chance alone", "rate"), Column("ceiling", "At most", "rate"),
        Column("families_only", "The same, interval over test families alone", "rate"),
        Column("error", "Standard error over fits", "number"),
        Column("pairs", "Pairs of fits", "text"),
        Column("flagged", "Flagged", "count", hidden=True), Column("let_be", "Not flagged", "count", hidden=True),
    )  # fmt: skip
    rows = tuple(_build_row(agreement, share, way, confidence) for way in ways for share in agreement.places)
    guard = Guard(("overlap", "families_only", "error"), ("flagged", "let_be"))
    return Table(
        "overlap", "How many of the flagged would be flagged again", columns, rows, (guard,),
        note="Two lists drawn by lot would share as much as stands under “By chance alone”. “At most” is below 100 % only "
        "where decisions have equal scores at the cut-off, so that a lot decides. Fits that each leave out one family in ten still share most families. Over fits: how far the mean would "
        "move with other fits of the same kind. Years also differ because each has fewer decisions to learn from: the "
        "last row says how much of it that is.",
    )  # fmt: skip


def tabulate_order(agreement: Agreement, ways: Sequence[Way], *, confidence: float) -> Table:
    """The rank correlation of all decisions, one row a way."""
    columns = (
        Column("way", "Fitted again with", "text"), Column("correlation", "Rank correlation", "number"),
        Column("error", "Standard error over fits", "number"), Column("pairs", "Pairs of fits", "text"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for way in ways:
        found = summarise_order(agreement, way.pairs, way.units, confidence=confidence)
        described = _describe(found, agreement.decisions)
        error = None if described.value is None else found.error_over_fits
        rows.append((LABELS[way.kind], described, error, str(found.pairs)))
    return Table(
        "order", "How alike the order of all decisions is", columns, tuple(rows),
        note="Spearman’s rank correlation: 1 is the same order, 0 is none. It can be high while the top of the list "
        "changes, for most decisions stand far from the cut-off.",
    )  # fmt: skip


def _build_row(agreement: Agreement, share: float, way: Way, confidence: float) -> tuple[Cell, ...]:
    found = summarise_overlap(agreement, share, way.pairs, way.units, confidence=confidence)
    places = agreement.places[share]
    low, high = found.over_families or (None, None)
    families_only = Estimate(found.value, low, high, places, None, "bootstrap over families")
    return (
        LABELS[way.kind], say_share(share), _describe(found, places),
        agreement.chance(share), agreement.ceiling(share, way.pairs),
        families_only, found.error_over_fits, str(found.pairs), places, agreement.decisions - places,
    )  # fmt: skip


def _describe(found: Summary, n: int) -> Estimate:
    if np.isnan(found.value):
        return Estimate(None, None, None, n, None, "none", "all scores of one forecast are equal")
    if found.both is not None:
        return Estimate(found.value, *found.both, n, None, METHOD)
    if found.over_families is not None:
        said = "over test families alone: too few fits of this kind to say how far others would move it"
        return Estimate(found.value, *found.over_families, n, None, "bootstrap over families", said)
    return Estimate(found.value, None, None, n, None, "none", "too few families for an interval")
