"""The tables of a combined document: reports, one forest a measure, how far authorities differ, and how the strength came about."""

from collections.abc import Iterator, Sequence

from candour.report.combined.measures import Measure, Reading
from candour.report.combined.pooling import NOT_POOLED, Pooled
from candour.report.combined.strength import Rated, list_faults, list_open
from candour.report.combined.study import LeftOut, Study
from candour.results import Cell, Column, Estimate, Table

TOGETHER, APART, LEFT_OUT, MEAN, NEXT = (
    "put together",
    "shown apart",
    "left out",
    "all of them",
    "one more authority",
)
"""What a row of a forest is; a drawing tells rows apart by these words."""
NO_INTERVAL = "none"
SHORT = "A prediction interval holds less than it says where true differences are about as large as chance: in simulations as few as 88 in 100 in place of 95."
HELD_OPEN = "The authorities lie so close together that the usual interval of the mean would be shorter than chance in each of them allows: it is as long as that of a fixed effect."


def tabulate_studies(studies: Sequence[Study], left_out: Sequence[LeftOut]) -> Table:
    """Every report that was read, what it is, and whether it counts."""
    reasons = {one.label: one.reason for one in left_out}
    rows = tuple(
        (
            study.label,
            str(study.standing.standing),
            study.base_rate,
            study.told.get("Test decisions", "not said"),
            study.verdict,
            _say_bias(study),
            reasons.get(study.label, "" if study.is_registered else NOT_POOLED),
        )
        for study in studies
    )
    return Table(
        "reports",
        "The reports that were read",
        (
            Column("authority", "Authority", "text"),
            Column("standing", "Standing", "text"),
            Column("base_rate", "Base rate", "rate"),
            Column("test", "Test decisions", "text"),
            Column("verdict", "Verdict of its own report", "text"),
            Column("bias", "Risk of bias", "text"),
            Column("remark", "Remark", "text"),
        ),
        rows,
    )


def _say_bias(study: Study) -> str:
    left_open = [f"{code} left open" for code in list_open(study)]
    return "; ".join((*list_faults(study), *left_open)) or "no concern"


def tabulate_forest(measure: Measure, pooled: Pooled, *, name: str) -> Table:
    """One row a study, then all of them together, then what one more authority may expect."""
    weights = () if pooled.combined is None else pooled.combined.weights
    rows: list[tuple[Cell, ...]] = [
        _make_row(reading, TOGETHER, weights[at] if weights else None, "")
        for at, reading in enumerate(pooled.readings)
    ]
    rows += [_make_row(reading, APART, None, NOT_POOLED) for reading in pooled.apart]
    rows += [(one.label, LEFT_OUT, None, None, None, one.reason) for one in pooled.left_out]
    if pooled.mean is not None and pooled.combined is not None:
        held = "fixed effect's length" if pooled.combined.is_held_open else ""
        rows.append(("All of them", MEAN, None, pooled.mean, 1.0, held))
        rows.append(("One more authority", NEXT, None, pooled.following, None, ""))
    notes = [SHORT] if pooled.following is not None and pooled.following.low is not None else []
    if pooled.combined is not None and pooled.combined.is_held_open:
        notes.insert(0, HELD_OPEN)
    return Table(
        name,
        measure.title,
        (
            Column("authority", "Authority", "text"),
            Column("counted", "Counted", "text"),
            Column("base_rate", "Base rate", "rate"),
            Column("value", measure.label, "number"),
            Column("weight", "Weight", "rate"),
            Column("remark", "Remark", "text"),
        ),
        tuple(rows),
        note=" ".join(notes),
    )


def _make_row(reading: Reading, counted: str, weight: float | None, remark: str) -> tuple[Cell, ...]:
    return (reading.study.label, counted, reading.study.base_rate, reading.estimate, weight, remark)


def tabulate_heterogeneity(found: Sequence[tuple[Measure, Pooled, Rated]], *, name: str) -> Table:
    """How far authorities differ in each measure, on the scale that is averaged."""
    scales = {"log_odds": "log-odds", "log": "logarithm", "plain": "as it is"}
    rows: list[tuple[Cell, ...]] = []
    for measure, pooled, _ in found:
        if pooled.combined is None:
            continue
        told, n = pooled.combined.heterogeneity, sum(one.estimate.n for one in pooled.readings)
        tau = Estimate(told.tau_squared, *told.tau_interval, n, None, "Q-profile")
        share = Estimate(told.i_squared, *told.i_squared_interval, n, None, "Q-profile")
        rows.append(
            (measure.label, scales[measure.scale], pooled.combined.k, tau, share, told.q, told.p_value)
        )
    return Table(
        name,
        "How far authorities differ beyond chance",
        (
            Column("measure", "Measure", "text"),
            Column("scale", "Scale", "text"),
            Column("authorities", "Authorities", "number"),
            Column("tau_squared", "Variance between authorities (tau squared)", "number"),
            Column("i_squared", "Of what is seen, true difference (I squared)", "rate"),
            Column("q", "Cochran\u2019s Q", "number"),
            Column("p_value", "How often chance alone brings as much (p)", "number"),
        ),
        tuple(rows),
        note="With few authorities none of these is known well: read the intervals. That no difference is shown does not mean that there is none.",
    )


def tabulate_strength(found: Sequence[tuple[Measure, Pooled, Rated]], *, name: str) -> Table:
    """The rule, part by part, for every measure."""
    return Table(
        name,
        "How the strength of evidence came about",
        (
            Column("measure", "Measure", "text"),
            Column("part", "Part of the rule", "text"),
            Column("found", "Found", "text"),
            Column("down", "Steps down", "text"),
        ),
        tuple(_list_steps(found)),
    )


def _list_steps(found: Sequence[tuple[Measure, Pooled, Rated]]) -> Iterator[tuple[Cell, ...]]:
    for measure, _, rated in found:
        for step in rated.steps:
            yield measure.label, step.part, step.found, "one" if step.down else "none"
        yield measure.label, "Strength of evidence", rated.strength, ""
