"""The curves and bars of all features, asked of the model at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from candour.contracts import Evidence
from candour.stats.clustered import Codes, Floats
from candour.stats.explanation.local_effects import Curve, Grid, cut_grid, estimate_bars, estimate_curve
from candour_audits.explainability.answers import Answers
from candour_audits.explainability.questioned import Questioned

INTERVALS = 10


@dataclass(frozen=True)
class Asked:
    """One feature as the model is asked about it: the values it is given, and the interval or code of every decision."""

    name: str
    values: Sequence[float | str]
    grid: Grid | None
    codes: Codes


@dataclass(frozen=True)
class Shape:
    """The curve of one feature, or its bars where `codes` names them, in log-odds."""

    name: str
    curve: Curve
    codes: tuple[str, ...]


def compute_shapes(evidence: Evidence, answers: Answers) -> dict[str, Shape]:
    """The shape of every feature that stands at two values with enough families; empty where no column can be asked about."""
    if answers.encoded is None:
        return {}
    threshold = evidence.disclosure.threshold_in_force or 0
    asked = [
        found
        for name in answers.questioned.names
        if answers.columns[name] and (found := _prepare(answers.questioned, name, threshold)) is not None
    ]
    margins = answers.questioned.model.margins_with(
        answers.encoded, _list_replacements(answers, asked, answers.encoded)
    )
    return {each.name: _estimate(each, margins, answers.questioned.families) for each in asked}


def _prepare(questioned: Questioned, name: str, threshold: int) -> Asked | None:
    column, families = questioned.features[name], questioned.families
    if pd.api.types.is_float_dtype(column):
        grid = cut_grid(column.to_numpy(dtype=np.float64), families, intervals=INTERVALS, more_than=threshold)
        return None if grid is None else Asked(name, grid.edges.tolist(), grid, grid.interval)
    counts = pd.Series(families).groupby(column.astype(object).to_numpy()).nunique()
    known = sorted(str(code) for code, count in counts.items() if count > threshold)
    if len(known) < 2:
        return None
    places = {code: at for at, code in enumerate(known)}
    codes = np.asarray(column.astype(object).map(places).fillna(-1), dtype=np.int64)
    return Asked(name, known, None, codes)


def _list_replacements(
    answers: Answers, asked: Sequence[Asked], encoded: Floats
) -> Iterator[tuple[Sequence[int], Floats]]:
    """Every feature's encoded columns with its lower and its upper edges, or with each of its codes, in turn."""
    given = _encode_values(answers.questioned, asked)
    for each in asked:
        columns = answers.columns[each.name]
        values = given[each.name][:, columns]
        if each.grid is None:
            yield from ((columns, np.tile(row, (len(encoded), 1))) for row in values)
            continue
        for step in (0, 1):
            known = each.codes >= 0
            changed = encoded[:, columns].copy()
            changed[known] = values[each.codes[known] + step]
            yield columns, changed


def _encode_values(questioned: Questioned, asked: Sequence[Asked]) -> Mapping[str, Floats]:
    """What the model sees of every value that it is asked about. Rows are encoded alone, so one row serves for all."""
    ends = np.cumsum([0, *(len(each.values) for each in asked)])
    frame = questioned.features.iloc[np.zeros(ends[-1], dtype=np.int64)].reset_index(drop=True)
    columns = {name: frame[name].to_numpy(copy=True) for name in frame.columns}
    for each, start, end in zip(asked, ends, ends[1:], strict=False):
        changed = columns[each.name].astype(object)
        changed[start:end] = each.values
        columns[each.name] = changed
    filled = pd.DataFrame(columns).astype(questioned.features.dtypes.to_dict())
    encoded = questioned.model.encode(filled)
    return {each.name: encoded[start:end] for each, start, end in zip(asked, ends, ends[1:], strict=False)}


def _estimate(asked: Asked, margins: Iterator[Floats], families: Codes) -> Shape:
    if asked.grid is not None:
        return Shape(asked.name, estimate_curve(asked.grid, next(margins), next(margins), families), ())
    answers = np.array([next(margins) for _ in asked.values])
    return Shape(asked.name, estimate_bars(asked.codes, answers, families), tuple(map(str, asked.values)))
