"""A fitted forecast, and the narrow door through which an audit may question it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt
import pandas as pd

from candour.config.variants import STRUCTURED


@runtime_checkable
class ExplainableModel(Protocol):
    """The narrow door through which an audit may question a fitted model."""

    @property
    def kind(self) -> str:
        """`tree` (additive in log-odds over trees), `linear`, or `opaque`."""

    def predict(self, features: pd.DataFrame) -> npt.NDArray[np.float64]:
        """The published score of each row, calibrated, between 0 and 1."""

    def encode(self, features: pd.DataFrame) -> npt.NDArray[np.float64]:
        """The numbers that the core estimator sees, one row a decision, one column an encoded feature."""

    @property
    def encoded_sources(self) -> tuple[str, ...]:
        """For each encoded column, the name of the feature that it came from."""

    @property
    def core(self) -> Any:
        """The core scikit-learn estimator, for SHAP."""

    def margin(self, encoded: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The core estimator's log-odds for encoded rows, before calibration."""

    def margins_with(
        self,
        encoded: npt.NDArray[np.float64],
        replacements: Iterable[tuple[Sequence[int], npt.NDArray[np.float64]]],
    ) -> Iterator[npt.NDArray[np.float64]]:
        """The log-odds of all encoded rows with some columns replaced: (numbers of columns, rows x these columns).

        One answer a replacement, each starting from `encoded` again; only what depends on the columns is computed.
        """

    def score(self, margin: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The published score that belongs to the core's log-odds: what `predict` would give."""

    def refit(
        self,
        features: pd.DataFrame,
        outcomes: npt.NDArray[np.bool_],
        *,
        weights: npt.NDArray[np.float64] | None = None,
        seed: int | None = None,
    ) -> "ExplainableModel":
        """The same kind of model with the same settings, fitted anew without calibration; this one stays as it is.

        `features` may lack columns that this model uses. Its `predict` then ranks, and is no probability. `seed`
        starts chance elsewhere than this model did; None starts it at the same place.
        """


@dataclass(frozen=True)
class FittedModel:
    """One fitted forecast: a candidate or a baseline."""

    variant: str
    name: str
    label: str
    estimator: Any
    settings: Mapping[str, float | int | str]
    is_baseline: bool
    explainable: ExplainableModel | None = None
    data: str = STRUCTURED
    """What it may read: structured, or structured_and_text."""
    learning: str = ""
    """From which cases it learnt: earlier_cases or all_cases. Empty: not said."""
