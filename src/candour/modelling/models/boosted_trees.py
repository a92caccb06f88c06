"""What the two kinds of boosted trees have in common: which settings they try, and how scikit-learn calls these."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from candour.config.candidates import GradientBoosting, LightGBM
from candour.modelling.models.setting import Value, Values, read_weight, say_weight


def list_values(candidate: GradientBoosting | LightGBM) -> Iterator[dict[str, Value]]:
    """Fewer and smaller trees first."""
    for trees, leaves, rate in product(
        sorted(candidate.trees), sorted(candidate.leaves), sorted(candidate.learning_rates)
    ):
        yield {
            "trees": trees,
            "leaves": leaves,
            "learning_rate": rate,
            "minimum_leaf": candidate.minimum_leaf,
            **say_weight(candidate),
            **_say_machines(candidate),
        }


def _say_machines(candidate: GradientBoosting | LightGBM) -> dict[str, Value]:
    """Over how many machines it is fitted, where that is not one."""
    if isinstance(candidate, LightGBM) and candidate.machines > 1:
        return {"machines": candidate.machines}
    return {}


def read_values(values: Values, seed: int) -> dict[str, Any]:
    """The same settings as the arguments of a core."""
    return {
        "learning_rate": float(values["learning_rate"]),
        "max_iter": int(values["trees"]),
        "max_leaf_nodes": int(values["leaves"]),
        "min_samples_leaf": int(values["minimum_leaf"]),
        "class_weight": read_weight(values),
        "random_state": seed,
    }
