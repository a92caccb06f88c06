"""The kinds of forecast that a pilot can try, and the settings of each that it tries.

Some learn from both outcomes alike (`class_weight: balanced`): decisions with the outcome then count as much in all as those
without. Nothing is re-sampled. Scores come out too high and are put right by the calibration inside.
"""

from typing import Annotated, Literal

from pydantic import Field

from candour.config.stage import Stage

ClassWeight = Literal["none", "balanced"]
Count = Annotated[int, Field(ge=1)]
LeafSize = Annotated[int, Field(ge=5)]


class LogisticRegression(Stage):
    """Elastic-net logistic regression on imputed, ranked and one-hot-encoded features."""

    name: Literal["logistic_regression"]
    strengths: tuple[float, ...] = (0.01, 0.1, 1.0)
    """Inverse strength of the penalty (scikit-learn's C): smaller is simpler."""
    l1_shares: tuple[float, ...] = (0.0, 0.5)
    """Share of the penalty that sets coefficients to exactly nothing."""
    class_weight: ClassWeight = "none"
    """`balanced`: both outcomes count alike while it learns."""


class GradientBoosting(Stage):
    """Histogram gradient boosting on one-hot-encoded features."""

    name: Literal["gradient_boosting"]
    learning_rates: tuple[float, ...] = (0.05,)
    """How much each tree adds."""
    leaves: tuple[int, ...] = (8, 16)
    """The most leaves that one tree may have."""
    trees: tuple[int, ...] = (100, 200)
    """How many trees are added up."""
    minimum_leaf: int = Field(default=40, ge=5)
    """The fewest training decisions in a leaf."""
    class_weight: ClassWeight = "none"
    """`balanced`: both outcomes count alike while it learns."""


class DecisionTree(Stage):
    """One tree of yes-or-no questions."""

    name: Literal["decision_tree"]
    leaves: tuple[Annotated[int, Field(ge=2)], ...] = Field(default=(16, 32), min_length=1)
    """The most leaves that the tree may have."""
    minimum_leaves: tuple[LeafSize, ...] = Field(default=(50, 100), min_length=1)
    """The fewest training decisions in a leaf."""
    class_weight: ClassWeight = "none"
    """`balanced`: both outcomes count alike while it learns."""


class RandomForest(Stage):
    """The mean of many trees, each grown on decisions drawn by lot and choosing among features drawn by lot."""

    name: Literal["random_forest"]
    trees: tuple[Count, ...] = Field(default=(100,), min_length=1)
    """How many trees are averaged."""
    minimum_leaves: tuple[LeafSize, ...] = Field(default=(40, 80), min_length=1)
    """The fewest training decisions in a leaf."""
    class_weight: ClassWeight = "none"
    """`balanced`: both outcomes count alike while it learns."""


class LightGBM(Stage):
    """Gradient boosting as LightGBM does it. Needs the extra `lightgbm`."""

    name: Literal["lightgbm"]
    learning_rates: tuple[Annotated[float, Field(gt=0, le=1)], ...] = Field(default=(0.05,), min_length=1)
    """How much each tree adds."""
    leaves: tuple[Annotated[int, Field(ge=2, le=256)], ...] = Field(default=(4, 8), min_length=1)
    """The most leaves that one tree may have."""
    trees: tuple[Count, ...] = Field(default=(100, 200), min_length=1)
    """How many trees are added up."""
    minimum_leaf: LeafSize = 40
    """The fewest training decisions in a leaf."""
    class_weight: ClassWeight = "none"
    """`balanced`: both outcomes count alike while it learns."""
    machines: int = Field(default=1, ge=1, le=64)
    """Over how many machines the decisions are dealt out, which then grow each tree together (LightGBM's data-parallel learner); part of the answer. With `parallel: dask` each
    is a worker of the cluster, else a thread of this process, with the same trees. The machines talk over TCP, without a password or encryption."""


class ExplainableBoosting(Stage):
    """An explainable boosting machine: one curve a feature, and the curves are added up. Needs the extra `ebm`."""

    name: Literal["explainable_boosting"]
    rounds: tuple[Count, ...] = Field(default=(50, 200), min_length=1)
    """How often every curve is corrected: fewer is simpler."""
    learning_rate: float = Field(default=0.04, gt=0, le=1)
    """How much each correction adds."""
    minimum_leaf: LeafSize = 40
    """The fewest training decisions at a step of a curve."""
    class_weight: ClassWeight = "none"
    """`balanced`: both outcomes count alike while it learns."""


class Scorecard(Stage):
    """A card of few features with whole points that a person can add up."""

    name: Literal["scorecard"]
    features: tuple[Annotated[int, Field(ge=1, le=20)], ...] = Field(default=(6, 10), min_length=1)
    """The most lines that the card may have."""
    most_points: int = Field(default=10, ge=1, le=20)
    """The most points that one line can give."""
    minimum_leaf: LeafSize = 40
    """The fewest training decisions at a level of a line."""
    class_weight: ClassWeight = "none"
    """`balanced`: both outcomes count alike while it learns."""


class DiscreteTimeHazard(Stage):
    """Logistic hazards of the outcome and of leaving, in intervals of the window: not only whether it comes, but when."""

    name: Literal["discrete_time_hazard"]
    step_days: tuple[Annotated[int, Field(ge=7, le=365)], ...] = Field(default=(30,), min_length=1)
    """How long an interval of the window is."""
    strengths: tuple[Annotated[float, Field(gt=0)], ...] = Field(default=(0.01, 0.1, 1.0), min_length=1)
    """Inverse strength of the penalty: smaller is simpler."""


Model = Annotated[
    LogisticRegression
    | GradientBoosting
    | DecisionTree
    | RandomForest
    | LightGBM
    | ExplainableBoosting
    | Scorecard
    | DiscreteTimeHazard,
    Field(discriminator="name"),
]

__all__ = [
    "ClassWeight",
    "DecisionTree",
    "DiscreteTimeHazard",
    "ExplainableBoosting",
    "GradientBoosting",
    "LightGBM",
    "LogisticRegression",
    "Model",
    "RandomForest",
    "Scorecard",
]
