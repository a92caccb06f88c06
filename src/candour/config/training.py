"""From how many of the training decisions a forecast learns, and how many are encoded at a time. It is part of the answer, so part of the fingerprint."""

from typing import Annotated, Literal

from pydantic import Field

from candour.config.stage import Stage


class WholeTraining(Stage):
    """From all training decisions, encoded at once: about 5 kilobytes of memory for each decision of 80 features."""

    name: Literal["whole"] = "whole"
    """All at once, in memory."""


class BlockTraining(Stage):
    """From all training decisions, of which only a block is encoded at a time. For `logistic_regression` and `lightgbm` alone."""

    name: Literal["blocks"]
    """All, a block at a time."""
    rows: int = Field(default=65_536, ge=1_024, le=10_000_000)
    """How many decisions are encoded at a time: at 65,536 some hundred megabytes."""


class SampleTraining(Stage):
    """From a sample of whole families of the training part: those whose key has the smallest hash with the pilot's seed. The test part stays whole."""

    name: Literal["sample"]
    """A sample of whole families, encoded at once."""
    at_most: int = Field(ge=100)
    """The most decisions that the sample may hold. Whole families are drawn until the next would go beyond it."""


Training = Annotated[WholeTraining | BlockTraining | SampleTraining, Field(discriminator="name")]

__all__ = ["BlockTraining", "SampleTraining", "Training", "WholeTraining"]
