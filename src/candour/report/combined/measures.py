"""What is read of every study and put together: AUC, lift of average precision, calibration."""

from dataclasses import dataclass
from typing import Literal

from candour.report.combined.study import LeftOut, Study
from candour.results import Cell, Estimate, Withheld
from candour.stats.meta_analysis.scales import Placed, ScaleName, place_on_scale

Name = Literal["auc", "average_precision_lift", "observed_expected", "slope"]
ROUNDED = "its counts are rounded, and its numbers with them, so how sure they are cannot be read off"
WITHHELD = "withheld, because it rests on too few children"
NOT_THERE = "its report does not hold this number"


@dataclass(frozen=True)
class Measure:
    """One number of every report. `nothing` is its value for a forecast that tells nothing, or that is right.

    `widest`: an interval of the mean that is longer is too long to act on; on a log scale it is the ratio of the ends.
    """

    name: Name
    title: str
    label: str
    scale: ScaleName
    nothing: float
    widest: float
    about: str


MEASURES: tuple[Measure, ...] = (
    Measure(
        "auc", "How well it sorts children: AUC", "AUC", "log_odds", 0.5, 0.10,
        "Of two children, one with the outcome and one without, how often the first has the higher score. 0.5 is a coin. It does not "
        "depend on the base rate, and says nothing of how many families would be flagged wrongly.",
    ),
    Measure(
        "average_precision_lift", "How far the top of the list is enriched", "Average precision, as a multiple of chance", "log", 1.0, 1.5,
        "Average precision over the base rate. 1 is a list in no order. The rarer the outcome, the larger it can be, so authorities with "
        "other base rates may differ in it for that reason alone: read it beside the base rate of each.",
    ),
    Measure(
        "observed_expected", "Whether scores come true on average", "Observed / expected", "log", 1.0, 1.5,
        "Outcomes that came over outcomes that the scores expected. Above 1 the scores were too low, below 1 too high.",
    ),
    Measure(
        "slope", "Whether scores spread as they should", "Calibration slope", "plain", 1.0, 0.45,
        "1 where high and low scores are as far apart as what happens. Below 1 the scores are too extreme.",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """One study's number: as published, and placed on the scale that is averaged."""

    study: Study
    estimate: Estimate
    placed: Placed


def read_measure(study: Study, measure: Measure) -> Reading | LeftOut:
    """The number of a study, or why it is left out of this measure."""
    return place_estimate(study, _find(study, measure), measure.scale)


def place_estimate(study: Study, cell: Cell, scale: ScaleName) -> Reading | LeftOut:
    """A published cell on its scale, or why it cannot be put together with others."""
    reason = find_fault(cell) or (ROUNDED if study.is_rounded else "")
    if (
        reason
        or not isinstance(cell, Estimate)
        or cell.value is None
        or cell.low is None
        or cell.high is None
    ):
        return LeftOut(study.label, reason)
    try:
        placed = place_on_scale(cell.value, cell.low, cell.high, scale=scale, confidence=study.confidence)
    except ValueError as error:
        return LeftOut(study.label, str(error))
    return Reading(study, cell, placed)


def find_fault(cell: Cell) -> str:
    """Why a published cell holds no number with an interval; empty where it does."""
    if isinstance(cell, Withheld):
        return WITHHELD
    if not isinstance(cell, Estimate):
        return NOT_THERE
    if cell.value is None:
        return cell.reason or "it is not defined"
    if cell.low is None or cell.high is None:
        return f"it has no interval: {cell.reason or 'none was published'}"
    return ""


def _find(study: Study, measure: Measure) -> Cell:
    if measure.name in {"auc", "average_precision_lift"}:
        rows = study.published.list_rows("PERF-001", "performance")
        return next(
            (row.read(measure.name) for row in rows if row.read("model") == study.leading),
            rows[0].read(measure.name) if rows else None,
        )
    rows = study.published.list_rows("CALI-001", "numbers")
    begins = {"slope": "Slope", "observed_expected": "Observed / expected"}[measure.name]
    return next((row.read("estimate") for row in rows if str(row.read("number")).startswith(begins)), None)
