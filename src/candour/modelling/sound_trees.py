"""Trees from a file are walked by compiled code that trusts them: a place that does not exist would be read all the same.

So every tree of a loaded forecast is looked at first: answers come after their question and exist, and so do the columns asked.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.ensemble._hist_gradient_boosting.common import PREDICTOR_RECORD_DTYPE

from candour.errors import ModelError

Whole = npt.NDArray[np.int64]


def refuse_broken_trees(core: Any, name: str) -> None:
    """Raise ModelError where a tree of a core points to what is not there. `name` is that of the file."""
    width = int(getattr(core, "n_features_in_", 0))
    for answers, columns, inner in _list_trees(core):
        at = np.flatnonzero(inner)
        asked, followed = columns[at], answers[at]
        if not (
            len(inner)
            and ((asked >= 0) & (asked < width)).all()
            and ((followed > at[:, None]) & (followed < len(inner))).all()
        ):
            raise ModelError(
                f"A tree in the model file '{name}' points to a place that does not exist; expected a whole tree. Nothing was "
                "scored with it. Copy the file again, or run the pilot again."
            )


def _list_trees(core: Any) -> Iterator[tuple[Whole, Whole, npt.NDArray[np.bool_]]]:
    """Of every tree: both answers of each node (nodes x 2), the column that it asks about, and whether it asks."""
    grown = [tree for trees in getattr(core, "_predictors", []) for tree in trees]
    for tree in [*grown, *getattr(core, "trees_", [])]:
        nodes = tree.nodes
        if nodes.dtype != PREDICTOR_RECORD_DTYPE or nodes["is_categorical"].any():
            yield np.zeros((0, 2), dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.bool_)
            continue
        answers = np.column_stack([nodes["left"], nodes["right"]]).astype(np.int64)
        yield answers, nodes["feature_idx"].astype(np.int64), np.asarray(nodes["is_leaf"] == 0)
    for member in np.ravel(getattr(core, "estimators_", [])):
        tree = member.tree_
        answers = np.column_stack([tree.children_left, tree.children_right]).astype(np.int64)
        yield answers, tree.feature.astype(np.int64), np.asarray((answers >= 0).any(axis=1))
