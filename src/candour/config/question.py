"""The question: at which decision, which outcome, in which window."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from candour.config.stage import Stage

DecisionPoint = Literal["referral_received", "referral_closed_no_further_action"]
OutcomeKind = Literal["section_47", "icpc", "cp_plan", "care_episode"]


class Outcome(Stage):
    """The first event of any of these kinds in the window (after, within] days from the decision."""

    kinds: tuple[OutcomeKind, ...] = Field(min_length=1)
    """What counts as escalation."""
    after_days: int = Field(default=0, ge=0)
    """The window opens the day after this many days; 0 opens it the day after the decision. A child who has the
    outcome before the window opens is left out and counted, never taken for unharmed."""
    within_days: int = Field(default=365, ge=1, le=1830)
    """The window closes at the end of this day."""
    competing_exits: Literal["count_as_no_outcome", "exclude"] = "count_as_no_outcome"
    """Children who turn 18, move away or die in the window before any outcome."""

    @model_validator(mode="after")
    def _window(self) -> Self:
        if self.within_days <= self.after_days:
            raise ValueError(
                f"within_days ({self.within_days}) must be greater than after_days ({self.after_days})"
            )
        return self


class Population(Stage):
    """Which decisions are asked about."""

    decided_from: date | None = None
    """First day; by default the first day that every needed source covers."""
    decided_until: date | None = None
    """Last day; by default the last day whose outcome window is fully observed."""
    minimum_age: int | None = None
    """In completed years; unborn children count as -1 and are in unless this is 0 or more."""
    maximum_age: int = 17
    """In completed years."""
    exclude_if_open: tuple[Literal["cp_plan", "care_episode", "cin_plan"], ...] = ()
    """Leave out children for whom such an event is already open on the day."""


class Question(Stage):
    """One forecast: a decision point, a population and an outcome."""

    decision_point: DecisionPoint
    """The kind of moment at which somebody decides."""
    outcome: Outcome
    """What is forecast."""
    population: Population = Population()
    """About whom."""
