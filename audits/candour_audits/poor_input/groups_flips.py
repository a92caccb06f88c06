"""Whether the same alteration flips more flags in some groups than in others."""

from collections.abc import Sequence

import numpy as np

from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Guard, Table, Verdict
from candour.stats.clustered import Flags, estimate_share
from candour.stats.equivalence import Comparison
from candour.stats.groups.differences import Difference, Rules, compare_groups
from candour.stats.groups.judged import Judged
from candour.stats.groups.rates import describe_share
from candour.stats.perturbation.flips import Flips, divide_confidence
from candour_audits.bias.differences_table import describe_difference, say_remark
from candour_audits.poor_input.flips_table import Judgement
from candour_audits.poor_input.perturbed import Perturbed
from candour_audits.wording import name_characteristic, say_list, say_share

MOST_COMPARED = 3
"""Alterations that are compared by group: those that flip the most flags of everybody."""
MOST_NAMED = 5
COLUMNS = (
    Column("what", "What was altered", "text"),
    Column("characteristic", "Characteristic", "text"),
    Column("group", "Group", "text"),
    Column("n", "Decisions", "count"),
    Column("flips", "Flags that flip", "rate"),
    Column("rest", "Everyone else", "rate"),
    Column("difference", "Difference", "number"),
    Column("answer", "Answer", "text"),
    Column("remark", "Remark", "text"),
    *(
        Column(name, label, "count", hidden=True)
        for name, label in (
            ("events", "With the outcome"), ("without", "Without the outcome"), ("flipped", "Flipped"), ("kept", "Kept"),
        )
    ),
)  # fmt: skip
TOTALS = ("n", "events", "without")
# As in the tables of bias: what is withheld there is withheld here, and the largest row is given up whole, for
# "everyone else" is then mostly the small groups.
GUARDS = (
    Guard(("n",), TOTALS),
    Guard(("flips", "rest", "difference", "answer", "remark"), (*TOTALS, "flipped", "kept"), ()),
)


def choose_compared(judgements: Sequence[Judgement]) -> tuple[Judgement, ...]:
    """The alterations with the most flips, at most MOST_COMPARED, one a thing altered.

    Chosen by the flips of everybody, which say nothing about how groups differ, so that the choice brings no false alarms.
    """
    found: dict[str, Judgement] = {}
    for one in sorted(judgements, key=lambda one: -_count(one)):
        if _count(one) and one.row.what not in found and len(found) < MOST_COMPARED:
            found[one.row.what] = one
    return tuple(found.values())


def compare_flips(
    evidence: Evidence, perturbed: Perturbed, compared: Sequence[Judgement]
) -> tuple[tuple[Judgement, tuple[Difference, ...]], ...]:
    """Every group against everyone else, for each alteration; all intervals hold together."""
    bias = evidence.protocol.bias
    confidence = divide_confidence(evidence.protocol.confidence, len(compared))
    rules = Rules(bias.margin, bias.minimum_events, confidence, evidence.seed)
    return tuple(
        (one, compare_groups(_judge(perturbed, flips), perturbed.groups, ("selection_rate",), rules))
        for one in compared
        if (flips := one.row.tried.flips) is not None
    )


def decide_groups(compared: Sequence[tuple[Judgement, tuple[Difference, ...]]]) -> list[Verdict]:
    """The answers of the comparisons as verdicts; groups that are too small to be judged give none."""
    named = {
        Comparison.DIFFERENCE_SHOWN: Verdict.CONCERN,
        Comparison.EQUIVALENT: Verdict.MET,
        Comparison.CANNOT_TELL: Verdict.CANNOT_TELL,
    }
    return [
        named[difference.comparison]
        for _, differences in compared
        for difference in differences
        if difference.interval is not None
    ]


def tabulate_groups(
    evidence: Evidence, perturbed: Perturbed, compared: Sequence[tuple[Judgement, tuple[Difference, ...]]]
) -> Table | None:
    """One row a group, characteristic and alteration; None where there is nothing to compare."""
    rows = tuple(
        _build_row(evidence, perturbed, one, difference)
        for one, differences in compared
        for difference in differences
    )
    if not rows:
        return None
    return Table(
        "groups", "Flags that flip, by group", COLUMNS, rows, GUARDS, partition=("what", "characteristic"),
        note=f"Shown for the {MOST_COMPARED} alterations that flip the most flags of everybody. The differences hold together "
        f"with a confidence of {say_share(evidence.protocol.confidence)}; the share of a group stands for itself. Groups that are too small "
        "to be judged are shown and give no answer. A group of which more are flagged has more flags to lose, so a difference is no "
        "difference in how it is treated: for that see the bias section.",
    )  # fmt: skip


def say_shown(compared: Sequence[tuple[Judgement, tuple[Difference, ...]]]) -> str:
    """The groups that are shown to differ, with what was altered; empty where none is."""
    shown = tuple(
        f"{difference.group} ({name_characteristic(difference.characteristic).lower()}; {one.row.what})"
        for one, differences in compared
        for difference in differences
        if difference.comparison is Comparison.DIFFERENCE_SHOWN
    )
    more = f", and {len(shown) - MOST_NAMED} more" if len(shown) > MOST_NAMED else ""
    named = say_list(shown[:MOST_NAMED]) if shown else ""
    return (
        f" In these groups flags flip for another share of decisions than in everyone else: {named}{more}."
        if shown
        else ""
    )


def _count(one: Judgement) -> int:
    flips = one.row.tried.flips
    return 0 if flips is None else int(flips.flipped.sum())


def _judge(perturbed: Perturbed, flips: Flips) -> Judged:
    return Judged(perturbed.scores, perturbed.outcomes, flips.flipped, perturbed.families)


def _build_row(
    evidence: Evidence, perturbed: Perturbed, one: Judgement, difference: Difference
) -> tuple[Cell, ...]:
    among = perturbed.groups[difference.characteristic] == difference.group
    flips = one.row.tried.flips
    flipped = np.zeros(len(among), dtype=bool) if flips is None else flips.flipped
    events, decisions, moved = (
        int((perturbed.outcomes & among).sum()),
        int(among.sum()),
        int((flipped & among).sum()),
    )
    return (
        f"{one.row.what}: {one.row.how}", name_characteristic(difference.characteristic), difference.group, decisions,
        _describe_group(evidence, perturbed, flipped, among), difference.rest_value, describe_difference(difference),
        difference.comparison.value, say_remark(difference),
        events, decisions - events, moved, decisions - moved,
    )  # fmt: skip


def _describe_group(evidence: Evidence, perturbed: Perturbed, flipped: Flags, among: Flags) -> Estimate:
    share = estimate_share(flipped, among, perturbed.families, empty="no decisions")
    return describe_share(share, confidence=evidence.protocol.confidence)
