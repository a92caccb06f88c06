"""Which features a forecast leans on. Never why a child comes to harm: no number here speaks of cause.

Contributions are SHAP values in log-odds. shap's own check of their sum is silent where it is wrong, so we
check it ourselves: contributions that do not add up to the model's own answer are not shown at all.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal
from warnings import catch_warnings, simplefilter

import numpy as np

from candour.stats.clustered import ClusteredEstimate, Codes, Floats, estimate_mean

TOLERANCE = 1e-6


@dataclass(frozen=True)
class Contributions:
    """Contributions in log-odds (decisions x encoded columns), the base they start from, and the largest gap.

    `largest_gap` is the largest relative difference between base plus contributions and the model's log-odds;
    they may be shown only where `adds_up`.
    """

    values: Floats
    base: float
    largest_gap: float

    @property
    def adds_up(self) -> bool:
        """Whether contributions and base give the model's own answer for every decision."""
        return self.largest_gap <= TOLERANCE


def compute_contributions(
    core: Any, encoded: Floats, margin: Floats, *, kind: Literal["tree", "linear"]
) -> Contributions:
    """Contributions of every encoded column for every decision, and how well they add up to `margin`."""
    values, base = _explain_tree(core, encoded) if kind == "tree" else _explain_linear(core, encoded)
    gap = np.abs(values.sum(axis=1) + base - margin) / np.maximum(1.0, np.abs(margin))
    return Contributions(values, base, float(gap.max()))


def compute_mean_contributions(
    contributions: Contributions, sources: tuple[str, ...], clusters: Codes
) -> dict[str, ClusteredEstimate]:
    """The mean size of each source feature's contribution: encoded columns are added up before taking sizes."""
    names = np.array(sources)
    return {
        name: estimate_mean(np.abs(contributions.values[:, names == name].sum(axis=1)), clusters)
        for name in dict.fromkeys(sources)
    }


def _explain_tree(core: Any, encoded: Floats) -> tuple[Floats, float]:
    # Trees that scikit-learn does not know describe themselves.
    trees = core.describe_trees() if hasattr(core, "describe_trees") else core
    explainer = _import_shap().TreeExplainer(
        trees, feature_perturbation="tree_path_dependent", model_output="raw"
    )
    values = np.asarray(explainer.shap_values(encoded, check_additivity=False), dtype=np.float64)
    return values, float(np.ravel(explainer.expected_value)[-1])


def _import_shap() -> Any:
    # Six CPU seconds of import, which only this one question has to pay; its colour maps warn about matplotlib.
    with catch_warnings():
        simplefilter("ignore", PendingDeprecationWarning)
        return import_module("shap")


def _explain_linear(core: Any, encoded: Floats) -> tuple[Floats, float]:
    """Exact for a linear model: each coefficient times the distance from the mean decision."""
    coefficients = np.ravel(np.asarray(core.coef_, dtype=np.float64))
    centre = encoded.mean(axis=0)
    base = float(np.ravel(core.intercept_)[0] + centre @ coefficients)
    return (encoded - centre) * coefficients, base
