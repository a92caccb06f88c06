"""What a pipeline gives, what an audit may see, and how each is called.

A pipeline ends in a `PilotResult`. It is kept as a run; what an audit gets is the `Evidence` of the finished
run and nothing else. Arrow tables cannot be changed, so neither can the evidence.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from candour.config import protocol as configuration
from candour.config.pilot import Compatibility, PilotConfig
from candour.config.variants import STRUCTURED
from candour.data.history import CaseHistory
from candour.modelling.search.kept_work import WorkKeeper
from candour.results import Finding
from candour.standing import ProtocolStanding

ReportProgress = Callable[[str, float], None]
"""Called with the name of a step and the share of it that is done (0 to 1)."""

PREDICTIONS = pa.schema(
    [
        # The same row number means the same decision, in every model and in `groups` and `features`.
        pa.field("row", pa.int64(), nullable=False),
        pa.field("child_key", pa.string(), nullable=False),
        pa.field("family_key", pa.string(), nullable=False),
        pa.field("decided_on", pa.date32()),
        pa.field("variant", pa.string(), nullable=False),
        pa.field("model", pa.string(), nullable=False),
        pa.field("score", pa.float64(), nullable=False),
        pa.field("outcome", pa.int8(), nullable=False),
        # What was actually decided, where somebody else's scores come with a decision.
        pa.field("flagged", pa.bool_()),
    ]
)
VARIANT_PREDICTIONS = pa.schema(
    [
        # The same decision number means the same decision in every variant and model of the run.
        pa.field("decision", pa.int64(), nullable=False),
        pa.field("family_key", pa.string(), nullable=False),
        pa.field("decided_on", pa.date32(), nullable=False),
        pa.field("variant", pa.string(), nullable=False),
        pa.field("data", pa.string(), nullable=False),
        pa.field("learning", pa.string(), nullable=False),
        pa.field("model", pa.string(), nullable=False),
        pa.field("score", pa.float64(), nullable=False),
        pa.field("outcome", pa.int8(), nullable=False),
    ]
)
TEXT_PHRASES = pa.schema(
    [
        # The number by which TEXT_PHRASE_SUMS calls it.
        pa.field("phrase", pa.int64(), nullable=False),
        # The column of texts, such as text:referral_note.
        pa.field("column", pa.string(), nullable=False),
        # words, characters or lexicon.
        pa.field("representation", pa.string(), nullable=False),
        pa.field("words", pa.string(), nullable=False),
        # How many families of the training decisions have it.
        pa.field("families", pa.int64(), nullable=False),
        # By how much the score changes without it, on average over decisions.
        pa.field("leaning", pa.float64(), nullable=False),
    ]
)
TEXT_PHRASE_SUMS = pa.schema(
    [
        pa.field("phrase", pa.int64(), nullable=False),
        pa.field("characteristic", pa.string(), nullable=False),
        pa.field("group", pa.string(), nullable=False),
        pa.field("families", pa.int64(), nullable=False),
        # Decisions of the group, of everybody else; those with the phrase of the group, of everybody else.
        pa.field("totals", pa.list_(pa.int64()), nullable=False),
        # The sum over families of the products of these four counts: the upper triangle, row by row.
        pa.field("products", pa.list_(pa.int64()), nullable=False),
    ]
)
TEXT_CLEANING = pa.schema(
    [
        # taken_out: tags of a kind that stand in the texts now; left: what still looks like a name.
        pa.field("measure", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("count", pa.int64(), nullable=False),
        # Of how many texts, or words.
        pa.field("of", pa.int64(), nullable=False),
    ]
)
SHARED_BY = "shared_by"
"""The fact that says whose model a run tests, where it is another authority's."""
EARLIER_SCORES = pa.schema(
    [
        # The decisions before the test, scored by a shared model: from these, and these alone, a recalibration is learnt.
        pa.field("family_key", pa.string(), nullable=False),
        pa.field("score", pa.float64(), nullable=False),
        pa.field("outcome", pa.int8(), nullable=False),
    ]
)
FEATURE_LABELS = pa.schema(
    [
        pa.field("name", pa.string(), nullable=False),
        pa.field("label", pa.string(), nullable=False),
        pa.field("family", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("may_stand_for", pa.string(), nullable=False),
    ]
)
FLOW = pa.schema(
    [
        pa.field("label", pa.string(), nullable=False),
        # all, left_out, kept or of_which: the first is the sum of what is left out and what is kept, and
        # of_which is a part of what is kept.
        pa.field("part", pa.string(), nullable=False),
        pa.field("decisions", pa.int64(), nullable=False),
        pa.field("children", pa.int64(), nullable=False),
        pa.field("events", pa.int64()),
        pa.field("reason", pa.string(), nullable=False),
    ]
)
COVERAGE = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("first_day", pa.date32(), nullable=False),
        pa.field("last_day", pa.date32(), nullable=False),
    ]
)
TIME_TRAVEL = pa.schema(
    [
        pa.field("feature", pa.string(), nullable=False),
        pa.field("rows_checked", pa.int64(), nullable=False),
        pa.field("rows_changed", pa.int64(), nullable=False),
    ]
)
CROSS_VALIDATION = pa.schema(
    [
        pa.field("model", pa.string(), nullable=False),
        pa.field("setting", pa.string(), nullable=False),
        pa.field("fold", pa.int64(), nullable=False),
        pa.field("train_rows", pa.int64(), nullable=False),
        pa.field("test_rows", pa.int64(), nullable=False),
        pa.field("score", pa.float64()),
        pa.field("chosen", pa.bool_(), nullable=False),
    ]
)
NESTED_VALIDATION = pa.schema(
    [
        # The fold that is forecast, from 1, as `fold` in CROSS_VALIDATION.
        pa.field("origin", pa.int64(), nullable=False),
        # model: chosen among the settings of one model; procedure: among all settings of all models.
        pa.field("scope", pa.string(), nullable=False),
        pa.field("model", pa.string(), nullable=False),
        pa.field("setting", pa.string(), nullable=False),
        pa.field("score", pa.float64(), nullable=False),
        # How much better the best of the same settings did at this origin; never negative.
        pa.field("regret", pa.float64(), nullable=False),
        # Whether the settings that there were to choose from had been found by looking at this origin.
        pa.field("settings_saw_origin", pa.bool_(), nullable=False),
    ]
)


@runtime_checkable
class ExplainableModel(Protocol):
    """The narrow door through which an audit may question a fitted model."""

    @property
    def kind(self) -> str:
        """`tree` (additive in log-odds over trees), `linear`, or `opaque`."""

    def predict(self, features: pd.DataFrame) -> npt.NDArray[np.float64]:
        """The published score of each row, calibrated, between 0 and 1."""

    def encode(self, features: pd.DataFrame) -> npt.NDArray[np.float64]:
        """The numbers that the core estimator sees, one row a decision, one column an encoded feature."""

    @property
    def encoded_sources(self) -> tuple[str, ...]:
        """For each encoded column, the name of the feature that it came from."""

    @property
    def core(self) -> Any:
        """The core scikit-learn estimator, for SHAP."""

    def margin(self, encoded: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The core estimator's log-odds for encoded rows, before calibration."""

    def margins_with(
        self,
        encoded: npt.NDArray[np.float64],
        replacements: Iterable[tuple[Sequence[int], npt.NDArray[np.float64]]],
    ) -> Iterator[npt.NDArray[np.float64]]:
        """The log-odds of all encoded rows with some columns replaced: (numbers of columns, rows x these columns).

        One answer a replacement, each starting from `encoded` again; only what depends on the columns is computed.
        """

    def score(self, margin: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The published score that belongs to the core's log-odds: what `predict` would give."""

    def refit(
        self,
        features: pd.DataFrame,
        outcomes: npt.NDArray[np.bool_],
        *,
        weights: npt.NDArray[np.float64] | None = None,
        seed: int | None = None,
    ) -> "ExplainableModel":
        """The same kind of model with the same settings, fitted anew without calibration; this one stays as it is.

        `features` may lack columns that this model uses. Its `predict` then ranks, and is no probability. `seed`
        starts chance elsewhere than this model did; None starts it at the same place.
        """


@dataclass(frozen=True)
class FittedModel:
    """One fitted forecast: a candidate or a baseline."""

    variant: str
    name: str
    label: str
    estimator: Any
    settings: Mapping[str, float | int | str]
    is_baseline: bool
    explainable: ExplainableModel | None = None
    data: str = STRUCTURED
    """What it may read: structured, or structured_and_text."""
    learning: str = ""
    """From which cases it learnt: earlier_cases or all_cases. Empty: not said."""


@dataclass(frozen=True)
class PilotResult:
    """Everything that a pipeline found out, ready to be kept as a run.

    Tables: `predictions` (PREDICTIONS, test rows of every model), `groups` (row and one column a characteristic),
    `measures` (row and one float column a continuous characteristic: age_years, deprivation_score; null where not
    recorded), `alternative_outcomes` (row and one int8 column another outcome within the same window; null where its
    window was not observed, or where one came on the very day or before the window opened), `lead_times` (row,
    days_to_outcome: from the decision to the outcome, null where none came), `further_windows` (row and one int8 column another
    window of the same outcome, `days_1_to_90` say; null as in `alternative_outcomes`), `incidence` (row and one column the last day
    of an interval, `by_day_30` say: the chance that the outcome has come by then, where a forecast says when), `under_way` (row and one bool column a kind of
    event that was already open and known before the day of the decision; null where no extract reports that day),
    `triage` (row, taken_further: what the authority itself decided at that moment, null where not recorded; an outcome, never a
    feature), `features` (row and one column a feature, test rows), `training_features` (row, family_key and one column a
    feature, training rows), `training_groups` (the same rows: row, outcome, and one column a characteristic),
    `training_days` (the same rows: row, decided_on), `feature_labels`, `flow`, `split` (part, decisions, children,
    families, outcomes, first_day, last_day), `cross_validation`, `nested_validation` (NESTED_VALIDATION: what each model and
    the whole procedure would have chosen at each origin without looking at it), `completeness`, `family_sums`, `months`, `fitness`,
    `coverage`, `quality`, `checks`, `time_travel`.

    Where several variants were tried: `variant_predictions` (VARIANT_PREDICTIONS, the test rows of every model of every variant,
    the leading one's among them), `variant_summary` (variant, data, learning, model, is_baseline, leads: chosen by the folds of its
    variant, train_rows, test_rows, test_events) and `variant_cross_validation` (`cross_validation` of every variant, with the
    variant in front). All other tables are about the leading variant.

    Where another authority's model was tested: `earlier_scores` (EARLIER_SCORES), and no table of training, for nothing but the simple
    rules was trained.

    Where texts were read: `text_months` (candour.data.text.coverage.TEXT_MONTHS), `text_sums` (FAMILY_SUMS: due is every decision,
    missing every one without a text), `text_phrases`, `text_phrase_sums` and `text_cleaning`, which hold no text and no phrase of few
    families.

    Where an authority gave them: `practitioner_forecasts` (row, forecaster_key, probability, flag; several rows a
    decision), `override_log` (row, forecaster_key, recommended, done, reason) and `practitioner_matching`.

    `facts` are plain statements by name (dates, coverage, whether families are known …).
    """

    variant: str
    leading: str
    models: tuple[FittedModel, ...]
    tables: Mapping[str, pa.Table]
    facts: Mapping[str, str]


@dataclass(frozen=True)
class Manifest:
    """Where a run came from: enough to build it again."""

    candour: str
    config_sha256: str
    lock_sha256: str
    git_commit: str
    python: str
    seed: int
    extracts: tuple[tuple[str, str], ...] = ()
    """(file name, SHA-256) of everything that was read."""


@dataclass(frozen=True)
class Evidence:
    """All that an audit may see: a finished run, or a table of somebody else's scores.

    `tables` as in PilotResult; only `predictions` and `groups` are always there. `leading` is the model that
    the report is about; `labels` gives each model's plain-English name; `baselines` the names of the baselines.
    """

    name: str
    variant: str
    leading: str
    labels: Mapping[str, str]
    baselines: tuple[str, ...]
    tables: Mapping[str, pa.Table]
    facts: Mapping[str, str]
    protocol: configuration.Protocol
    disclosure: configuration.Disclosure
    seed: int
    model: ExplainableModel | None = None
    manifest: Manifest | None = field(default=None)
    compatibility: Compatibility = field(default_factory=Compatibility)
    standing: ProtocolStanding = field(default_factory=ProtocolStanding)


@runtime_checkable
class Pipeline(Protocol):
    """A recipe: which steps, in which order."""

    @property
    def name(self) -> str:
        """How a configuration calls it."""

    @property
    def description(self) -> str:
        """One sentence for `candour list`."""

    def run(
        self,
        config: PilotConfig,
        history: CaseHistory,
        report_progress: ReportProgress,
        *,
        kept: WorkKeeper | None = None,
    ) -> PilotResult:
        """Train and test the forecast on one case history. `kept`: what an interrupted run had already fitted."""


@runtime_checkable
class Audit(Protocol):
    """One question, asked of evidence. Pure: the same evidence gives the same findings."""

    @property
    def name(self) -> str:
        """How a configuration calls it."""

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the findings it can make; never used again for anything else."""

    @property
    def question(self) -> str:
        """The question in plain English."""

    def run(self, evidence: Evidence, report_progress: ReportProgress) -> tuple[Finding, ...]:
        """The answer. An audit that cannot run returns `not assessed` with the reason; it never stays silent."""
