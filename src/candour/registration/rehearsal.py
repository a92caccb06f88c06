"""A rehearsal: the whole pilot on the training part of its data alone, so that nothing is learnt of the test.

Under a seal on days what is left is shorter than the whole by the test period and an outcome window. Where a split by time still fits,
the rehearsal tests on the last of the days that are left; else it splits them by family.
"""

from typing import NamedTuple

import numpy as np

from candour.config import evaluation
from candour.config.pilot import PilotConfig
from candour.config.variants import Variants
from candour.data.history import CaseHistory
from candour.registration.frozen import FrozenProtocol
from candour.registration.sealed_history import seal_days, seal_families
from candour.registration.sealing import SealKind, find_included, find_time_split

SHORTEST_TEST = 90
"""Days that a test by time must have in a rehearsal; with fewer it is split by family."""


class Rehearsal(NamedTuple):
    """What is run instead: the configuration with a split that fits, and the history without what is sealed."""

    config: PilotConfig
    history: CaseHistory


def rehearse(
    config: PilotConfig, history: CaseHistory, frozen: FrozenProtocol, families: frozenset[str]
) -> Rehearsal:
    """What can be run while the test is sealed. `families` are those that test over all years, whatever is sealed besides."""
    left = seal_families(history, families) if families else history
    if frozen.seal.kind is SealKind.FAMILIES:
        return Rehearsal(config, left)
    left = seal_days(left, frozen.seal.first_test_day)
    return Rehearsal(_fit_split(config, left), left)


def _fit_split(config: PilotConfig, history: CaseHistory) -> PilotConfig:
    """The configuration with its split by time made to fit the days that are left."""
    split = find_time_split(config)
    if split is None:
        return config
    shortened = _shorten(split, days=_count_days(config, history), window=config.question.outcome.within_days)
    leading = shortened if config.split.name == "earlier_cases" else config.split
    if config.variants is None:
        return config.model_copy(update={"split": leading})
    return config.model_copy(update={"split": leading, "variants": _fit_variants(config.variants, shortened)})


def _fit_variants(variants: Variants, shortened: evaluation.Split) -> Variants:
    others = tuple(split for split in variants.splits if split.name != "earlier_cases")
    if isinstance(shortened, evaluation.EarlierCases):
        return variants.model_copy(update={"splits": (*others, shortened)})
    # Both ways of learning have become one.
    return variants.model_copy(update={"learning": ("all_cases",), "splits": others})


def _shorten(split: evaluation.EarlierCases, *, days: int, window: int) -> evaluation.Split:
    """Half of the days that two embargoes leave (one before the test, one inside the folds) test; the other half learns."""
    test_days = min(split.test_days, (days - 2 * window) // 2)
    if test_days < SHORTEST_TEST:
        return evaluation.AllCases(name="all_cases", folds=split.folds)
    return split.model_copy(update={"test_days": test_days})


def _count_days(config: PilotConfig, history: CaseHistory) -> int:
    """From the first decision whose outcome is known to the last."""
    days = find_included(history, config.question)["decided_on"].to_numpy().astype("datetime64[D]")
    return int((np.max(days) - np.min(days)).astype(int)) + 1 if len(days) else 0
