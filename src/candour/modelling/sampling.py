"""A sample of the training decisions by a stated rule: whole families, by a hash of their key.

Every family gets a number from its key and the pilot's seed (BLAKE2b). Families are taken in the order of these numbers until the next
would bring more decisions than were asked for. So the sample is the same whatever the order of the decisions, the parts of the history
and the engine, and a larger sample holds a smaller one. Whether a family is in it has nothing to do with its outcomes: every family, and so every decision, has
the same chance, the share of decisions with the outcome is that of the training part but for chance, and nothing is re-weighted. But for the edge: the
last family must still fit, so one of s decisions has a chance that is smaller by about (s - 1) / at_most of itself, which a thousand families hardly show.
Decisions of one family stay together, so folds by family cut the sample as they would cut the whole. Families differ in size, so what the sample says
varies as a sample of clusters does: more than as many decisions drawn one by one.
"""

import hashlib
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from candour.errors import PopulationError
from candour.modelling.cases import Cases
from candour.modelling.split import Removal, Split

LEAST_OUTCOMES = 10
"""Decisions with the outcome, and without it, that a sample must hold, as a training part must."""
HASHED_BYTES = 8


def sample_families(
    split: Split, cases: Cases, family_keys: npt.NDArray[Any], *, at_most: int, seed: int
) -> Split:
    """The same split, whose training part is a sample of its families; the rest is a removal of its own.

    cases, family_keys: the decisions that were split, and the key of each one's family as the history has it. Raises PopulationError
    where the sample holds too few outcomes.
    """
    if len(split.train) <= at_most:
        return split
    keys, families = np.unique(family_keys[split.train], return_inverse=True)
    sizes = np.bincount(families, minlength=len(keys))
    order = np.argsort(
        np.array([_hash_key(key, seed) for key in keys.tolist()], dtype=np.uint64), kind="stable"
    )
    # Families in order, as long as all of them together stay within the limit.
    drawn = np.zeros(len(keys), dtype=np.bool_)
    drawn[order[np.cumsum(sizes[order]) <= at_most]] = True
    taken = drawn[families]
    train = split.train[taken]
    outcomes = int(cases.outcomes[train].sum())
    if min(outcomes, len(train) - outcomes) < LEAST_OUTCOMES:
        raise PopulationError(
            f"The sample of training decisions needs at least {LEAST_OUTCOMES} with the outcome and {LEAST_OUTCOMES} without it, and has fewer "
            f"of one of them. Make models.training.at_most larger than {at_most}."
        )
    return replace(split, train=train, removals=(*split.removals, Removal("sample", split.train[~taken])))


def _hash_key(key: object, seed: int) -> int:
    digest = hashlib.blake2b(f"{seed} {key}".encode(), digest_size=HASHED_BYTES)
    return int.from_bytes(digest.digest(), "big")
