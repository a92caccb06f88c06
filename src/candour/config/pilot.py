"""The whole configuration of one pilot, and of an audit of somebody else's scores."""

from typing import Literal, Self

from pydantic import Field, model_validator

from candour.config.evaluation import Models, Split
from candour.config.extracts import Extracts
from candour.config.features import Features
from candour.config.protocol import Disclosure, Protocol
from candour.config.question import Question
from candour.config.stage import Stage


class ReportOptions(Stage):
    """What the report says about itself."""

    title: str = Field(min_length=3)
    authority: str = "Not named"
    """How the authority is called in the report. Never a code that names it in file names."""
    purpose: str = Field(min_length=20)
    """Why the forecast is considered, who would see it, and what would be done."""
    pdf: bool = True


class PilotConfig(Stage):
    """One pilot, from extracts to report."""

    version: Literal[1]
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,60}$")
    pipeline: str = "case_escalation"
    seed: int = Field(default=20260331, ge=0)
    extracts: Extracts
    question: Question
    features: Features
    split: Split
    models: Models
    protocol: Protocol
    audits: tuple[str, ...] = (
        "performance",
        "bias",
        "calibration",
        "explainability",
        "data_quality",
        "time_travel",
    )
    disclosure: Disclosure = Disclosure()
    report: ReportOptions


class ScoreColumns(Stage):
    """Which columns of the table hold what."""

    score: str
    outcome: str
    decision: str | None = None
    """0/1: what was actually done; without it the top shares of scores stand for the flags."""
    cluster: str | None = None
    """Child or family; rows that share it are resampled together."""
    decided_on: str | None = None
    characteristics: dict[str, str] = Field(default_factory=dict)
    """Name in the report -> column in the table."""


class AuditConfig(Stage):
    """An audit of somebody else's scores: no model, no run store."""

    version: Literal[1]
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,60}$")
    seed: int = Field(default=20260331, ge=0)
    columns: ScoreColumns
    protocol: Protocol
    disclosure: Disclosure = Disclosure()
    report: ReportOptions
    audits: tuple[str, ...] = ("performance", "bias", "calibration")

    @model_validator(mode="after")
    def _no_column_twice(self) -> Self:
        fixed = [self.columns.score, self.columns.outcome, self.columns.decision, self.columns.cluster]
        used = [column for column in fixed if column is not None]
        used += list(self.columns.characteristics.values())
        if len(set(used)) != len(used):
            raise ValueError("the same column is named for two things")
        return self


__all__ = ["AuditConfig", "PilotConfig", "ReportOptions", "ScoreColumns"]
