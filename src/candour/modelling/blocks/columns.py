"""What an encoder learns, learnt one column at a time.

Ends, medians, ranks and codes each depend on one column alone, so nothing is approximated: scikit-learn's own transformers are fitted on one
column of all rows after the other, and what they learnt is put together. The names, kinds and order of columns are learnt from
a small pattern: a table of few rows in which the same columns lack numbers and the same codes are rare.
"""

import warnings
from collections.abc import Sequence

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline

from candour.config.text import TEXT_PREFIX
from candour.errors import ModelError
from candour.modelling.encoding import RARE_BELOW, EndsDrawnIn, select_codes, select_texts


def fit_by_columns(encoder: ColumnTransformer, features: pd.DataFrame) -> ColumnTransformer:
    """Fit an encoder of `candour.modelling.encoding` in place and return it: what it then holds is what `fit` gives, to the last bit.

    In memory at a time: one column, and a pattern of some hundred rows. Raises ModelError where there are texts to read.
    """
    if select_texts(features):
        raise ModelError(
            f"Texts cannot be learnt from in blocks: columns that begin with '{TEXT_PREFIX}' need all training texts at once. Use "
            "`models.training: {name: sample, at_most: …}`, or leave out the variants that read texts."
        )
    pattern = draw_pattern(features)
    if pattern is None:
        fitted: ColumnTransformer = encoder.fit(features)
        return fitted
    with warnings.catch_warnings():
        # The pattern is shorter than there are ranks; those that are kept are learnt of all rows.
        warnings.filterwarnings("ignore", message="n_quantiles", category=UserWarning)
        encoder.fit(pattern)
    unfitted = {name: transformer for name, transformer, _ in encoder.transformers}
    for name, transformer, columns in encoder.transformers_:
        if name == "numbers" and len(columns):
            _put_together(transformer, [clone(unfitted[name]).fit(features[[each]]) for each in columns])
    return encoder


def draw_pattern(features: pd.DataFrame) -> pd.DataFrame | None:
    """A table of few rows that has the columns, kinds, missing numbers, codes and rare codes of a long one.

    A code that is not rare comes 20 times or more, a rarer one as often as it does. None where a column holds only rare codes:
    it then has too few rows to be worth it.
    """
    codes = {name: _repeat_codes(features[name]) for name in select_codes(features)}
    if any(repeated is None for repeated in codes.values()):
        return None
    rows = max([2, *(len(repeated) for repeated in codes.values() if repeated is not None)])
    columns = {}
    for name in features.columns:
        repeated = codes.get(name)
        values = _show_missing(features[name]) if repeated is None else repeated
        # The last value is the commonest code, or a number: as many more of it change nothing.
        columns[name] = values.iloc[np.minimum(np.arange(rows), len(values) - 1)].reset_index(drop=True)
    return pd.DataFrame(columns)


def _repeat_codes(codes: pd.Series) -> pd.Series | None:
    """Positions of each code, at most 20 of each, the commonest code last; None where all are rare."""
    numbers, _ = pd.factorize(codes, use_na_sentinel=False)
    counts = np.bincount(numbers)
    if not len(counts) or counts.max() < RARE_BELOW:
        return None
    order = np.argsort(numbers, kind="stable")
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    commonest = int(np.argmax(counts))
    among = [each for each in range(len(counts)) if each != commonest] + [commonest]
    taken = [order[starts[each] : starts[each] + min(counts[each], RARE_BELOW)] for each in among]
    return codes.iloc[np.concatenate(taken)]


def _show_missing(numbers: pd.Series) -> pd.Series:
    """One row without a number, where any lacks one, and then one with a number, where any has one."""
    missing = numbers.isna().to_numpy()
    if not missing.any():
        return numbers.iloc[:1]
    return numbers.iloc[[int(np.argmax(missing)), int(np.argmin(missing))]]


def _put_together(whole: Pipeline | EndsDrawnIn, parts: Sequence[Pipeline | EndsDrawnIn]) -> None:
    """Give `whole`, which was fitted on the pattern, what each of its columns' `parts` learnt from all rows."""
    if isinstance(whole, EndsDrawnIn):
        _join_ends(whole, parts)
        return
    _join_ends(whole[0], [part[0] for part in parts])
    imputer, ranks = whole[1], whole[2]
    imputer.statistics_ = np.concatenate([part[1].statistics_ for part in parts])
    # Ranks are learnt of the numbers and, behind all of them, of the columns that say which were missing.
    indicated = imputer.indicator_.features_
    ranks.n_quantiles_, ranks.references_ = parts[0][2].n_quantiles_, parts[0][2].references_
    ranks.quantiles_ = np.column_stack(
        [part[2].quantiles_[:, 0] for part in parts] + [parts[at][2].quantiles_[:, 1] for at in indicated]
    )


def _join_ends(whole: EndsDrawnIn, parts: Sequence[EndsDrawnIn]) -> None:
    whole.low_ = np.concatenate([part.low_ for part in parts])
    whole.high_ = np.concatenate([part.high_ for part in parts])
