"""How many training decisions, outcomes and candidate predictors there were, in all and for each group."""

from dataclasses import dataclass

from candour.contracts import Evidence
from candour.stats.clustered import Codes, Flags
from candour.stats.groups.judged import Labels
from candour_audits.training_tables import read_training_tables


@dataclass(frozen=True)
class Training:
    """Training decisions: outcome, family and groups; and how many features and encoded columns could be used."""

    outcomes: Flags
    families: Codes
    groups: dict[str, Labels]
    features: int
    columns: int

    @property
    def counts(self) -> tuple[int, int]:
        """With, and without, the outcome."""
        events = int(self.outcomes.sum())
        return events, len(self.outcomes) - events


def read_counts(evidence: Evidence) -> Training:
    """Read the training side; without a model that encodes them, features count as columns."""
    tables = read_training_tables(evidence)
    features = len(tables.names)
    columns = features if evidence.model is None else len(evidence.model.encoded_sources)
    return Training(tables.outcomes, tables.families, dict(tables.groups), features, columns)
