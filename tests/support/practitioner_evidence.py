"""Practitioners' forecasts and an override log for the decisions of a made-up test period, with known truth."""

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from candour.contracts import Evidence
from candour.data.practitioners.matching import OVERRIDE_LOG, PRACTITIONER_FORECASTS

Floats = npt.NDArray[np.float64]


def judge(
    scores: Floats,
    *,
    people: int = 15,
    noise: float = 1.0,
    leaning: float = 0.0,
    share: float = 0.8,
    twice: float = 0.2,
    seed: int = 5,
    added: Floats | None = None,
) -> dict[str, npt.NDArray[Any]]:
    """Judgements of the true risk through noise: row, forecaster, probability; `added` log-odds for each decision."""
    rng = np.random.Generator(np.random.PCG64(seed))
    row = np.flatnonzero(rng.random(len(scores)) < share)
    again = row[rng.random(len(row)) < twice]
    first = rng.integers(0, people, len(row))
    second = (first[np.searchsorted(row, again)] + rng.integers(1, max(people, 2), len(again))) % people
    rows, who = np.concatenate([row, again]), np.concatenate([first, second])
    log_odds = np.log(scores / (1 - scores))[rows] + leaning + noise * rng.normal(size=len(rows))
    if added is not None:
        log_odds = log_odds + added[rows]
    return {"row": rows, "who": who, "probability": 1 / (1 + np.exp(-log_odds))}


def add_forecasts(
    evidence: Evidence,
    judged: dict[str, npt.NDArray[Any]],
    *,
    flagged_share: float | None = 0.1,
    with_probability: bool = True,
    named: bool = True,
) -> Evidence:
    """The evidence with the table of forecasts; people flag their highest probabilities up to a share."""
    said = judged["probability"]
    n = len(said)
    flags = None if flagged_share is None else said >= np.quantile(said, 1 - flagged_share)
    table = pa.table(
        {
            "row": pa.array(judged["row"], pa.int64()),
            "forecaster_key": [f"w{number:03d}" if named else None for number in judged["who"].tolist()],
            "probability": pa.array(said.tolist() if with_probability else [None] * n, pa.float64()),
            "flag": pa.array([None] * n if flags is None else flags.tolist(), pa.bool_()),
        },
        schema=PRACTITIONER_FORECASTS,
    )
    return replace(evidence, tables={**evidence.tables, "practitioner_forecasts": table})


def add_log(
    evidence: Evidence,
    *,
    recommended: npt.NDArray[np.bool_],
    done: npt.NDArray[np.bool_],
    reasons: list[str | None] | None = None,
    people: int = 15,
    seed: int = 6,
) -> Evidence:
    """The evidence with an override log: one line a decision."""
    rng = np.random.Generator(np.random.PCG64(seed))
    n = len(recommended)
    table = pa.table(
        {
            "row": pa.array(np.arange(n), pa.int64()),
            "forecaster_key": [f"w{number:03d}" for number in rng.integers(0, people, n).tolist()],
            "recommended": pa.array(recommended.tolist(), pa.bool_()),
            "done": pa.array(done.tolist(), pa.bool_()),
            "reason": pa.array([None] * n if reasons is None else reasons, pa.string()),
        },
        schema=OVERRIDE_LOG,
    )
    return replace(evidence, tables={**evidence.tables, "override_log": table})
