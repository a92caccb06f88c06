"""What candidates are fitted on and tested on: training decisions of whole families, and all test decisions."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from candour.contracts import Evidence, ExplainableModel
from candour.errors import EvidenceError
from candour.stats.clustered import Codes, Flags, Floats, code_clusters
from candour.stats.groups.judged import Labels
from candour_audits.decisions import read_beside
from candour_audits.drawing import draw_families

MOST_DECISIONS = 10_000
FOLDS = 4


@dataclass(frozen=True)
class Material:
    """Training decisions with outcome, family and groups, and the features of the test decisions.

    Everything on the training side has one entry a training decision. `sampled`: families were drawn by lot.
    """

    model: ExplainableModel
    training: pd.DataFrame
    outcomes: Flags
    families: Codes
    groups: dict[str, Labels]
    tested: pd.DataFrame
    sampled: bool

    def score_without_family(self, *, seed: int) -> Floats:
        """Score every training decision by a model fitted without its family."""
        shuffled = np.random.Generator(np.random.PCG64(seed)).permutation(int(self.families.max()) + 1)
        fold = shuffled[self.families] % FOLDS
        scores = np.empty(len(self.outcomes))
        for number in range(FOLDS):
            learnt, left = fold != number, fold == number
            model = self.model.refit(self.training[learnt], self.outcomes[learnt])
            scores[left] = model.predict(self.training[left])
        return scores


def read_material(evidence: Evidence, model: ExplainableModel) -> Material:
    """Read both sides; of more than MOST_DECISIONS training decisions, whole families drawn by lot.

    Raises EvidenceError where the two training tables do not hold the same rows.
    """
    features = evidence.tables["training_features"].sort_by("row")
    groups = evidence.tables["training_groups"].sort_by("row")
    if not features["row"].equals(groups["row"]):
        raise EvidenceError(
            "The tables 'training_features' and 'training_groups' do not hold the same rows. Expected one row a "
            "training decision in each; run again."
        )
    families = code_clusters(np.asarray(features["family_key"].to_pylist()))
    chosen = draw_families(families, most=MOST_DECISIONS, seed=evidence.seed)
    names = [name for name in groups.column_names if name not in {"row", "outcome"}]
    return Material(
        model, _to_frame(features.filter(chosen).drop_columns(["family_key"])),
        np.asarray(groups["outcome"].to_numpy() == 1, dtype=np.bool_)[chosen],
        code_clusters(families[chosen]),
        {name: _to_labels(groups[name])[chosen] for name in names},
        _to_frame(read_beside(evidence, "features")), not bool(chosen.all()),
    )  # fmt: skip


def _to_frame(table: pa.Table) -> pd.DataFrame:
    frame: pd.DataFrame = table.drop_columns(["row"]).to_pandas()
    return frame.reset_index(drop=True)


def _to_labels(column: pa.ChunkedArray) -> Labels:
    return np.array(pc.fill_null(column.cast(pa.string()), "Not recorded").to_pylist(), dtype=object)
