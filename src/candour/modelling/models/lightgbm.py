"""Gradient boosting as LightGBM does it (Ke et al. 2017), kept as plain trees.

LightGBM's own model text holds the smallest and the largest value of every feature. Nothing of it is kept but the trees, and
a fitted forecast needs LightGBM no longer.
"""

from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.ensemble._hist_gradient_boosting.predictor import TreePredictor
from sklearn.pipeline import Pipeline
from sklearn.utils.class_weight import compute_sample_weight

from candour.modelling.blocks.rows import EncodedRows
from candour.modelling.blocks.trees import BIN_SAMPLE, build_dataset
from candour.modelling.encoding import build_tree_encoder
from candour.modelling.models.added_trees import AddedTrees, Floats, Grown, Node, build_tree
from candour.modelling.models.boosted_trees import list_values, read_values
from candour.modelling.models.extras import LIGHTGBM, import_extra
from candour.modelling.models.lightgbm_machines import Growing, GrownTogether, grow_together
from candour.modelling.models.setting import ModelKind, Values

BINS = 63
BIN_DECISIONS = 20
"""The fewest training decisions between two neighbouring cuts."""
FIXED = {
    "objective": "binary",
    "max_bin": BINS,
    "min_data_in_bin": BIN_DECISIONS,
    "bin_construct_sample_cnt": BIN_SAMPLE,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,
}


class LightGradientBoosting(AddedTrees):
    """LightGBM on one thread, without sampling: the seed changes nothing. Settings are called as scikit-learn calls them.

    machines: over how many machines the decisions are dealt out, which then grow each tree together.
    """

    machines: int = 1
    """What a forecast has that was saved before there was this setting."""

    def __init__(
        self,
        *,
        learning_rate: float = 0.05,
        max_iter: int = 100,
        max_leaf_nodes: int = 8,
        min_samples_leaf: int = 40,
        class_weight: str | None = None,
        random_state: int | None = None,
        machines: int = 1,
    ) -> None:
        self.learning_rate = learning_rate
        self.max_iter = max_iter
        self.max_leaf_nodes = max_leaf_nodes
        self.min_samples_leaf = min_samples_leaf
        self.class_weight = class_weight
        self.random_state = random_state
        self.machines = machines

    def _grow(self, rows: Floats, outcomes: npt.NDArray[np.int64], weights: Floats) -> Grown:
        return self._grow_any(rows, outcomes, weights)

    def fit_encoded(self, encoded: EncodedRows, outcomes: npt.NDArray[Any], weights: Floats) -> Self:
        """Fit on encoded rows that are read a block at a time: the same trees as `fit` grows on all of them at once."""
        counted = np.asarray(outcomes).astype(np.int64)
        if self.class_weight is not None:
            weights = weights * compute_sample_weight(self.class_weight, counted)
        return self._keep(self._grow_any(encoded, counted, weights), encoded.width)

    def _grow_any(
        self, rows: Floats | EncodedRows, outcomes: npt.NDArray[np.int64], weights: Floats
    ) -> Grown:
        if self.machines == 1:
            return read_trees(self.boost(rows, outcomes, weights), len(rows))
        growing = Growing(rows, outcomes, weights, self._say_settings(), self.max_iter)
        return read_together(grow_together(growing, self.machines), len(rows))

    def boost(self, rows: Floats | EncodedRows, outcomes: npt.NDArray[np.int64], weights: Floats) -> Any:
        """LightGBM's own fitted Booster, before its trees are read."""
        library = import_extra("lightgbm", LIGHTGBM)
        if isinstance(rows, EncodedRows):
            data = build_dataset(library, rows, outcomes, weights)
        else:
            data = library.Dataset(rows, outcomes, weight=weights, free_raw_data=True)
        return library.train(self._say_settings(), data, num_boost_round=self.max_iter)

    def _say_settings(self) -> dict[str, Any]:
        seed = self.random_state or 0
        return FIXED | {
            "learning_rate": self.learning_rate,
            "num_leaves": self.max_leaf_nodes,
            "min_data_in_leaf": self.min_samples_leaf,
            "seed": seed,
            "data_random_seed": derive_draw(seed),
        }


def derive_draw(seed: int) -> int:
    """The seed of LightGBM's draw for its bins as LightGBM derives it from the seed of a fit. Said to it, because what reads blocks is not told the other."""
    return ((214013 * seed + 2531011) % 2**32 >> 16 & 0x7FFF) % 0x7FFF


def read_trees(booster: Any, decisions: int) -> Grown:
    """The trees of a fitted Booster, which learnt from so many decisions."""
    dumped = booster.dump_model()["tree_info"]
    return Grown([_read_tree(tree["tree_structure"], decisions) for tree in dumped])


def read_together(grown: GrownTogether, decisions: int) -> Grown:
    """The trees that several machines grew, with true counts in place of those that LightGBM estimates there."""
    for tree, counts in zip(grown.trees, grown.decisions, strict=True):
        _count_truly(tree, counts)
    return Grown([_read_tree(tree, decisions) for tree in grown.trees])


def _count_truly(part: dict[str, Any], counts: npt.NDArray[np.int64]) -> int:
    if "leaf_value" in part:
        part["leaf_count"] = int(counts[part.get("leaf_index", 0)])
        return int(part["leaf_count"])
    part["internal_count"] = _count_truly(part["left_child"], counts) + _count_truly(
        part["right_child"], counts
    )
    return int(part["internal_count"])


def _read_tree(root: dict[str, Any], decisions: int) -> TreePredictor:
    """One dumped tree with questions before their answers."""
    nodes: list[Node | None] = []

    def read(part: dict[str, Any]) -> int:
        at = len(nodes)
        if "leaf_value" in part:
            nodes.append(Node(float(part["leaf_value"]), int(part.get("leaf_count", decisions))))
            return at
        nodes.append(None)
        left, right = read(part["left_child"]), read(part["right_child"])
        threshold = float(part["threshold"])
        # Where training had no missing number, LightGBM takes a missing one for 0.
        goes_left = part["default_left"] if part["missing_type"] == "NaN" else threshold >= 0
        nodes[at] = Node(
            0.0, int(part["internal_count"]), int(part["split_feature"]), threshold, bool(goes_left), left, right
        )  # fmt: skip
        return at

    read(root)
    return build_tree([node for node in nodes if node is not None])


def build(values: Values, seed: int) -> Pipeline:
    """The unfitted Pipeline."""
    core = LightGradientBoosting(**read_values(values, seed), machines=int(values.get("machines", 1)))
    return Pipeline([("encode", build_tree_encoder()), ("core", core)])


KIND = ModelKind("LightGBM", list_values, build, LIGHTGBM)
