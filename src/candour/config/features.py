"""Which features describe a decision. Protected characteristics stay out unless a reason is given."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from candour.config.stage import Stage

EventKind = Literal[
    "contact", "early_help", "referral", "assessment", "section_47", "icpc", "cin_plan", "cp_plan", "cp_review",
    "care_episode", "care_placement", "care_review", "missing", "short_break", "visit", "pre_proceedings",
    "care_outcomes", "care_leaver", "adoption_decision", "adoption_match", "placed_for_adoption",
    "previous_permanence", "social_worker_change", "deprivation_of_liberty", "local_event",
]  # fmt: skip
DetailField = Literal[
    "referral_source", "referral_nfa", "primary_need", "closure_reason", "factor", "icpc_not_required",
    "initial_category", "latest_category", "previous_plans", "legal_status", "placement", "care_need",
    "reason_care_ended", "reason_placement_change", "missing_kind", "contact_source", "icpc_outcome",
    "assessment_need", "child_seen", "placement_provider", "sdq_score", "sdq_reason", "convicted", "health_check",
    "immunisations", "teeth_check", "health_assessment", "substance_misuse", "intervention_received",
    "intervention_offered", "care_leaver_in_touch", "care_leaver_activity", "care_leaver_accommodation",
    "previous_permanence", "adoption_ended_reason", "social_worker_change_reason", "local_code",
]  # fmt: skip
Window = Annotated[int, Field(ge=1, le=7300)] | Literal["ever"]


class Count(Stage):
    """How many events of each kind started in each window before the decision."""

    family: Literal["count"]
    events: tuple[EventKind, ...] = Field(min_length=1)
    """The kinds of event, one set of features each."""
    windows: tuple[Window, ...] = Field(min_length=1)
    """Days before the decision, or `ever`."""


class DaysSince(Stage):
    """Days since the last event of each kind started; missing where there was none."""

    family: Literal["days_since"]
    events: tuple[EventKind, ...] = Field(min_length=1)
    """The kinds of event, one set of features each."""


class Duration(Stage):
    """Days spent in events of each kind inside each window before the decision."""

    family: Literal["duration"]
    events: tuple[EventKind, ...] = Field(min_length=1)
    """The kinds of event, one set of features each."""
    windows: tuple[Window, ...] = Field(min_length=1)
    """Days before the decision, or `ever`."""


class Ever(Stage):
    """1 where an event of each kind ever started before the decision, else 0."""

    family: Literal["ever"]
    events: tuple[EventKind, ...] = Field(min_length=1)
    """The kinds of event, one set of features each."""


class Open(Stage):
    """1 where an event of each kind was open before the decision, else 0."""

    family: Literal["open"]
    events: tuple[EventKind, ...] = Field(min_length=1)
    """The kinds of event, one set of features each."""


class LastCode(Stage):
    """The newest code of each field known before the decision; missing where there was none."""

    family: Literal["last_code"]
    fields: tuple[DetailField, ...] = Field(min_length=1)
    """The fields whose codes are looked at, one set of features each."""


class DistinctCodes(Stage):
    """How many different codes of each field became known in each window before the decision."""

    family: Literal["distinct_codes"]
    fields: tuple[DetailField, ...] = Field(min_length=1)
    """The fields whose codes are looked at, one set of features each."""
    windows: tuple[Window, ...] = Field(min_length=1)
    """Days before the decision, or `ever`."""


class CodeCount(Stage):
    """How often each of the listed codes of one field became known in each window before the decision."""

    family: Literal["code_count"]
    field: DetailField
    """The field whose codes are looked at."""
    codes: tuple[str, ...] = Field(min_length=1)
    """The codes, in quotes; one feature each."""
    windows: tuple[Window, ...] = Field(min_length=1)
    """Days before the decision, or `ever`."""


class CurrentCode(Stage):
    """The code of each field on the very event that is being decided, as known on the day of the decision."""

    family: Literal["current_code"]
    fields: tuple[DetailField, ...] = Field(min_length=1)
    """The fields whose codes are looked at, one set of features each."""


class Age(Stage):
    """Age in years at the decision; an unborn child has age 0 and the flag `unborn`."""

    family: Literal["age"]


class Calendar(Stage):
    """The month and the day of the week of the decision."""

    family: Literal["calendar"]


FeatureFamily = Annotated[
    Count
    | DaysSince
    | Duration
    | Ever
    | Open
    | LastCode
    | DistinctCodes
    | CodeCount
    | CurrentCode
    | Age
    | Calendar,
    Field(discriminator="family"),
]


class ProtectedCharacteristics(Stage):
    """Protected characteristics that the model may see, and why. By default none."""

    use: tuple[Literal["sex", "ethnic_group", "disability"], ...] = Field(min_length=1)
    """Which of them become features."""
    reason: str = Field(min_length=20)
    """Why the model needs them; printed in the report."""


class Features(Stage):
    """The features of every decision."""

    as_of: Literal["strictly_before", "on_the_day"] = "strictly_before"
    """Whether a value known on the very day of the decision may be used (apart from current_code)."""
    families: tuple[FeatureFamily, ...] = Field(min_length=1)
    """What the features hold; docs/features.md has an example of each family."""
    protected: ProtectedCharacteristics | None = None
    """Only where the forecast is meant to see a protected characteristic."""

    @model_validator(mode="after")
    def _no_family_twice(self) -> Self:
        seen = [family.model_dump_json() for family in self.families]
        if len(set(seen)) != len(seen):
            raise ValueError("the same feature family is declared twice")
        return self
