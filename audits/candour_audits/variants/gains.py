"""A table of differences between forecasts: AUC, which is judged, beside average precision, its lift and the Brier score."""

from collections.abc import Sequence
from typing import NamedTuple

from candour.config.variants import Comparing
from candour.contracts import Evidence
from candour.results import Cell, Column, Guard, Table
from candour.stats.compared_together import Comparison, Contrast, Difference, compare_together
from candour.stats.performance import Metric
from candour_audits.variants.tried import Tried
from candour_audits.wording import say_number, say_share

POOLED = "All models, averaged"
METRICS = (Metric("auc"), Metric("average_precision"), Metric("average_precision_lift"), Metric("brier"))
HIDDEN = tuple(f"{which}_{kind}" for which in ("first", "second") for kind in ("with", "without"))
_NEEDED = "Decisions needed to show that they do not differ, if they do not"


class Compared(NamedTuple):
    """One row: what is said of it in the first two columns, and which forecasts stand against which."""

    where: str
    model: str
    contrast: Contrast


class Gain(NamedTuple):
    """One row with its differences, in the order of METRICS."""

    compared: Compared
    differences: tuple[Difference, ...]

    @property
    def auc(self) -> Difference:
        """The difference that is judged."""
        return self.differences[0]


def compare(evidence: Evidence, tried: Tried, rows: Sequence[Compared]) -> tuple[Gain, ...]:
    """Every row in every metric; the intervals of one metric hold together over all rows."""
    protocol = evidence.protocol
    found = [
        compare_together(
            tried.resampled, [row.contrast for row in rows], metric, confidence=protocol.confidence,
            margin=protocol.variants.margin if metric.name == "auc" else None,
        )
        for metric in METRICS
    ]  # fmt: skip
    return tuple(Gain(row, differences) for row, *differences in zip(rows, *found, strict=True))  # type: ignore[arg-type]


def find_pooled(gains: Sequence[Gain], where: str) -> Gain:
    """The row of all models together; that of the one model where there is one alone."""
    own = [gain for gain in gains if gain.compared.where == where]
    return next((gain for gain in own if gain.compared.model == POOLED), own[0])


def tabulate(
    evidence: Evidence, tried: Tried, gains: Sequence[Gain], *,
    name: str, title: str, where: Column, of_what: str,
) -> Table:  # fmt: skip
    """The table. `of_what` says what is subtracted from what."""
    columns = (
        where, Column("model", "Forecast", "text"),
        Column("decisions", "Decisions", "count"), Column("outcomes", "With the outcome", "count"),
        Column("auc", "Difference in AUC", "number"), Column("answer", "Answer", "text"),
        Column("holm", "p by Holm", "number"), Column("needed", _NEEDED, "number"),
        Column("average_precision", "In average precision", "number"),
        Column("average_precision_lift", "In its lift", "number"), Column("brier", "In Brier score", "number"),
        *(Column(name, name, "count", hidden=True) for name in HIDDEN),
    )  # fmt: skip
    shown = tuple(column.name for column in columns[2 : -len(HIDDEN)])
    margin = evidence.protocol.variants.margin
    return Table(
        name, title, columns, tuple(_build_row(tried, gain) for gain in gains), (Guard(shown, HIDDEN),),
        note=f"{of_what} Above 0 is more; of the Brier score less is better. The intervals of one column hold together with a "
        f"confidence of {say_share(evidence.protocol.confidence)}, and families are resampled once for both sides. The answer is "
        f"that of the AUC against a margin of {margin:g}. Holm’s p is of no difference at all, as a check.",
    )  # fmt: skip


def say_margin(asked: Comparing) -> str:
    """The margin with its reason."""
    return f"The margin is {asked.margin:g} in AUC. {asked.reason}"


def say_which(gain: Gain) -> str:
    """Of which models a difference is, in words."""
    model = gain.compared.model
    return "over all models together" if model == POOLED else f"for “{model}”"


def say_interval(difference: Difference) -> str:
    """A difference in words: 0.03 (interval 0.01 to 0.05)."""
    one = difference.together
    if one.value is None:
        return f"not known ({one.reason})"
    if one.low is None or one.high is None:
        return f"{say_number(one.value)} ({one.reason})"
    return f"{_say_three(one.value)} (interval {_say_three(one.low)} to {_say_three(one.high)})"


def is_above(difference: Difference, bound: float) -> bool:
    """Whether the whole interval lies above a bound."""
    return difference.together.low is not None and difference.together.low > bound


def is_at_most(difference: Difference, bound: float) -> bool:
    """Whether the whole interval lies at or below a bound."""
    return difference.together.high is not None and difference.together.high <= bound


def list_counts(tried: Tried, gains: Sequence[Gain]) -> tuple[int, ...]:
    """Decisions with and without the outcome of every test set behind some rows: what a sentence about them rests on."""
    names = dict.fromkeys(name for gain in gains for name in gain.compared.contrast.names)
    return tuple(dict.fromkeys(count for name in names for count in tried.resampled.sides[name].counts))


def _build_row(tried: Tried, gain: Gain) -> tuple[Cell, ...]:
    contrast, auc = gain.compared.contrast, gain.auc
    answer = Comparison.CANNOT_TELL if auc.answer is None else auc.answer
    first, second = (tried.resampled.sides[names[0]].counts for names in (contrast.first, contrast.second))
    return (
        gain.compared.where, gain.compared.model, auc.together.n, auc.together.events, auc.together,
        answer.value, auc.adjusted, None if auc.decisions_needed is None else float(auc.decisions_needed),
        *(difference.together for difference in gain.differences[1:]), *first, *second,
    )  # fmt: skip


def _say_three(value: float) -> str:
    return f"{value:.3f}".replace("-", "\u2212")
