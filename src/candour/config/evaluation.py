"""How the forecast is split, fitted and selected."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from candour.config.candidates import GradientBoosting, LogisticRegression, Model
from candour.config.search import Search
from candour.config.stage import Stage
from candour.config.training import Training, WholeTraining

Metric = Literal["average_precision", "auc", "brier"]
IN_BLOCKS = ("logistic_regression", "lightgbm")
"""The candidates that can be fitted on a block of decisions at a time."""
SMALLER_IS_BETTER: frozenset[Metric] = frozenset({"brier"})
"""Metrics of which less is better: scores are turned before they are compared."""


class EarlierCases(Stage):
    """Train on the past, test on later cases, with an embargo as long as the outcome window."""

    name: Literal["earlier_cases"]
    test_days: int = Field(default=365, ge=30)
    """Length of the test period, at the end of the observed decisions."""
    folds: int = Field(default=4, ge=2, le=40)
    """Time-ordered folds inside the training period: the origins that models and settings are followed over. More of them say more about the choice, and each needs outcomes of its own."""


class AllCases(Stage):
    """A random split by family: optimistic about the future, as in the 2019-2020 pilots."""

    name: Literal["all_cases"]
    test_share: float = Field(default=0.3, gt=0, lt=0.9)
    """Share of the families that are kept for testing."""
    folds: int = Field(default=5, ge=2, le=10)
    """Random folds of families inside the training part."""


Split = Annotated[EarlierCases | AllCases, Field(discriminator="name")]


class Models(Stage):
    """Which forecasts are tried. The three baselines always run beside them."""

    candidates: tuple[Model, ...] = Field(min_length=1)
    """The candidates, and the settings of each that may be tried."""
    search: Search = Search()
    """Which of the settings are tried on which folds. Without it every setting on every fold."""
    metric: Metric = "average_precision"
    """Selection is by the lower bound of this metric over the folds."""
    calibration: Literal["sigmoid", "isotonic", "none"] = "sigmoid"
    """How scores become probabilities, learnt inside cross-validation."""
    training: Training = WholeTraining()
    """Whether a forecast learns from all training decisions at once (`whole`), from all of them a block at a time (`blocks`), or from a
    sample of whole families (`sample`). Folds, calibration and baselines learn from the same decisions."""

    @model_validator(mode="after")
    def _can_be_fitted_so(self) -> Self:
        others = [each.name for each in self.candidates if each.name not in IN_BLOCKS]
        if self.training.name == "blocks" and others:
            raise ValueError(
                f"training in blocks is for {' and '.join(IN_BLOCKS)}; {', '.join(others)} must have all encoded decisions in memory. "
                "Take them out, or use training: {name: sample, at_most: …}"
            )
        return self


__all__ = [
    "IN_BLOCKS",
    "SMALLER_IS_BETTER",
    "AllCases",
    "EarlierCases",
    "GradientBoosting",
    "LogisticRegression",
    "Metric",
    "Model",
    "Models",
    "Split",
    "Training",
    "WholeTraining",
]
