"""The question: at which decision, which outcome, in which window."""

from datetime import date
from typing import Literal, NamedTuple, Self

from pydantic import Field, model_validator

from candour.config.stage import Stage

DecisionPoint = Literal[
    "referral_received", "referral_closed_no_further_action", "contact_received", "early_help_started",
    "assessment_authorised", "case_open_on_census_date", "cin_plan_started", "cp_plan_started",
]  # fmt: skip
OutcomeKind = Literal[
    "section_47", "icpc", "cp_plan", "care_episode", "re_referral", "re_referral_that_escalates", "second_cp_plan",
    "step_up",
]  # fmt: skip
Escalation = Literal["section_47", "icpc", "cp_plan", "care_episode"]
Rung = Literal["early_help", "referral", "cin_plan", "cp_plan", "care_episode"]

DECIDED_EVENTS: dict[DecisionPoint, tuple[str, ...]] = {
    "referral_received": ("referral",),
    "referral_closed_no_further_action": ("referral",),
    "contact_received": ("contact",),
    "early_help_started": ("early_help",),
    "assessment_authorised": ("assessment",),
    "case_open_on_census_date": ("referral", "cin_plan"),
    "cin_plan_started": ("cin_plan",),
    "cp_plan_started": ("cp_plan",),
}
"""The kinds of event that make each decision: the extracts must report one of them, and every day is decided on what they report."""


class Window(NamedTuple):
    """The days (after, within] from the decision."""

    after_days: int
    within_days: int


class FurtherWindow(Stage):
    """Another window in which the same outcome is looked for, to see how the forecast does there. Nothing is learnt from it."""

    after_days: int = Field(default=0, ge=0)
    """The window opens the day after this many days."""
    within_days: int = Field(ge=1, le=1830)
    """The window closes at the end of this day."""

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        _require_order(self.after_days, self.within_days)
        return self


class Outcome(Stage):
    """The first event of any of these kinds in the window (after, within] days from the decision."""

    kinds: tuple[OutcomeKind, ...] = Field(min_length=1)
    """What counts as escalation. `cp_plan` and the like are events. `re_referral` is a further referral,
    `re_referral_that_escalates` an escalation that follows a further referral, `second_cp_plan` a child protection plan after an
    earlier one had ended, and `step_up` the first event on a higher rung of `ladder` than the one that the child stands on."""
    ladder: tuple[Rung, ...] = ()
    """For `step_up`: the rungs, the lowest first. A child stands on the highest one that is open on the day of the decision."""
    escalates_to: tuple[Escalation, ...] = Field(
        default=("section_47", "icpc", "cp_plan", "care_episode"), min_length=1
    )
    """For `re_referral_that_escalates`: what a further referral has to lead to."""
    after_days: int = Field(default=0, ge=0)
    """The window opens the day after this many days; 0 opens it the day after the decision. A child who has the
    outcome before the window opens is left out and counted, never taken for unharmed."""
    within_days: int = Field(default=365, ge=1, le=1830)
    """The window closes at the end of this day."""
    further_windows: tuple[FurtherWindow, ...] = ()
    """Other windows that the same forecast is held against. It learns from the window above alone, and is judged by it."""
    competing_exits: Literal["count_as_no_outcome", "exclude"] = "count_as_no_outcome"
    """Children who turn 18, move away or die in the window before any outcome."""

    @property
    def events(self) -> tuple[str, ...]:
        """The kinds of event that the extracts must report, each once: a further referral is an event of the kind `referral`."""
        made_of = {
            "re_referral": ("referral",),
            "re_referral_that_escalates": ("referral", *self.escalates_to),
            "second_cp_plan": ("cp_plan",),
            "step_up": self.ladder,
        }
        return tuple(dict.fromkeys(event for kind in self.kinds for event in made_of.get(kind, (kind,))))

    @model_validator(mode="after")
    def _window(self) -> Self:
        _require_order(self.after_days, self.within_days)
        return self

    @model_validator(mode="after")
    def _steps_on_a_ladder(self) -> Self:
        asked = "step_up" in self.kinds
        if asked and len(self.ladder) < 2:
            raise ValueError(
                "step_up needs a ladder of at least two rungs, the lowest first, such as [cin_plan, cp_plan, care_episode]"
            )
        if self.ladder and not asked:
            raise ValueError("a ladder is only climbed by step_up: add it to kinds, or leave the ladder out")
        if len(set(self.ladder)) < len(self.ladder):
            raise ValueError("the ladder names the same rung twice")
        return self

    @model_validator(mode="after")
    def _names_no_window_twice(self) -> Self:
        windows = [Window(self.after_days, self.within_days)]
        windows += [Window(window.after_days, window.within_days) for window in self.further_windows]
        if len(set(windows)) < len(windows):
            raise ValueError("further_windows names a window twice, or the one that is learnt from")
        return self


def _require_order(after_days: int, within_days: int) -> None:
    if within_days <= after_days:
        raise ValueError(f"within_days ({within_days}) must be greater than after_days ({after_days})")


class CensusDates(Stage):
    """The days on which every open case is looked at: named one by one, or by the calendar."""

    days: tuple[date, ...] = ()
    """The days themselves."""
    every: Literal["month", "quarter", "year"] | None = None
    """The last day of every month, of every quarter (31 March, 30 June, …), or every 31 March, for as long as the extracts last."""

    @model_validator(mode="after")
    def _says_one(self) -> Self:
        if bool(self.days) == (self.every is not None):
            raise ValueError("say either days or every, not both and not neither")
        if len(set(self.days)) < len(self.days):
            raise ValueError("the same day is named twice")
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
    exclude_if_open: tuple[Literal["cp_plan", "care_episode", "cin_plan", "early_help"], ...] = ()
    """Leave out children for whom such an event is already open on the day."""


class Question(Stage):
    """One forecast: a decision point, a population and an outcome."""

    decision_point: DecisionPoint
    """The kind of moment at which somebody decides."""
    census_dates: CensusDates | None = None
    """For `case_open_on_census_date`: the days on which every open case is looked at."""
    outcome: Outcome
    """What is forecast."""
    population: Population = Population()
    """About whom."""

    @model_validator(mode="after")
    def _counts_on_some_day(self) -> Self:
        counted = self.decision_point == "case_open_on_census_date"
        if counted and self.census_dates is None:
            raise ValueError(
                "case_open_on_census_date needs census_dates, such as {every: quarter} or {days: [2025-03-31]}"
            )
        if not counted and self.census_dates is not None:
            raise ValueError(
                f"census_dates are for case_open_on_census_date, and the decision point is {self.decision_point}: take them out"
            )
        return self
