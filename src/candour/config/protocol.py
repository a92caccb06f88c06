"""What was written down beforehand: criteria, margins, capacity and what counts as enough."""

from collections.abc import Iterable
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from candour.config.scoring import ScoringLimits
from candour.config.stage import Stage
from candour.config.suggestions import suggest_name
from candour.config.variants import Comparing

Characteristic = Literal["sex", "ethnic_group", "age_band", "disability"]
DEPRIVATION = "deprivation"
CROSSED = (*get_args(Characteristic), DEPRIVATION)
"""What a pilot can cross: its characteristics, and the deprivation of the area, which has no reference group."""


GroupMetric = Literal[
    "selection_rate", "true_positive_rate", "false_positive_rate", "true_negative_rate", "false_negative_rate",
    "positive_predictive_value", "negative_predictive_value", "false_discovery_rate", "false_omission_rate", "accuracy", "auc",
]  # fmt: skip
CriterionMetric = Literal[
    "average_precision", "average_precision_lift", "auc", "precision_at_capacity", "recall_at_capacity", "brier",
    "net_benefit", "calibration_slope", "calibration_ratio", "largest_calibration_error", "group_difference",
]  # fmt: skip


class Criterion(Stage):
    """One criterion: a metric and the value, or the range, that its whole interval must reach."""

    metric: CriterionMetric
    """What is measured. `net_benefit` is what following the forecast gives beyond the better of looking at everybody and at nobody (it must give
    more than the bar: who flags nobody, or everybody, gives exactly 0),
    `calibration_ratio` the outcomes that came over those expected, `largest_calibration_error` the farthest that the curve lies from
    the scores, and `group_difference` how far any group of a characteristic is from everyone else. `average_precision` by itself
    asks the more the rarer the outcome: `average_precision_lift` does not hang on the base rate so."""
    at_least: float | None = None
    """The whole interval must lie at or above this."""
    at_most: float | None = None
    """The whole interval must lie at or below this."""
    between: tuple[float, float] | None = None
    """The whole interval must lie inside this range, both ends included."""
    within: Annotated[float, Field(gt=0, lt=1)] | None = None
    """For `group_difference` alone: every group's whole interval must lie within so much of everyone else, either way (0.05 is five
    percentage points)."""
    group_metric: GroupMetric | None = None
    """For `group_difference` alone: in what the groups are compared."""
    characteristic: str | None = None
    """For `group_difference` alone: by what the groups are formed, such as ethnic_group."""
    threshold: Annotated[float, Field(gt=0, lt=1)] | None = None
    """For `net_benefit` alone: from which probability on a worker would look again. Without it the criterion must be met all along
    `decision_thresholds`."""
    reason: str = Field(min_length=10)
    """Why this value and no other; printed in the report."""

    @property
    def floor(self) -> float | None:
        """What the whole interval must not fall below; None where nothing."""
        if self.between is not None:
            return self.between[0]
        return -self.within if self.within is not None else self.at_least

    @property
    def ceiling(self) -> float | None:
        """What the whole interval must not rise above; None where nothing."""
        if self.between is not None:
            return self.between[1]
        return self.within if self.within is not None else self.at_most

    @model_validator(mode="after")
    def _has_a_bar(self) -> Self:
        if self.metric == "group_difference":
            if self.within is None or self.group_metric is None or self.characteristic is None:
                raise ValueError("group_difference needs within, group_metric and characteristic")
        elif self.at_least is None and self.at_most is None and self.between is None:
            raise ValueError("a criterion needs at_least or at_most, or between for both")
        return self

    @model_validator(mode="after")
    def _says_it_once(self) -> Self:
        if self.between is not None and (self.at_least is not None or self.at_most is not None):
            raise ValueError("between already says both ends: leave out at_least and at_most")
        if self.floor is not None and self.ceiling is not None and self.floor > self.ceiling:
            raise ValueError(f"no number is at least {self.floor:g} and at most {self.ceiling:g}")
        if self.metric != "group_difference" and (self.within or self.group_metric or self.characteristic):
            raise ValueError("within, group_metric and characteristic belong to group_difference alone")
        other_ends = (self.between, self.at_least, self.at_most)
        if self.metric == "group_difference" and any(end is not None for end in other_ends):
            raise ValueError(
                "group_difference is held within a margin: leave out at_least, at_most and between"
            )
        if self.metric != "net_benefit" and self.threshold is not None:
            raise ValueError("threshold belongs to net_benefit alone")
        return self


class DecisionThresholds(Stage):
    """At which probabilities a worker would want to look again, from the lowest to the highest."""

    lowest: float = Field(default=0.05, gt=0, lt=1)
    """Whoever would look again at this probability takes one right look among so many to be worth the others."""
    highest: float = Field(default=0.3, gt=0, lt=1)
    """Nobody would want a higher probability before looking again."""
    reason: str = Field(
        default="Nobody wrote down a range. candour's own goes from one right look in twenty to three in ten.",
        min_length=10,
    )
    """Why these and no others; printed in the report."""

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if self.lowest >= self.highest:
            raise ValueError(f"lowest ({self.lowest:g}) must be smaller than highest ({self.highest:g})")
        return self


class BiasProtocol(Stage):
    """Margins within which groups count as equivalent, and the metrics that matter, with the reason."""

    characteristics: tuple[Characteristic, ...] = ("sex", "ethnic_group", "age_band", "disability")
    """By which characteristics groups are compared."""
    margin: float = Field(default=0.05, gt=0, lt=0.5)
    """Absolute difference in a rate (0.05 is five percentage points) that matters for a child."""
    reason: str = (
        "A difference under five in a hundred children would not change how a panel weighs the forecast."
    )
    """Why this margin and no other; printed in the report."""
    decisive_metrics: tuple[GroupMetric, ...] = Field(
        default=("false_negative_rate", "false_positive_rate"), min_length=1
    )
    """The metrics that give the verdict; the others are shown."""
    metrics_reason: str = "A child with the outcome who is missed, and one without it who is flagged: these two errors reach a home."
    """Why these metrics and no others; printed in the report."""
    references: dict[str, str] = Field(default_factory=dict)
    """Characteristic -> the group that every other group of it is also compared with, such as ethnic_group: White."""
    intersections: tuple[Annotated[tuple[str, ...], Field(min_length=2, max_length=3)], ...] = (
        ("sex", "ethnic_group"), ("age_band", "disability"),
    )  # fmt: skip
    """Characteristics that are also crossed with each other. One that the evidence does not hold is named and left out."""
    minimum_events: int = Field(default=10, ge=1)
    """A group with fewer children at the foot of a rate is never judged."""

    def refuse_unknown(self, known: Iterable[str]) -> None:
        """Raise ValueError where a reference or a crossing that was written down names no known characteristic.

        Crossings that nobody wrote down are left out where a part is lacking, and the report says so.
        """
        declared = self.intersections if "intersections" in self.model_fields_set else ()
        crossed = tuple(known)
        compared = tuple(name for name in crossed if name != DEPRIVATION)
        for key, names, allowed in (
            ("references", tuple(self.references), compared),
            ("intersections", tuple(part for crossing in declared for part in crossing), crossed),
        ):
            for name in names:
                if name not in allowed:
                    said = f"'{name}' is no characteristic here{suggest_name(name, allowed)}"
                    raise ValueError(f"protocol.bias.{key}: {said}")

    @model_validator(mode="after")
    def _crosses_nothing_twice(self) -> Self:
        if any(len(set(parts)) < len(parts) for parts in self.intersections):
            raise ValueError("intersections: a characteristic cannot be crossed with itself")
        if len({frozenset(parts) for parts in self.intersections}) < len(self.intersections):
            raise ValueError("intersections: the same crossing is declared twice")
        return self


class Durability(Stage):
    """What would count as a change with time, and as a gain from learning again or from more decisions."""

    auc_margin: float = Field(default=0.05, gt=0, lt=0.5)
    """Absolute difference in AUC between parts of the test period, or over all of it, that matters."""
    auc_reason: str = "A forecast that puts five pairs of children in a hundred fewer in the right order makes another list of it."
    """Why this margin and no other; printed in the report."""
    gain_margin: float = Field(default=0.02, gt=0, lt=0.5)
    """Gain in AUC from learning again, or from twice as many decisions, that would be worth having."""
    gain_reason: str = "A gain of less than two pairs of children in a hundred would hardly move a list, and not pay for waiting or learning again."
    """Why this margin and no other; printed in the report."""


class WhatFollows(Stage):
    """What the authority will do with each answer, written down before anybody knows which it is."""

    met: str | None = Field(default=None, min_length=10)
    """Where every criterion is met, such as: a trial beside practitioners for six months, and no use before the panel has seen it."""
    not_met: str | None = Field(default=None, min_length=10)
    """Where a criterion is shown not to be met, such as: the work ends, and the report is published."""
    cannot_tell: str | None = Field(default=None, min_length=10)
    """Where it cannot be told, such as: nothing is used, and the question is asked again when as many decisions have come."""


class Protocol(Stage):
    """The bar, set before the test period is looked at."""

    criteria: tuple[Criterion, ...] = Field(min_length=1)
    """The bar. Every criterion must be met."""
    capacity_shares: tuple[Annotated[float, Field(gt=0, lt=1)], ...] = Field(
        default=(0.05, 0.1), min_length=1
    )
    """Shares of decisions that the teams could look at again; the last leads."""
    capacity_per_month: int | None = Field(default=None, ge=1)
    """Cases that the teams can look at again in a month; without it the last of the shares is taken in every month."""
    decision_thresholds: DecisionThresholds = DecisionThresholds()
    """At which probabilities a worker would want to look again: the range over which net benefit is asked."""
    useful_lead_days: int = Field(default=21, ge=1)
    """An escalation that comes within so many days of the decision leaves a flag too little time to be of use."""
    useful_lead_reason: str = Field(
        default="From a strategy discussion to a conference there are 15 working days: what comes sooner had begun already.",
        min_length=10,
    )
    """Why so many days and no others; printed in the report."""
    bias: BiasProtocol = BiasProtocol()
    """What would count as treating groups differently."""
    durability: Durability = Durability()
    """What would count as a change with time, or as a gain."""
    variants: Comparing = Comparing()
    """What would count as a difference between two variants or models of the same question."""
    calibration_slope: tuple[float, float] = (0.8, 1.25)
    """The interval of the slope must lie inside, before a score may be called a probability."""
    calibration_ratio: tuple[float, float] = (0.8, 1.25)
    """The same for observed/expected."""
    calibration_error: float = Field(default=0.05, gt=0, lt=0.5)
    """By how much a probability may be off, all along the curve, before it matters (0.05 is five in a hundred children)."""
    confidence: float = Field(default=0.95, gt=0.5, lt=1)
    """How often the intervals are meant to hold the true value."""
    replicates: int = Field(default=1000, ge=100)
    """Bootstrap replicates over families."""
    what_follows: WhatFollows = WhatFollows()
    """What would be done with each answer; printed in the protocol."""
    scoring: ScoringLimits = ScoringLimits()
    """When new cases are not scored, should a panel ever let the forecast be used."""

    def refuse_unknown(self, known: Iterable[str]) -> None:
        """Raise ValueError where a criterion, a reference or a crossing names no known characteristic."""
        names = tuple(known)
        self.bias.refuse_unknown(names)
        for criterion in self.criteria:
            if criterion.characteristic is not None and criterion.characteristic not in names:
                said = f"'{criterion.characteristic}' is no characteristic here{suggest_name(criterion.characteristic, names)}"
                raise ValueError(f"protocol.criteria: {said}")


class Disclosure(Stage):
    """Small counts never leave the machine, unless the work stays inside the authority."""

    mode: Literal["on", "off"] = "on"
    """`off` stamps every page RESTRICTED."""
    threshold: int = Field(default=5, ge=1)
    """Counts from 1 to this one are shown as c."""
    round_counts_to: Literal[1, 5, 10] = 1
    """Every count that is shown is rounded to a multiple of this, and every share is worked out from the rounded counts. 1: counts
    are exact, as the Department for Education prints those of one authority."""
    remove_words: tuple[Annotated[str, Field(min_length=3)], ...] = ()
    """Words that no document may hold, such as names of teams or systems: they are taken out of every text."""

    @property
    def threshold_in_force(self) -> int | None:
        """The threshold, or None where nothing is withheld."""
        return self.threshold if self.mode == "on" else None
