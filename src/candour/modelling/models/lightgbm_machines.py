"""LightGBM's data-parallel learner: several machines grow one forest together, each on its own decisions (Ke et al. 2017; LightGBM's `tree_learner: data`).

Machine n of k holds every k-th decision, beginning with the n-th. All of them cut their bins from the same decisions, so a decision falls into the same bins
as on one machine, and the histograms of all machines, which LightGBM adds up in the order of the machines, are those of all decisions. One thing is left
that is not as on one machine: how many decisions a node has, LightGBM then knows only from an estimate (its share of the curvature), and refuses splits by
that. So trees may differ, and a leaf may hold somewhat fewer decisions than the least that was asked for. The counts that are kept are true ones,
counted afterwards.

LightGBM's machines talk over plain TCP, without a password or encryption, and listen on every network interface while they do. What passes between them are
sums over bins of decisions.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from candour.errors import EngineError
from candour.modelling.blocks.rows import EncodedRows
from candour.modelling.blocks.trees import BIN_SAMPLE, build_dataset
from candour.modelling.models.added_trees import Floats
from candour.modelling.models.extras import LIGHTGBM, import_extra
from candour.side_by_side.together import Addresses, do_together

Counts = list[npt.NDArray[np.int64]]
COUNTED_AT_ONCE = 65_536
MINUTES = 5
"""How long a machine waits for word from another."""

_log = logging.getLogger("candour.lightgbm")
_log.setLevel(logging.ERROR)


@dataclass(frozen=True)
class Growing:
    """What all machines look at: encoded rows, all at once or a block at a time, and how trees are grown."""

    rows: Floats | EncodedRows
    outcomes: npt.NDArray[np.int64]
    weights: Floats
    settings: dict[str, Any]
    trees: int


@dataclass(frozen=True)
class GrownTogether:
    """The trees as LightGBM dumps them, and for each the training decisions in each leaf, by the leaf's number."""

    trees: list[dict[str, Any]]
    decisions: Counts


def grow_together(growing: Growing, machines: int) -> GrownTogether:
    """Grow trees on so many machines: Dask's workers where there are some, else threads of this process, with the same trees.

    Raises EngineError where the machines do not reach each other or one is lost.
    """
    found = do_together(_grow, growing, machines)
    return GrownTogether(
        found[0].trees,
        [np.sum(counts, axis=0) for counts in zip(*(each.decisions for each in found), strict=True)],
    )


def _grow(growing: Growing, number: int, addresses: Addresses) -> GrownTogether:
    library = import_extra("lightgbm", LIGHTGBM)
    library.register_logger(_log)
    settings = growing.settings | {
        "tree_learner": "data",
        "pre_partition": True,
        # The fewest decisions are of all machines together, so no machine may leave a column out because of its own.
        "feature_pre_filter": False,
    }
    own = np.arange(number, len(growing.outcomes), len(addresses))
    rows = _take(growing.rows, own)
    network = {
        "machines": ",".join(addresses),
        "num_machines": len(addresses),
        "local_listen_port": int(addresses[number].rsplit(":", 1)[1]),
        "time_out": MINUTES,
    }
    try:
        # Bins are cut before there is a network: with one, each machine would cut those of some columns by its own decisions.
        data = _bin(library, rows, growing, own, settings)
        booster = library.train(settings | network, data, num_boost_round=growing.trees)
        booster.free_network()
    except library.basic.LightGBMError as error:
        raise EngineError(
            f"LightGBM could not be fitted on {len(addresses)} machines together: one did not answer, or was lost on the way. Expected each to reach the others over TCP "
            "on any free port until the end. Open the network between them, give them more memory, or leave `machines` out, which is another forecast."
        ) from error
    trees = [tree["tree_structure"] for tree in booster.dump_model()["tree_info"]]
    return GrownTogether(trees, _count(booster, rows, len(trees)))


def _bin(
    library: Any, rows: Floats | EncodedRows, growing: Growing, own: npt.NDArray[np.int64], settings: Any
) -> Any:
    drawn = np.unique(np.linspace(0, len(growing.outcomes) - 1, BIN_SAMPLE).astype(np.int64))
    sample = _take(growing.rows, drawn)
    whole = sample.encode(slice(0, len(sample))) if isinstance(sample, EncodedRows) else sample
    bins = library.Dataset(whole, params=settings).construct()
    outcomes, weights = growing.outcomes[own], growing.weights[own]
    if isinstance(rows, EncodedRows):
        data = build_dataset(library, rows, outcomes, weights, bins=bins, settings=settings)
    else:
        data = library.Dataset(rows, outcomes, weight=weights, reference=bins, params=settings)
    return data.construct()


def _take(rows: Floats | EncodedRows, positions: npt.NDArray[np.int64]) -> Any:
    if isinstance(rows, EncodedRows):
        features: pd.DataFrame = rows.features.iloc[positions]
        return EncodedRows(rows.encoder, features, rows.rows)
    return rows[positions]


def _count(booster: Any, rows: Floats | EncodedRows, trees: int) -> Counts:
    """How many of the rows are in each leaf of each tree."""
    leaves = [tree["num_leaves"] for tree in booster.dump_model()["tree_info"]]
    counts = [np.zeros(most, dtype=np.int64) for most in leaves]
    for block in _read(rows):
        found = booster.predict(block, pred_leaf=True, num_threads=1).reshape(len(block), trees)
        for at, most in enumerate(leaves):
            counts[at] += np.bincount(found[:, at].astype(np.int64), minlength=most)
    return counts


def _read(rows: Floats | EncodedRows) -> Iterator[Floats]:
    if isinstance(rows, EncodedRows):
        for _, block in rows:
            yield block
        return
    for start in range(0, len(rows), COUNTED_AT_ONCE):
        yield rows[start : start + COUNTED_AT_ONCE]
