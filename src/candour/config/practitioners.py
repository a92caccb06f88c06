"""What social workers forecast of the same cases, and what was done with a recommendation: two tables beside the extracts."""

from typing import Self

from pydantic import Field, model_validator

from candour.config.stage import Stage


class ForecastColumns(Stage):
    """Which columns of the table of practitioners' forecasts hold what. One that is named here must be there."""

    child_id: str = "child_id"
    """The child's id at the local authority, as in the extracts."""
    date: str = "date"
    """The day on which the forecast was made."""
    forecaster: str = "forecaster"
    """Any key of the person; it is replaced by a keyed hash at once. Without it each forecast counts as somebody else's."""
    probability: str = "probability"
    """The probability of the outcome: from 0 to 1, or with a percent sign."""
    flag: str = "flag"
    """0/1: whether the person would have looked again."""


class OverrideColumns(Stage):
    """Which columns of the override log hold what. One that is named here must be there."""

    child_id: str = "child_id"
    """The child's id at the local authority, as in the extracts."""
    date: str = "date"
    """The day on which the recommendation was acted on, or not."""
    recommended: str = "recommended"
    """0/1: whether looking again was recommended."""
    done: str = "done"
    """0/1: whether it was done."""
    reason: str = "reason"
    """Why it was done, or not: a code of `reasons`, or other words, which are counted and never kept."""
    forecaster: str = "forecaster"
    """Any key of the person; it is replaced by a keyed hash at once."""


class PractitionerSettings(Stage):
    """Practitioners' forecasts and an override log, as CSV, Excel or Parquet. Paths are relative to the configuration file."""

    forecasts: str | None = None
    """The table of forecasts that people made of the same cases, without having seen the model's."""
    override_log: str | None = None
    """The table of what was recommended, and what was done."""
    within_days: int = Field(default=14, ge=0, le=366)
    """A row belongs to the child's nearest decision, if that lies no more days away than this."""
    columns: ForecastColumns = ForecastColumns()
    """Which columns of `forecasts` hold what."""
    override_columns: OverrideColumns = OverrideColumns()
    """Which columns of `override_log` hold what."""
    reasons: dict[str, str] = Field(default_factory=dict)
    """For each code of a reason, its words in the report. A reason without a code here is only counted."""

    @model_validator(mode="after")
    def _names_a_table(self) -> Self:
        if self.forecasts is None and self.override_log is None:
            raise ValueError("name forecasts, or override_log, or both")
        return self
