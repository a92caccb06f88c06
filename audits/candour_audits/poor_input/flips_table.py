"""The table of flips: one row an alteration, with how many flags flip and how the order of the scores suffers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Figure, Guard, Table, Verdict
from candour.stats.mitigation.changes import Pair, describe_changes
from candour.stats.perturbation.flips import describe_together
from candour_audits.poor_input.bars import ANSWERS, compare_with_bar
from candour_audits.poor_input.perturbed import Perturbed, Tried
from candour_audits.wording import say_share

COLUMNS = (
    Column("what", "What was altered", "text"),
    Column("how", "How", "text"),
    Column("changed", "Decisions that change", "count"),
    Column("flips", "Flags that flip", "rate"),
    Column("newly", "Newly flagged", "count"),
    Column("gone", "No longer flagged", "count"),
    Column("reranked", "Flips if as many are flagged again", "rate"),
    Column("rank", "Order of scores kept (1: wholly)", "number"),
    Column("auc", "Change of the AUC", "number"),
    Column("average_precision", "Change of average precision", "number"),
    Column("answer", "Answer", "text"),
    *(
        Column(name, label, "count", hidden=True)
        for name, label in (
            ("flipped", "Flipped"), ("kept", "Kept"), ("again", "Flipped if flagged again"),
            ("unchanged", "Unchanged"), ("with", "With"), ("without", "Without"),
        )
    ),
)  # fmt: skip
GUARDS = (
    Guard(("changed",), ("changed", "unchanged")),
    Guard(("rank", "auc", "average_precision"), ("changed", "with", "without")),
    Guard(("flips",), ("flipped", "kept")),
    Guard(("reranked",), ("again",)),
    Guard(("newly", "gone"), ("newly", "gone")),
)


@dataclass(frozen=True)
class Row:
    """One alteration: what, how, what came of it, and the bar that is held against it; None: none is."""

    what: str
    how: str
    tried: Tried
    bar: float | None


@dataclass(frozen=True)
class Judgement:
    """A row with its interval and its answer; the answer is None where no bar is held against it.

    Where the model refuses what was altered, no flag is known, so that nothing can be told.
    """

    row: Row
    flips: Estimate | None
    answer: Verdict | None


def judge_rows(rows: Sequence[Row], *, confidence: float) -> tuple[Judgement, ...]:
    """The share of flags that flip in every row, with intervals that hold together, against the row's bar."""
    shares = [row.tried.share for row in rows if row.tried.share is not None]
    described = iter(describe_together(shares, confidence=confidence))
    judged = []
    for row in rows:
        flips = None if row.tried.share is None else next(described)
        answer = None if row.bar is None else compare_with_bar(flips, bar=row.bar)
        judged.append(Judgement(row, flips, answer))
    return tuple(judged)


def tabulate_flips(
    evidence: Evidence, perturbed: Perturbed, judgements: Sequence[Judgement], *, name: str, title: str, note: str = ""
) -> Table:  # fmt: skip
    """One row an alteration, in the order given."""
    before = perturbed.measure(perturbed.scores)
    measured = [one for one in judgements if one.row.tried.measured is not None]
    pairs = [
        Pair(first, last)
        for one in measured
        if one.row.tried.measured is not None
        for first, last in zip(before, one.row.tried.measured, strict=True)
    ]
    changes = describe_changes(pairs, confidence=evidence.protocol.confidence, seed=evidence.seed)
    told = {id(one): changes[2 * at : 2 * at + 2] for at, one in enumerate(measured)}
    rows = tuple(_build_row(perturbed, one, told.get(id(one), (None, None))) for one in judgements)
    return Table(
        name, title, COLUMNS, rows, GUARDS,
        note=f"A flag flips where the score crosses the score from which {say_share(perturbed.share)} of the test decisions "
        "are flagged; that score stays where it was, as in a live system. Intervals of flips hold together for all rows, as do "
        "those of the changes; the order (rank correlation) and flags given again to as many have none, being shown beside and not judged."
        + (f" {note}" if note else ""),
    )  # fmt: skip


def draw_flips(table: str, title: str) -> Figure:
    """One dot an alteration with its interval."""
    description = "One dot an alteration with its interval: the share of all decisions whose flag flips."
    return Figure(f"{table}_picture", "intervals", table, title, description, "flips", "what", series="how")


def _build_row(perturbed: Perturbed, one: Judgement, changes: tuple[Cell, ...]) -> tuple[Cell, ...]:
    events, others = perturbed.counts
    changed = int(one.row.tried.changed.sum())
    unchanged = len(perturbed.scores) - changed
    flips = one.row.tried.flips
    if flips is None:
        return (
            one.row.what, one.row.how, changed, None, None, None, None, None, None, None, "the model refuses it",
            0, 0, 0, unchanged, events, others,
        )  # fmt: skip
    newly, gone, again = int(flips.newly.sum()), int(flips.gone.sum()), flips.count_reranked()
    answer = "" if one.answer is None else ANSWERS[one.answer]
    everyone = len(perturbed.scores)
    return (
        one.row.what, one.row.how, changed, one.flips, newly, gone,
        again / everyone if np.isfinite(flips.after).all() else None, flips.correlate(), *changes, answer,
        newly + gone, everyone - newly - gone, again, unchanged, events, others,
    )  # fmt: skip
