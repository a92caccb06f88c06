"""All papers of a report, in the order of the index."""

from collections.abc import Callable

from candour.report.model import Report
from candour.report.papers import (
    datasheet,
    dpia_evidence,
    equality_evidence,
    model_card,
    osr_models,
    probast_ai,
    seven_principles,
    sum_fast_governance,
    tripod_ai,
)
from candour.report.papers.paper import Paper

_FILLERS: tuple[Callable[[Report], Paper], ...] = (
    tripod_ai.fill,
    probast_ai.fill,
    model_card.fill,
    datasheet.fill,
    dpia_evidence.fill,
    equality_evidence.fill,
    seven_principles.fill,
    sum_fast_governance.fill,
    osr_models.fill,
)


def fill_papers(report: Report) -> tuple[Paper, ...]:
    """Every standard, filled in."""
    return tuple(fill(report) for fill in _FILLERS)
