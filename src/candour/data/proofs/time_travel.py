"""Time travel: whether the same features would have come out on the day of the decision.

For a sample of decisions the history is cut off at the decision, as if the extract had been taken that morning,
and the features are built again from what is left. Whatever differs has seen the future. The cut is made here,
row by row, without the kernel's arithmetic: the two can only agree where the kernel looks at nothing later.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from candour.config.features import CurrentCode, Features
from candour.data.days import Numbers
from candour.data.features import FeatureTable, build_features
from candour.data.history import CaseHistory
from candour.data.proofs.time_cut import Traveller, cut_off, prepare_travel


class Mismatch(NamedTuple):
    """One feature that was not the same when it was built from what was known at the time."""

    name: str
    label: str
    decisions: int
    """How many of the decisions that were checked differed."""


@dataclass(frozen=True)
class TimeTravelResult:
    """What the comparison found."""

    rows_checked: int
    features_checked: int
    mismatches: tuple[Mismatch, ...]
    """Empty where nothing dated after a decision reached a feature, as far as the sample shows."""

    @property
    def holds(self) -> bool:
        """Whether every value that was checked came out the same."""
        return not self.mismatches


def choose_sample(count: int, *, sample: int, seed: int) -> Numbers:
    """Which of so many decisions are checked: their places, in order."""
    generator = np.random.Generator(np.random.PCG64(seed))
    chosen: Numbers = np.sort(generator.choice(count, size=min(sample, count), replace=False))
    return chosen


def compare_rebuilt(
    nearby: CaseHistory, sampled: pa.Table, features: Features, built: FeatureTable
) -> TimeTravelResult:
    """Whether every value comes out exactly the same when it is built from what was known at the time.

    nearby: the history of the children of these decisions alone. built: the features of `sampled`, in its order. `current_code` is
    compared against a history that ends on the evening of the decision and holds nothing but the decided event: it alone may see the
    day itself.
    """
    traveller = prepare_travel(nearby, sampled, on_the_day=features.as_of == "on_the_day")
    rebuilt = _rebuild(nearby, traveller, features)
    mismatches = []
    for spec in built.specs:
        different = int(np.count_nonzero(~_is_same(_read_values(built, spec.name), rebuilt[spec.name])))
        if different:
            mismatches.append(Mismatch(spec.name, spec.label, different))
    return TimeTravelResult(sampled.num_rows, len(built.specs), tuple(mismatches))


def _rebuild(history: CaseHistory, traveller: Traveller, features: Features) -> Mapping[str, np.ndarray]:
    """The values of every feature, by name: everything but current_code from before the decision."""
    current = tuple(family for family in features.families if isinstance(family, CurrentCode))
    others = tuple(family for family in features.families if not isinstance(family, CurrentCode))
    before = features.model_copy(update={"families": others})
    on_the_day = features.model_copy(update={"families": current, "protected": None})
    tables = [
        build_features(cut_off(history, traveller, own_event=False), traveller.decisions, before),
        build_features(cut_off(history, traveller, own_event=True), traveller.decisions, on_the_day),
    ]
    return {spec.name: _read_values(table, spec.name) for table in tables for spec in table.specs}


def _read_values(table: FeatureTable, name: str) -> np.ndarray:
    if name in table.numeric_names:
        return np.asarray(table.numeric[:, table.numeric_names.index(name)])
    return np.array(table.categorical[name].to_pylist(), dtype=object)


def _is_same(built: np.ndarray, rebuilt: np.ndarray) -> np.ndarray:
    same = built == rebuilt
    return np.asarray(same if built.dtype == object else same | (np.isnan(built) & np.isnan(rebuilt)))
