"""USEF-003: how many of the flagged somebody was already looking after."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pyarrow.compute as pc

from candour.results import Cell, Column, Estimate, Finding, Guard, Statement, Table, Verdict
from candour.stats.clustered import Flags, estimate_share
from candour.stats.groups.judged import Labels, list_groups
from candour.stats.groups.rates import describe_share
from candour.stats.intervals import compute_critical_value
from candour.stats.usefulness.plain_numbers import describe_difference
from candour_audits.assumed import FAMILIES, REPORTED
from candour_audits.decisions import read_beside
from candour_audits.unanswered import build_unanswered
from candour_audits.usefulness.kinds_together import join_kinds
from candour_audits.usefulness.monthly_places import Acting
from candour_audits.wording import name_characteristic, say_percent

CODE = "USEF-003"
TITLE = "Already on the way"
QUESTION = "How many of the flagged children were already being looked after by somebody, so that the flag is no news?"
KINDS: Mapping[str, str] = {
    "section_47": "Under a section 47 enquiry",
    "assessment": "Being assessed",
    "cin_plan": "On a child in need plan",
    "cp_plan": "On a child protection plan",
    "care_episode": "In care",
}
ANY, NOTHING = "Any of these", "None of these: a flag would be news"


class _Known(NamedTuple):
    """The decisions of which it is known what was under way, and by kind whether it was."""

    rows: Flags
    under_way: Mapping[str, Flags]
    any: Flags


def assess_under_way(acting: Acting, groups: Mapping[str, Labels]) -> Finding:
    """What was open on the day of the decision, of the flagged, of the rightly flagged and of the others."""
    known = _read(acting)
    outcomes = acting.decisions.outcomes
    if known is None:
        reason = "what was under way on the day of each decision is not in the evidence"
        return build_unanswered(CODE, "usefulness", TITLE, QUESTION, reason)
    right, flagged = (
        known.rows & acting.flags & part for part in (outcomes, np.ones(len(outcomes), dtype=bool))
    )
    if not right.any():
        reason = "nobody with the outcome would be flagged"
        return build_unanswered(CODE, "usefulness", TITLE, QUESTION, reason)
    among_right = _describe(acting, known.any, right)
    nothing_anywhere = not known.any.any()
    tables = [_tabulate_kinds(acting, known)]
    if not nothing_anywhere:
        tables += [_tabulate_news(acting, known), _tabulate_groups(acting, known, groups)]
    verdict = Verdict.CANNOT_TELL if nothing_anywhere else _decide(among_right)
    counts = (
        int((known.any & right).sum()),
        int((~known.any & right).sum()),
        int((known.any & flagged).sum()),
    )
    return Finding(
        CODE, "usefulness", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(acting, known, among_right, nothing_anywhere=nothing_anywhere), counts),
        for_families=Statement(_say_for_families(verdict), counts),
        why="A concern where half or more of the right flags are shown to be of children with something under way, met where less than half are "
        "shown to be; where nothing was under way for any test decision it cannot be told. A flag that comes when a worker has the case already tells that worker little.",
        tables=tuple(tables),
        limits=(
            "What the extracts do not record, such as early help by others, counts as nothing under way.",
            "A referral about a child whose case is open is often not recorded as a referral at all, and the question may leave out children "
            "with a plan: then few, or none, can be found here.",
            "A worker who has a case may still learn something from a flag; how much, no record tells.",
        ),
        assumptions=(
            FAMILIES,
            REPORTED,
            "A section 47 enquiry lasts at most 21 days and an assessment at most 182, since their ends are often not recorded.",
            "The teams take the highest scores of each month.",
        ),
    )  # fmt: skip


def _read(acting: Acting) -> _Known | None:
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
    return _Known(rows, under_way, np.logical_or.reduce(list(under_way.values())))


def _describe(acting: Acting, counted: Flags, among: Flags) -> Estimate:
    share = estimate_share(counted, among, acting.decisions.families, empty="nobody is among them")
    return describe_share(share, confidence=acting.evidence.protocol.confidence)


def _decide(among_right: Estimate) -> Verdict:
    if among_right.low is None or among_right.high is None:
        return Verdict.CANNOT_TELL
    if among_right.low >= 0.5:
        return Verdict.CONCERN
    return Verdict.MET if among_right.high < 0.5 else Verdict.CANNOT_TELL


def _say_headline(acting: Acting, known: _Known, among_right: Estimate, *, nothing_anywhere: bool) -> str:
    if nothing_anywhere:
        return (
            "For no test decision do the extracts show anything under way on the day. Either the question leaves such children out, or the "
            "extracts do not show it; so every right flag looks like news, and it cannot be told whether it is."
        )
    flagged = _describe(acting, known.any, known.rows & acting.flags)
    others = _describe(acting, known.any, known.rows & ~acting.flags)
    return (
        f"Of the right flags {say_percent(among_right.value or 0.0)} are of children with something under way already; of all flags "
        f"{say_percent(flagged.value or 0.0)}, and of the decisions that are not flagged {say_percent(others.value or 0.0)}."
    )


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.CONCERN: "Mostly the computer points at families whom a social worker is seeing already, so it tells little that is new.",
        Verdict.MET: "When the computer is right, it is mostly about families whom no social worker was seeing at that moment.",
    }.get(verdict, "We cannot say how often the computer would tell a social worker something new.")


def _tabulate_kinds(acting: Acting, known: _Known) -> Table:
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


def _count(acting: Acting, known: _Known, counted: Flags) -> tuple[int, ...]:
    flags, outcomes = acting.flags, acting.decisions.outcomes
    cells = (flags & outcomes, flags & ~outcomes, ~flags & outcomes, ~flags & ~outcomes)
    return tuple(int((cell & known.rows & part).sum()) for cell in cells for part in (counted, ~counted))


def _build_kind(acting: Acting, known: _Known, name: str, counted: Flags) -> tuple[Cell, ...]:
    flags, outcomes, rows = acting.flags, acting.decisions.outcomes, known.rows
    first, second = (
        estimate_share(counted, rows & part, acting.decisions.families, empty="nobody is among them")
        for part in (flags, ~flags)
    )
    critical_value = compute_critical_value(acting.evidence.protocol.confidence)
    return (
        name, _describe(acting, counted, rows & flags), _describe(acting, counted, rows & ~flags),
        describe_difference(first, second, critical_value=critical_value),
        _describe(acting, counted, rows & flags & outcomes), _describe(acting, counted, rows & ~flags & outcomes),
        *_count(acting, known, counted),
    )  # fmt: skip


def _tabulate_news(acting: Acting, known: _Known) -> Table:
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
            (name, int(among.sum()), right, int(among.sum()) - right, _describe(acting, outcomes, among))
        )
    shown = ("flagged", "right", "wrong", "precision")
    return Table(
        "news", "What is left that is news", columns, tuple(rows), (Guard(shown, shown[:3]),), partition=(),
    )  # fmt: skip


def _tabulate_groups(acting: Acting, known: _Known, groups: Mapping[str, Labels]) -> Table:
    columns = (
        Column("characteristic", "Characteristic", "text"), Column("group", "Group", "text"),
        Column("flagged", "Flagged", "count"), Column("share", "With something under way already", "rate"),
        Column("others", "Of those not flagged", "rate"),
        *(Column(name, name, "count", hidden=True) for name in ("with", "without", "others_with", "others_without")),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for characteristic, labels in groups.items():
        for group in list_groups(labels):
            flagged, others = (
                known.rows & chosen & (labels == group) for chosen in (acting.flags, ~acting.flags)
            )
            counts = [
                int((among & part).sum()) for among in (flagged, others) for part in (known.any, ~known.any)
            ]
            rows.append(
                (name_characteristic(characteristic), group, int(flagged.sum()), _describe(acting, known.any, flagged),
                 _describe(acting, known.any, others), *counts)
            )  # fmt: skip
    return Table(
        "groups", "Already on the way, by group", columns, tuple(rows),
        (Guard(("flagged", "share", "others"), ("with", "without", "others_with", "others_without")),),
        partition=("characteristic",), annex=True,
        note="Each interval stands for its own group alone, so no difference between groups can be read from it.",
    )  # fmt: skip
