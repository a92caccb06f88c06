"""A Pipeline that is fitted in blocks, and predicts in blocks; once fitted it holds what any other does."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.utils.class_weight import compute_class_weight

from candour.errors import ModelError
from candour.modelling.blocks.columns import fit_by_columns
from candour.modelling.blocks.logistic import Block, LogisticFit, fit_logistic
from candour.modelling.blocks.rows import EncodedRows, Floats
from candour.modelling.models.lightgbm import LightGradientBoosting

USUAL_ROWS = 65_536
MISSING_KIND = "needs decisions with and without the outcome, but one kind is missing. Use more decisions."


class PipelineInBlocks(Pipeline):  # type: ignore[misc]
    """A Pipeline with the steps `encode` and `core`, whose core is logistic regression or LightGBM. `rows`: how many decisions are encoded at a time.

    The encoder and LightGBM's trees are those of the same Pipeline fitted on all rows at once, to the last bit. Weights of logistic regression
    are those of the optimum, to less than a ten-thousandth of their standard errors; scikit-learn's own fit stops earlier, as its tolerance is one of the
    slope a decision, so the two differ by what scikit-learn leaves undone.
    """

    def __init__(
        self,
        steps: Any,
        *,
        rows: int = USUAL_ROWS,
        transform_input: Any = None,
        memory: Any = None,
        verbose: bool = False,
    ) -> None:
        super().__init__(steps, transform_input=transform_input, memory=memory, verbose=verbose)
        self.rows = rows

    def fit(self, X: pd.DataFrame, y: Any, core__sample_weight: Any = None) -> Self:
        """Learn from features and outcomes of 0 and 1; a weight says how much a decision counts for the core, not for the encoder.

        Raises ModelError where one kind of outcome is missing or the fit does not converge.
        """
        outcomes = np.asarray(y)
        counted = (
            np.ones(len(outcomes))
            if core__sample_weight is None
            else np.asarray(core__sample_weight, dtype=float)
        )
        if len(np.unique(outcomes[counted > 0])) != 2:
            raise ModelError(f"{type(self[-1]).__name__} {MISSING_KIND}")
        encoder = fit_by_columns(self.named_steps["encode"], X)
        if not counted.all():
            kept = counted > 0
            X, outcomes, counted = X.loc[kept], outcomes[kept], counted[kept]
        encoded = EncodedRows(encoder, X, self.rows)
        core = self.named_steps["core"]
        if isinstance(core, LightGradientBoosting):
            core.fit_encoded(encoded, outcomes, counted)
        else:
            _fit_logistic(core, encoded, outcomes, counted)
        return self

    def predict_proba(self, X: pd.DataFrame, **parameters: Any) -> Floats:
        """Two columns, the probability of no outcome and of the outcome; rows are encoded a block at a time."""
        blocks = range(0, max(len(X), 1), self.rows)
        found = [
            super(PipelineInBlocks, self).predict_proba(X.iloc[start : start + self.rows], **parameters)
            for start in blocks
        ]
        return np.concatenate(found)


def fit_in_blocks(pipeline: Pipeline, rows: int) -> PipelineInBlocks:
    """The same unfitted Pipeline, to be fitted in blocks of so many decisions. Raises ModelError for a core that cannot be."""
    if not isinstance(pipeline[-1], LogisticRegression | LightGradientBoosting):
        raise ModelError(
            f"{type(pipeline[-1]).__name__} needs all encoded decisions in memory, so it cannot be fitted in blocks. Use "
            "`models.training: {name: sample, at_most: …}`, or leave it out."
        )
    return PipelineInBlocks(pipeline.steps, rows=rows)


def _fit_logistic(
    core: LogisticRegression, encoded: EncodedRows, outcomes: npt.NDArray[Any], counted: Floats
) -> None:
    """Give the core what scikit-learn's own `fit` would leave in it."""
    classes = np.unique(outcomes)
    happened = (outcomes == classes[1]).astype(np.float64)
    if core.class_weight is not None:
        balance = compute_class_weight(core.class_weight, classes=classes, y=outcomes, sample_weight=counted)
        counted = counted * balance[happened.astype(np.int64)]
    fit = partial(
        fit_logistic, width=encoded.width, strength=float(core.C), l1_share=float(core.l1_ratio or 0.0)
    )

    def read() -> Iterator[Block]:
        for where, rows in encoded:
            yield rows, happened[where], counted[where]

    fitted = fit(read, start=_begin(fit, encoded, happened, counted))
    core.classes_, core.n_features_in_ = classes, encoded.width
    core.coef_, core.intercept_ = fitted.weights[None, :], np.array([fitted.intercept])
    core.n_iter_ = np.array([fitted.passes], dtype=np.int32)


def _begin(
    fit: Callable[..., LogisticFit], encoded: EncodedRows, happened: Floats, counted: Floats
) -> Floats | None:
    """Where to begin: the optimum of the first block, as if all blocks were like it. It saves passes and changes no optimum.

    None, for weights of nothing, where one block is all there is or its outcomes are of one kind.
    """
    first = slice(0, encoded.rows)
    if len(encoded) <= encoded.rows or happened[first].min() == happened[first].max():
        return None
    rows = encoded.encode(first)
    more = counted[first] * (counted.sum() / counted[first].sum())
    found = fit(lambda: [(rows.copy(), happened[first], more)])
    return np.append(found.weights, found.intercept)
