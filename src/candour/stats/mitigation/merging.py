"""Groups too small to learn from are put together before anything is fitted for them."""

from dataclasses import dataclass

import numpy as np

from candour.errors import ModelError
from candour.stats.clustered import Flags
from candour.stats.groups.judged import Labels, list_groups

MERGED = "Other groups"


@dataclass(frozen=True)
class Merging:
    """Which groups are fitted for themselves (`kept`), and which are put `together`.

    A group that the training decisions do not know is treated as those put together, or else as the `largest`.
    """

    kept: tuple[str, ...]
    together: tuple[str, ...]
    largest: str

    def apply(self, labels: Labels) -> Labels:
        """The group under which every decision is fitted."""
        rest = MERGED if self.together else self.largest
        return np.array([label if label in self.kept else rest for label in labels], dtype=object)


def merge_small_groups(labels: Labels, outcomes: Flags, *, minimum: int) -> Merging:
    """Put together all groups with fewer than `minimum` decisions with, or without, the outcome.

    Where these are still too few together, the next smallest group joins them. Raises ModelError where fewer than
    two groups are left: then there is nothing to make alike.
    """
    feet = {group: _count_rarer(outcomes, labels == group) for group in list_groups(labels)}
    order = sorted(feet, key=lambda group: (feet[group], group))
    together = [group for group in order if feet[group] < minimum]
    for group in order[len(together) :]:
        if not together or _count_rarer(outcomes, np.isin(labels, together)) >= minimum:
            break
        together.append(group)
    kept = tuple(group for group in feet if group not in together)
    if len(kept) + bool(together) < 2:
        raise ModelError(
            f"Fewer than two groups have {minimum} training decisions with and without the outcome, so nothing can "
            "be learnt about treating groups alike. Use more years, or wider groups."
        )
    return Merging(kept, tuple(together), max(kept, key=lambda group: int((labels == group).sum())))


def _count_rarer(outcomes: Flags, among: Flags) -> int:
    return min(int((outcomes & among).sum()), int((~outcomes & among).sum()))
