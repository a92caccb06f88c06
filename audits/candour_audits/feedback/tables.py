"""The tables of FEED-001: groups at the medium contrast, round by round, and everything as an annex."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from candour.results import Cell, Column, Estimate, Guard, Table
from candour_audits.feedback.simulated import MIDDLE, ROUNDS, RUNS, SEEN, Simulated
from candour_audits.wording import name_characteristic, say_share

METHOD = f"mean and range of {RUNS} simulation runs; no interval about the world"
METHOD_OF_GROWTH = f"mean at the {MIDDLE} contrast, range over all contrasts and {RUNS} runs each; no interval about the world"
HIDDEN = (
    Column("n", "Decisions", "count", hidden=True), Column("with", "With the outcome", "count", hidden=True),
    Column("without", "Without", "count", hidden=True), Column("flagged", "Flagged today", "count", hidden=True),
    Column("let_be", "Not flagged today", "count", hidden=True),
)  # fmt: skip
COUNTS = tuple(column.name for column in HIDDEN)
NOT_ACTED = "not acted on"
SHOWN = (
    Column("recorded_let_be", "On record without acting", "rate"),
    Column("recorded_acted", "On record after acting", "rate"),
    Column("flagged_let_be", "Flagged without acting", "rate"),
    Column("flagged_acted", "Flagged after acting", "rate"),
    Column("growth", "Gap in who is flagged grows by", "number"),
)
MEASURED = (
    Column("selected", "Flagged", "rate"), Column("recorded", "Outcome on record", "rate"),
    Column("missed", "Missed of what happens", "rate"), Column("troubled", "Flagged where nothing happens", "rate"),
)  # fmt: skip


def tabulate_groups(simulated: Simulated, answers: dict[tuple[str, str], str]) -> Table:
    """One row a group: after the last round at the medium contrast, acted on and not."""
    rows: list[tuple[Cell, ...]] = []
    for name, grouping in simulated.groupings.items():
        acted, let_be = simulated.acted[name, MIDDLE], simulated.let_be[name, MIDDLE]
        growth = simulated.find_growth(name)
        middle = growth[tuple(SEEN).index(MIDDLE)]
        for at, group in enumerate(grouping.names):
            n = int(grouping.counts[0, at])
            shares = (
                _estimate([m.recorded[-1, at] for m in let_be], n),
                _estimate([m.recorded[-1, at] for m in acted], n),
                _estimate([m.selected[-1, at] for m in let_be], n),
                _estimate([m.selected[-1, at] for m in acted], n),
                _describe(middle[:, at].mean(), growth[:, :, at].ravel(), n, METHOD_OF_GROWTH),
            )
            rows.append(
                (
                    name_characteristic(name),
                    group,
                    *shares,
                    answers[name, group],
                    *_list_counts(grouping.counts, at),
                )
            )
    columns = (
        Column("characteristic", "Characteristic", "text"), Column("group", "Group", "text"), *SHOWN,
        Column("answer", "Answer", "text"), *HIDDEN,
    )  # fmt: skip
    return Table(
        "groups", f"Every group after {ROUNDS} rounds, at the {MIDDLE} contrast",
        columns, tuple(rows), (_guard((*SHOWN, Column("answer", "", "text"))),), partition=("characteristic",),
        note="Without acting: the forecast is learnt anew as often, from records as they are made today. The gap is that to everyone else.",
    )  # fmt: skip


def tabulate_rounds(simulated: Simulated) -> Table:
    """One row a contrast and round: the base rate on record, and the widest gap of all groups that are large enough."""
    events, others = simulated.counts
    rows = []
    for contrast in ("", *SEEN):
        widest = _find_widest(simulated, contrast)
        for number in range(ROUNDS):
            recorded = [float(run[number]) for run in simulated.overall[contrast]]
            cells = (
                _estimate(recorded, events + others),
                _estimate(list(widest[:, number]), events + others),
            )
            rows.append((name_contrast(contrast), number + 1, *cells, events, others))
    columns = (
        Column("contrast", "Contrast", "text"), Column("round", "Round", "number"),
        Column("recorded", "Outcome on record", "rate"), Column("widest", "Widest gap in who is flagged", "rate"),
        Column("with", "With", "count", hidden=True), Column("without", "Without", "count", hidden=True),
    )  # fmt: skip
    return Table(
        "rounds", "Round by round", columns, tuple(rows),
        (Guard(("recorded", "widest"), ("with", "without")),),
        note="In the first round the forecast is that of this report; from the second on it has been learnt anew. The widest gap is "
        "that of the group which differs most from everyone else, among those large enough to be judged.",
    )  # fmt: skip


def tabulate_everything(simulated: Simulated) -> Table:
    """The annex: every characteristic, group, contrast and round, acted on and not."""
    rows: list[tuple[Cell, ...]] = []
    for name, grouping in simulated.groupings.items():
        for contrast in SEEN:
            for acted, runs in (("yes", simulated.acted), ("no", simulated.let_be)):
                measured = runs[name, contrast]
                for number in range(ROUNDS):
                    rows += [
                        (
                            name_characteristic(name), group, contrast, acted, number + 1,
                            *(
                                _estimate([getattr(m, column.name)[number, at] for m in measured], int(grouping.counts[0, at]))
                                for column in MEASURED
                            ),
                            *_list_counts(grouping.counts, at),
                        )
                        for at, group in enumerate(grouping.names)
                    ]  # fmt: skip
    columns = (
        Column("characteristic", "Characteristic", "text"), Column("group", "Group", "text"),
        Column("contrast", "Contrast", "text"), Column("acted", "Acted on", "text"), Column("round", "Round", "number"),
        *MEASURED, *HIDDEN,
    )  # fmt: skip
    return Table(
        "everything", "Every group, contrast and round", columns, tuple(rows), (_guard(MEASURED),),
        partition=("characteristic", "contrast", "acted", "round"), annex=True,
    )  # fmt: skip


def name_contrast(contrast: str) -> str:
    """How a table calls a contrast; the empty one is the world without acting."""
    return f"{contrast} ({say_share(SEEN[contrast])} on record without a look)" if contrast else NOT_ACTED


def _find_widest(simulated: Simulated, contrast: str) -> npt.NDArray[np.float64]:
    """The widest gap, run by round; 0 where no group is large enough."""
    runs = simulated.acted if contrast else simulated.let_be
    gaps = [
        np.array([np.abs(measures.gap[:, grouping.judged]) for measures in runs[name, contrast or MIDDLE]])
        for name, grouping in simulated.groupings.items()
        if grouping.judged.any()
    ]
    return np.concatenate(gaps, axis=2).max(axis=2) if gaps else np.zeros((RUNS, ROUNDS))


def _guard(columns: Iterable[Column]) -> Guard:
    return Guard(tuple(column.name for column in columns), COUNTS)


def _list_counts(counts: npt.NDArray[np.int64], at: int) -> tuple[int, ...]:
    return tuple(int(count) for count in counts[:, at])


def _estimate(values: Sequence[float], n: int) -> Estimate:
    return _describe(float(np.mean(values)), np.asarray(values, dtype=np.float64), n, METHOD)


def _describe(value: float, values: npt.NDArray[np.float64], n: int, method: str) -> Estimate:
    if not np.isfinite(values).all():
        return Estimate(None, None, None, n, None, "none", "nothing to divide by")
    low, high = float(values.min()), float(values.max())
    # The mean of equal numbers can differ from them in the last bit.
    return Estimate(min(max(value, low), high), low, high, n, None, method)
