"""How far the errors of many subgroups stand out, on one scale for large and small ones, and which are large enough."""

import numpy as np
import numpy.typing as npt
from scipy.special import rel_entr

from candour.stats.clustered import Flags, Floats
from candour.stats.groups.gates import EXPECTED

LARGEST = 0.75
"""More than so much of everyone is no subgroup: what would be found is the few who are served better."""

Counts = npt.NDArray[np.float32]


def compute_heights(errors: Counts, foot: Floats, everyone: float) -> Floats:
    """How far errors stand above their mean over all exchanges (subgroups x exchanges); below it, a negative number.

    The signed root of twice the log likelihood ratio between the share that was counted and the mean one, for as
    many unrelated decisions as give its spread over the exchanges. Near the mean it is the excess over its standard
    deviation; further out its law stays near the normal one where a share rests on few errors. `foot` has one number a
    subgroup, of `everyone`. Not-a-number where errors never vary, or where in the subgroup or among everyone else
    fewer than EXPECTED errors, or others, would be expected (siblings count as less).
    """
    share = errors / foot[:, None]
    mean = share.mean(axis=1, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        unrelated = mean * (1 - mean) / share.var(axis=1, dtype=np.float64)
    # The spread of a share of part of everyone is smaller than that of a sample of its own, by the share of the others.
    smaller = unrelated * np.minimum(1, everyone / foot - 1) * (1 - foot / everyone)
    enough = np.isfinite(unrelated) & (smaller * np.minimum(mean, 1 - mean) >= EXPECTED)
    heights = np.full(errors.shape, np.nan)
    chosen, middle = share[enough].astype(np.float64), mean[enough, None]
    ratio = rel_entr(chosen, middle) + rel_entr(1 - chosen, 1 - middle)
    root = np.sqrt(2 * unrelated[enough, None] * np.clip(ratio, 0, None))
    heights[enough] = np.copysign(root, chosen - middle)
    return heights


def are_large(members: Counts, foot: Floats, pairs: Floats, everyone: float, minimum_foot: int) -> Flags:
    """Whether a subgroup, and everyone else, are as many unrelated decisions as the gate asks even if families are all alike.

    `pairs` (crossings x crossings) counts pairs of decisions in one family. Errors have no part in the choice, so that
    exchanges leave it as it is.
    """
    rest = 1 - members
    inside = ((members @ pairs) * members).sum(axis=1)
    outside = ((rest @ pairs) * rest).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        fewest = np.minimum(foot**2 / inside, (everyone - foot) ** 2 / outside)
    return np.asarray((fewest >= minimum_foot) & (foot <= LARGEST * everyone))
