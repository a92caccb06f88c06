"""The whole configuration of one pilot, of a case history alone, and of an audit of somebody else's scores."""

from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from candour.config.deviations import ReasonedDeviation
from candour.config.engine import Engine, LocalEngine, Parallel
from candour.config.evaluation import Models, Split
from candour.config.extracts import Extracts
from candour.config.features import Features
from candour.config.muting import Muted
from candour.config.practitioners import PractitionerSettings
from candour.config.protocol import CROSSED, Disclosure, Protocol
from candour.config.question import Question
from candour.config.stage import Stage
from candour.config.text import TextSettings
from candour.config.variants import WITH_TEXT, Variants

NOT_NAMED = "Not named"
"""What stands for an authority that does not want to be named."""


class ReportOptions(Stage):
    """What the report says about itself."""

    title: str = Field(min_length=3)
    """The heading of the report, best put as the question that a panel asks."""
    authority: str = NOT_NAMED
    """How the authority is called in the report. Never a code that names it in file names."""
    purpose: str = Field(min_length=20)
    """Why the forecast is considered, who would see it, and what would be done."""
    statements: str | None = None
    """File beside this configuration with what only the authority can say, such as statements.yml. Without it every such line of
    the report is for the authority to complete."""
    pdf: bool = True
    """Whether the reports are written as PDF too; it needs Pango."""


class Compatibility(Stage):
    """Older figures that are also reported, beside the valid ones, so that both can be read together."""

    pilots_2020: bool = False
    """The pinned average precision, FDR and FOR of the 2019-2020 pilots, and why they differ."""


class PilotConfig(Stage):
    """One pilot, from extracts to report.

    In this order: how it is called; what is asked, of which files; what the forecast may know; how it is tested, in how many ways it is
    asked, and what is tried; what would be good enough; which audits question it; and what is published.
    """

    version: Literal[1]
    """The version of this format."""
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,60}$")
    """Lower-case letters, digits and hyphens: the name of the run and of the report folder."""
    pipeline: str = "case_escalation"
    """The recipe that is followed; `candour list` names them."""
    seed: int = Field(default=20260331, ge=0)
    """Where chance starts: the same seed and the same inputs give the same bytes."""
    engine: Engine = LocalEngine()
    """Where the pilot is computed: `local`, on this machine, or `spark`. The results are the same, byte for byte."""
    parallel: Parallel = "loky"
    """Who does several fits at the same time: processes of this machine, or the workers of Dask (extra `dask`). The results are the same."""
    extracts: Extracts
    """The files of the authority, or the synthetic authority to make instead."""
    practitioners: PractitionerSettings | None = None
    """What social workers forecast of the same cases, and what was done with a recommendation: two tables, where there are any."""
    question: Question
    """What is forecast, of whom, and when."""
    features: Features
    """What the forecast may know of a decision."""
    text: TextSettings | None = None
    """Which texts a variant with text may read; without it no text is read."""
    split: Split
    """How the decisions that test are kept apart from those that train."""
    variants: Variants | None = None
    """The same question asked several ways, side by side; without it once, with `split` and without text."""
    models: Models
    """Which forecasts are tried, and how one is chosen."""
    protocol: Protocol
    """What would be good enough, written down beforehand."""
    deviations: tuple[ReasonedDeviation, ...] = ()
    """Why the pilot does otherwise than its frozen protocol says. A reason for what does not differ is refused."""
    audits: tuple[str, ...] = (
        "performance",
        "variants",
        "bias",
        "mitigation",
        "calibration",
        "practitioners",
        "usefulness",
        "explainability",
        "stability",
        "poor_input",
        "over_time",
        "sample_size",
        "feedback",
        "memory",
        "data_quality",
        "text",
        "time_travel",
    )
    """The families of audits that question the run; `candour list` names them."""
    muted: Muted = Field(default_factory=dict)
    """Code of a question -> why it is left unanswered, in 20 characters or more. The report lists it with the reason, and can no
    longer say that the bar is met."""
    compatibility: Compatibility = Compatibility()
    """Older figures to report as well."""
    disclosure: Disclosure = Disclosure()
    """How small counts are kept out of the report."""
    report: ReportOptions
    """How the report introduces itself."""

    @model_validator(mode="after")
    def _gives_one_reason_each(self) -> Self:
        subjects = [deviation.subject for deviation in self.deviations]
        if len(set(subjects)) < len(subjects):
            raise ValueError("deviations: two reasons are given for the same subject")
        return self

    @model_validator(mode="after")
    def _compares_what_it_knows(self) -> Self:
        self.protocol.refuse_unknown(CROSSED)
        return self

    @model_validator(mode="after")
    def _leads_with_what_it_tries(self) -> Self:
        if self.variants is None:
            return self
        if self.split.name not in self.variants.learning:
            raise ValueError(f"variants.learning must name that of split ({self.split.name}), which leads")
        if WITH_TEXT in self.variants.data and self.text is None:
            raise ValueError(
                f"variants.data names {WITH_TEXT}, but no text may be read; name kinds under text, or take it out"
            )
        if WITH_TEXT in self.variants.data and self.models.training.name == "blocks":
            raise ValueError(
                f"variants.data names {WITH_TEXT}, and texts cannot be learnt from in blocks; take it out, or use training: "
                "{name: sample, at_most: …}"
            )
        return self


class HistoryConfig(Stage):
    """Which extracts become one case history, where no pilot is run on it yet."""

    version: Literal[1]
    """The version of this format."""
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,60}$")
    """Lower-case letters, digits and hyphens: what the history is called."""
    extracts: Extracts
    """The files of the authority, or the synthetic authority to make instead."""


def _spell(name: str) -> str:
    folded = name.strip().lower().replace(" ", "_").replace("-", "_")
    return folded if folded in CROSSED else name


class ScoreColumns(Stage):
    """Which columns of the table hold what."""

    score: str
    """The score of each row; higher means more at risk."""
    outcome: str
    """0/1: whether what was forecast came."""
    decision: str | None = None
    """0/1: what was actually done; without it the top shares of scores stand for the flags."""
    cluster: str | None = None
    """Child or family; rows that share it are resampled together."""
    decided_on: str | None = None
    """The day of each decision; with it the audit also asks whether the scores hold over time."""
    characteristics: dict[str, str] = Field(default_factory=dict)
    """Name -> column in the table. `sex`, `ethnic_group`, `age_band`, `disability` and `deprivation` (how deprived the area is)
    have questions of their own; any other name becomes one more question under that name, and is always compared."""
    measures: dict[str, str] = Field(default_factory=dict)
    """Name in the report -> numeric column, such as age_years or deprivation_score: compared without cutting it. Empty: not recorded."""
    alternative_outcomes: dict[str, str] = Field(default_factory=dict)
    """Name in the report -> 0/1 column: what else came in the same window, such as referral or section_47. Empty: not observed."""
    days_to_outcome: str | None = None
    """Whole days from the decision to the outcome. Empty: none came."""
    under_way: dict[str, str] = Field(default_factory=dict)
    """Name -> 0/1 column: what was already under way on the day of the decision, such as section_47, assessment or cin_plan. Empty: not known."""
    taken_further: str | None = None
    """0/1: what the authority itself decided at that moment, without the score. Empty: not recorded."""
    practitioner_probability: str | None = None
    """0 to 1, or with a percent sign: what a practitioner expected of the same case, without having seen the score. Empty: not asked."""
    practitioner_flag: str | None = None
    """0/1: whether the practitioner would have looked again. Empty: not asked."""
    forecaster: str | None = None
    """Any key of the practitioner: judgements of one person are alike. The report never shows it."""
    recommended: str | None = None
    """0/1: what was recommended. Empty: nothing was."""
    done: str | None = None
    """0/1: what was done after a recommendation. Empty: not known."""
    reason: str | None = None
    """Why it was done, or not: a code of `reasons`, or other words, which are only counted."""
    reasons: dict[str, str] = Field(default_factory=dict)
    """For each code of a reason, its words in the report."""

    @property
    def acting(self) -> dict[str, dict[str, str]]:
        """The columns that say whether anybody could act, by the table of the evidence and the column in it."""
        alone = {
            "lead_times": ("days_to_outcome", self.days_to_outcome),
            "triage": ("taken_further", self.taken_further),
        }
        named = {table: {name: column} for table, (name, column) in alone.items() if column is not None}
        return named | ({"under_way": dict(self.under_way)} if self.under_way else {})

    @property
    def beside(self) -> tuple[str, ...]:
        """The columns with what practitioners said and did."""
        named = (
            self.practitioner_probability,
            self.practitioner_flag,
            self.forecaster,
            self.recommended,
            self.done,
            self.reason,
        )
        return tuple(name for name in named if name is not None)

    @model_validator(mode="after")
    def _logs_both_sides(self) -> Self:
        if (self.recommended is None) != (self.done is None):
            raise ValueError("an override log needs both recommended and done")
        return self

    @model_validator(mode="after")
    def _refuses_reserved_names(self) -> Self:
        for named in (self.characteristics, self.measures, self.alternative_outcomes, self.under_way):
            if "row" in named:
                raise ValueError("'row' is how the audit numbers the rows: give the column another name")
        return self

    @field_validator("characteristics")
    @classmethod
    def _spells_the_known(cls, value: dict[str, str]) -> dict[str, str]:
        """`Sex` and `Ethnic group` are `sex` and `ethnic_group`: they must not become questions beside these."""
        spelt = {_spell(name): column for name, column in value.items()}
        if len(spelt) < len(value):
            raise ValueError("two characteristics have the same name but for capitals, blanks and hyphens")
        return spelt


class AuditConfig(Stage):
    """An audit of somebody else's scores: no model, no run store."""

    version: Literal[1]
    """The version of this format."""
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,60}$")
    """Lower-case letters, digits and hyphens: the name of the audit in its report."""
    seed: int = Field(default=20260331, ge=0)
    """Where chance starts: the same seed and the same inputs give the same bytes."""
    columns: ScoreColumns
    """Which column of the table holds what."""
    protocol: Protocol
    """What would be good enough, written down beforehand."""
    disclosure: Disclosure = Disclosure()
    """How small counts are kept out of the report."""
    report: ReportOptions
    """How the report introduces itself."""
    audits: tuple[str, ...] = ("performance", "bias", "calibration")
    """The families of audits that question the scores; `usefulness`, `practitioners` and `over_time` can be asked too, and the others need a model."""
    muted: Muted = Field(default_factory=dict)
    """Code of a question -> why it is left unanswered, in 20 characters or more. The report lists it with the reason, and can no
    longer say that the bar is met."""
    compatibility: Compatibility = Compatibility()
    """Older figures to report as well."""

    @model_validator(mode="after")
    def _no_column_twice(self) -> Self:
        fixed = [self.columns.score, self.columns.outcome, self.columns.decision, self.columns.cluster]
        used = [column for column in fixed if column is not None]
        used += list(self.columns.characteristics.values())
        used += list(self.columns.measures.values())
        used += list(self.columns.alternative_outcomes.values())
        used += [column for named in self.columns.acting.values() for column in named.values()]
        used += self.columns.beside
        if len(set(used)) != len(used):
            raise ValueError("the same column is named for two things")
        return self

    @model_validator(mode="after")
    def _compares_what_it_knows(self) -> Self:
        self.protocol.refuse_unknown(self.columns.characteristics)
        return self


__all__ = ["AuditConfig", "Compatibility", "HistoryConfig", "PilotConfig", "ReportOptions", "ScoreColumns"]
