"""What was under way on the day of each decision, and its tables."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pyarrow.compute as pc

from candour.results import Cell, Column, Estimate, Guard, Table
from candour.stats.clustered import Flags, estimate_share
from candour.stats.groups.judged import Labels
from candour.stats.groups.rates import describe_share
from candour.stats.intervals import compute_critical_value
from candour.stats.usefulness.plain_numbers import describe_difference
from candour_audits.decisions import read_beside
from candour_audits.usefulness.groups_shown import list_shown_groups
from candour_audits.usefulness.kinds_together import join_kinds
from candour_audits.usefulness.monthly_places import Acting
from candour_audits.wording import name_characteristic

KINDS: Mapping[str, str] = {
    "section_47": "Under a section 47 enquiry",
    "assessment": "Being assessed",
    "cin_plan": "On a child in need plan",
    "cp_plan": "On a child protection plan",
    "care_episode": "In care",
}
ANY, NOTHING = "Any of these", "None of these: a flag would be news"


class Known(NamedTuple):
    """The decisions of which it is known what was under way, and by kind whether it was."""

    rows: Flags
    under_way: Mapping[str, Flags]
    any: Flags


def read_known(acting: Acting) -> Known | None:
    """Rows of which some kind is unknown are left out, so that every kind speaks of the same decisions."""
    if "under_way" not in acting.evidence.tables:
        return None
    table = read_beside(acting.evidence, "under_way")
    names = [name for name in table.column_names if name != "row"]
    # A kind that no extract reports for any of these days can say nothing; it must not silence the others.
    names = [name for name in names if table[name].null_count < table.num_rows]
    if not names:
        return None
    rows = np.ones(table.num_rows, dtype=bool)
    for name in names:
        rows &= np.asarray(table[name].is_valid())
    under_way = {
        name: np.asarray(pc.fill_null(table[name], fill_value=False), dtype=bool) & rows for name in names
    }
    return Known(rows, under_way, np.logical_or.reduce(list(under_way.values())))


def describe_known(acting: Acting, counted: Flags, among: Flags) -> Estimate:
    """The share of some decisions that is counted."""
    share = estimate_share(counted, among, acting.decisions.families, empty="nobody is among them")
    return describe_share(share, confidence=acting.evidence.protocol.confidence)


def tabulate_kinds(acting: Acting, known: Known) -> Table:
    """Each kind of the flagged, of those not flagged, of the right and of the missed."""
    columns = (
        Column("kind", "On the day of the decision", "text"), Column("flagged", "Of the flagged", "rate"),
        Column("others", "Of those not flagged", "rate"), Column("difference", "Difference", "number"),
        Column("right", "Of the rightly flagged", "rate"), Column("missed", "Of the missed", "rate"),
        *(Column(f"n_{name}", name, "count", hidden=True) for name in _HIDDEN),
    )  # fmt: skip
    flags, outcomes = acting.flags, acting.decisions.outcomes
    cells = [
        known.rows & cell
        for cell in (flags & outcomes, flags & ~outcomes, ~flags & outcomes, ~flags & ~outcomes)
    ]
    named = {
        KINDS.get(name, name.replace("_", " ").capitalize()): part for name, part in known.under_way.items()
    }
    kinds = join_kinds(named, cells, more_than=acting.more_than)
    rows = tuple(
        _build_kind(acting, known, name, flags) for name, flags in (*kinds.items(), (ANY, known.any))
    )
    shown = ("flagged", "others", "difference", "right", "missed")
    return Table(
        "kinds", "What was under way already", columns, rows, (Guard(shown, tuple(f"n_{name}" for name in _HIDDEN)),),
        partition=(),
        note="Begun and known before the day of the decision, and not ended before it. One child may count in several rows; kinds of few children are joined. Each interval "
        "stands for itself alone.",
    )  # fmt: skip


_HIDDEN = ("right", "right_not", "wrong", "wrong_not", "missed", "missed_not", "let_be", "let_be_not")


def _count(acting: Acting, known: Known, counted: Flags) -> tuple[int, ...]:
    """All, those whose outcome came within the useful days, and the others."""
    flags, outcomes = acting.flags, acting.decisions.outcomes
    cells = (flags & outcomes, flags & ~outcomes, ~flags & outcomes, ~flags & ~outcomes)
    return tuple(int((cell & known.rows & part).sum()) for cell in cells for part in (counted, ~counted))


def _build_kind(acting: Acting, known: Known, name: str, counted: Flags) -> tuple[Cell, ...]:
    flags, outcomes, rows = acting.flags, acting.decisions.outcomes, known.rows
    first, second = (
        estimate_share(counted, rows & part, acting.decisions.families, empty="nobody is among them")
        for part in (flags, ~flags)
    )
    critical_value = compute_critical_value(acting.evidence.protocol.confidence)
    return (
        name, describe_known(acting, counted, rows & flags), describe_known(acting, counted, rows & ~flags),
        describe_difference(first, second, critical_value=critical_value),
        describe_known(acting, counted, rows & flags & outcomes), describe_known(acting, counted, rows & ~flags & outcomes),
        *_count(acting, known, counted),
    )  # fmt: skip


def tabulate_news(acting: Acting, known: Known) -> Table:
    """What is left of the list once those are taken off whom somebody is looking after."""
    columns = (
        Column("who", "Flagged", "text"), Column("flagged", "Flagged", "count"), Column("right", "Right", "count"),
        Column("wrong", "Wrong", "count"), Column("precision", "Right among them", "rate"),
    )  # fmt: skip
    outcomes = acting.decisions.outcomes
    rows = []
    for name, part in ((ANY, known.any), (NOTHING, ~known.any)):
        among = known.rows & acting.flags & part
        right = int((among & outcomes).sum())
        rows.append(
            (name, int(among.sum()), right, int(among.sum()) - right, describe_known(acting, outcomes, among))
        )
    shown = ("flagged", "right", "wrong", "precision")
    return Table(
        "news", "What is left that is news", columns, tuple(rows), (Guard(shown, shown[:3]),), partition=(),
    )  # fmt: skip


def tabulate_groups(acting: Acting, known: Known, groups: Mapping[str, Labels]) -> Table:
    """What was under way of the flagged and of the others, by group."""
    columns = (
        Column("characteristic", "Characteristic", "text"), Column("group", "Group", "text"),
        Column("flagged", "Flagged", "count"), Column("share", "With something under way already", "rate"),
        Column("others", "Of those not flagged", "rate"),
        *(Column(name, name, "count", hidden=True) for name in ("with", "without", "others_with", "others_without")),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for characteristic, shown in list_shown_groups(acting, groups).items():
        labels = groups[characteristic]
        for group in shown:
            flagged, others = (
                known.rows & chosen & (labels == group) for chosen in (acting.flags, ~acting.flags)
            )
            counts = [
                int((among & part).sum()) for among in (flagged, others) for part in (known.any, ~known.any)
            ]
            rows.append(
                (name_characteristic(characteristic), group, int(flagged.sum()), describe_known(acting, known.any, flagged),
                 describe_known(acting, known.any, others), *counts)
            )  # fmt: skip
    return Table(
        "groups", "Already on the way, by group", columns, tuple(rows),
        (Guard(("flagged", "share", "others"), ("with", "without", "others_with", "others_without")),),
        partition=("characteristic",), annex=True,
        note="Each interval stands for its own group alone, so no difference between groups can be read from it. A group whose counts are "
        "withheld in CALI-002 is left out.",
    )  # fmt: skip
