"""How far new cases may differ from those that a forecast was tested on before it must not score them."""

from typing import Self

from pydantic import Field, model_validator

from candour.config.stage import Stage


class ScoringLimits(Stage):
    """When new cases are not scored. A limit is passed only where the whole interval lies beyond it, so that chance alone refuses
    hardly ever; where the interval reaches across it, the answer is "cannot tell", and that is said.
    """

    largest_drift: float = Field(default=0.25, gt=0, le=5)
    """Population stability index of a feature, or of the scores, against the decisions that tested, with chance taken out."""
    drift_reason: str = Field(
        default="0.25 is the usual line for a large shift. It comes from credit scoring; nobody knows better for children, so it is only the outermost line.",
        min_length=10,
    )
    """Why this line and no other; printed with every scoring."""
    most_unknown: float = Field(default=0.05, gt=0, lt=1)
    """Share of new decisions that hold a code which the forecast never saw: it counts as no code at all."""
    unknown_reason: str = Field(
        default="Where more than one case in twenty has a code that is new, somebody has changed how things are recorded.",
        min_length=10,
    )
    """Why this share and no other; printed with every scoring."""
    most_newly_missing: float = Field(default=0.1, gt=0, lt=1)
    """By how much the share of decisions without a value may rise, in any feature (0.1 is ten percentage points)."""
    missing_reason: str = Field(
        default="A value that fell silent looks to the forecast like a quiet past. One case in ten more is no accident of recording.",
        min_length=10,
    )
    """Why so much and no more; printed with every scoring."""
    volume: tuple[float, float] = (0.5, 2.0)
    """Decisions a day, as a multiple of those of the test: fewer or more mean that records are missing or that the front door has changed."""
    volume_reason: str = Field(
        default="Half as many, or twice as many, are other children than those it was tested on, or records that are not there.",
        min_length=10,
    )
    """Why this range and no other; printed with every scoring."""

    @model_validator(mode="after")
    def _holds_the_same(self) -> Self:
        low, high = self.volume
        if not 0 <= low < 1 < high:
            raise ValueError(
                f"volume must hold 1, which is as many as in the test: expected a low end from 0 to below 1 and a high end above 1, got {low:g} to {high:g}"
            )
        return self
