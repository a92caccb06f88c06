"""What candidates are fitted on and tested on: training decisions of whole families, and all test decisions."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from candour.contracts import Evidence, ExplainableModel
from candour.side_by_side import do_all
from candour.stats.clustered import Codes, Flags, Floats, code_clusters
from candour.stats.groups.judged import Labels
from candour_audits.decisions import read_beside, to_frame
from candour_audits.drawing import draw_families
from candour_audits.training_tables import MOST_DECISIONS, read_training_tables

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
        found = do_all(_score_fold, (self, fold), range(FOLDS), rows=FOLDS * len(fold))
        scores = np.empty(len(self.outcomes))
        for number, scored in enumerate(found):
            scores[fold == number] = scored
        return scores


def _score_fold(given: tuple[Material, Codes], number: int) -> Floats:
    """The scores of one fold by a model fitted without it."""
    material, fold = given
    learnt, left = fold != number, fold == number
    model = material.model.refit(material.training[learnt], material.outcomes[learnt])
    return model.predict(material.training[left])


def read_material(evidence: Evidence, model: ExplainableModel) -> Material:
    """Read both sides; of more than MOST_DECISIONS training decisions, whole families drawn by lot.

    Raises EvidenceError where the training tables do not hold the same rows.
    """
    tables = read_training_tables(evidence)
    families = tables.families
    chosen = draw_families(families, most=MOST_DECISIONS, seed=evidence.seed)
    return Material(
        model, tables.take_features(chosen), tables.outcomes[chosen], code_clusters(families[chosen]),
        {name: labels[chosen] for name, labels in tables.groups.items()},
        to_frame(read_beside(evidence, "features")), not bool(chosen.all()),
    )  # fmt: skip
