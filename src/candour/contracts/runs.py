"""What a pipeline found out, and what an audit may see of it once it is kept as a run."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from candour.config import protocol as configuration
from candour.config.pilot import Compatibility
from candour.contracts.columns import Shape, Where, list_values, measure_table, read_columns, scan_columns
from candour.contracts.models import ExplainableModel, FittedModel
from candour.standing import ProtocolStanding


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

    Where a points scorecard was fitted and may be shown: `scorecard` (SCORECARD) and `scorecard_totals` (SCORECARD_TOTALS).
    Neither holds a count, and no level rests on few families.

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
    source_sha256: str = ""
    """SHA-256 over the source code; empty in a run that was made before it was kept."""


@dataclass(frozen=True)
class Evidence:
    """All that an audit may see: a finished run, or a table of somebody else's scores.

    `tables` as in PilotResult; only `predictions` and `groups` are always there. `leading` is the model that
    the report is about; `labels` gives each model's plain-English name; `baselines` the names of the baselines.

    The tables of a run lie in files: `tables["predictions"]` reads a table whole, `read` only what is asked for. An audit that should
    serve millions of decisions asks by `read`.
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

    def read(
        self,
        table: str,
        columns: Sequence[str] | None = None,
        *,
        where: Where | None = None,
        encoded: bool = False,
    ) -> pa.Table:
        """Some columns (None: all) of a table, of the rows in which each column of `where` has the value, or one of the values, asked for.

        The rows keep the order of the table. `encoded`: columns of text may come dictionary-encoded. Raises KeyError where there is no
        such table.
        """
        return read_columns(self.tables, table, columns, where, encoded=encoded)

    def scan(
        self, table: str, columns: Sequence[str], *, where: Where | None = None, encoded: bool = False
    ) -> Iterator[pa.Table]:
        """What `read` gives, in pieces of which none is held once it was given. Dictionaries differ from piece to piece."""
        return scan_columns(self.tables, table, columns, where, encoded=encoded)

    def list_values(self, table: str, column: str, *, where: Where | None = None) -> tuple[str, ...]:
        """The different values of a column of text, in the order of their first rows. Raises KeyError where there is no such table."""
        return list_values(self.tables, table, column, where)

    def measure(self, table: str) -> Shape:
        """The columns of a table and its number of rows, without reading it. Raises KeyError where there is no such table."""
        return measure_table(self.tables, table)
