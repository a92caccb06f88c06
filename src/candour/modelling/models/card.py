"""A fitted scorecard as a person reads it: lines with points, and what a sum of points means."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import expit
from sklearn.compose import ColumnTransformer

from candour.errors import ModelError
from candour.modelling.calibration import CalibratedForecast, apply_calibrator
from candour.modelling.cases import Cases
from candour.modelling.encoding import trace_sources
from candour.modelling.models.levels import Cut
from candour.modelling.models.scorecard import Scorecard

NOT_RECORDED = "nothing recorded"
RARER = "a rarer code"
CODE = "code "
MISSING = f"{CODE}nan"
"""How the encoder calls the column for nothing recorded."""


class PrintedCard(NamedTuple):
    """The card as two tables.

    lines: line (from 1), feature, level, code (empty for a number), points. On every line exactly one level holds: its points are
    added up.
    risks: points (every sum that there can be, rising) and risk (the published score, calibrated, between 0 and 1).
    """

    lines: pd.DataFrame
    risks: pd.DataFrame


def print_card(forecast: CalibratedForecast) -> PrintedCard:
    """The card of a calibrated scorecard. Raises ModelError for another kind of forecast."""
    core = _find_core(forecast)
    names = _name_columns(forecast.pipeline.named_steps["encode"])
    rows = [
        (number + 1, feature, level, _read_code(names[column][1]), int(points))
        for number, column in enumerate(core.columns_)
        for feature, level, points in _print_line(core, number, *names[column])
    ]
    most = sum(int(points.max()) for points in core.points_)
    totals = np.arange(most + 1)
    # The same sum as the model's own: start + step x points.
    chances = expit(core.start_ + core.step_ * totals.astype(np.float64))
    return PrintedCard(
        pd.DataFrame(rows, columns=["line", "feature", "level", "code", "points"]),
        pd.DataFrame({"points": totals, "risk": apply_calibrator(forecast.calibrator, chances)}),
    )


def count_fewest_families(forecast: CalibratedForecast, train: Cases) -> int:
    """How many families have a training decision at the level of the card that the fewest have one at.

    Raises ModelError for another kind of forecast. A card without a line rests on all families.
    """
    core = _find_core(forecast)
    rows = forecast.pipeline.named_steps["encode"].transform(train.features)
    counts = [len(np.unique(train.families))]
    for number, column in enumerate(core.columns_):
        stays, limits = int(core.stays_with_[number]), core.limits_[number]
        places = Cut(limits, own_missing=stays < 0, commonest=max(stays, 0)).place(rows[:, column])
        counts += [len(np.unique(train.families[places == at])) for at in range(len(core.points_[number]))]
    return min(counts)


def _find_core(forecast: CalibratedForecast) -> Scorecard:
    core = forecast.pipeline.named_steps["core"]
    if not isinstance(core, Scorecard):
        raise ModelError(
            f"Only a scorecard can be printed as a card, but this is a {type(core).__name__}. Give one that was fitted as scorecard."
        )
    return core


def _print_line(core: Scorecard, number: int, source: str, code: str) -> list[tuple[str, str, int]]:
    limits, points = core.limits_[number], core.points_[number]
    stays = int(core.stays_with_[number])
    if code == MISSING:
        return [(source, "something recorded", points[0]), (source, NOT_RECORDED, points[1])]
    if code:
        # One code against all others; a code is there or not, and is never missing.
        return [(source, f"not {code}", points[0]), (source, code, points[1])]
    levels = [_say_level(limits, at) for at in range(len(limits) + 1)]
    if stays >= 0:
        levels[stays] += f", or {NOT_RECORDED}"
    else:
        levels.append(NOT_RECORDED)
    return [(source, level, given) for level, given in zip(levels, points, strict=True)]


def _say_level(limits: np.ndarray, at: int) -> str:
    above = f"more than {limits[at - 1]:.15g}" if at > 0 else ""
    up_to = f"up to {limits[at]:.15g}" if at < len(limits) else ""
    return " and ".join(part for part in (above, up_to) if part) or "any number"


def _name_columns(encoder: ColumnTransformer) -> list[tuple[str, str]]:
    """For every encoded column its feature, and the code that it stands for, if it does."""
    sources = trace_sources(encoder)
    named = [name.partition("__") for name in encoder.get_feature_names_out()]
    return [
        # A text becomes many columns, and each has a name of its own.
        (
            source if part in ("numbers", "codes") else name,
            _say_code(name.removeprefix(f"{source}_")) if part == "codes" else "",
        )
        for source, (part, _, name) in zip(sources, named, strict=True)
    ]


def _read_code(said: str) -> str:
    """The code itself; nothing for rarer ones together, and for nothing recorded."""
    return said.removeprefix(CODE) if said.startswith(CODE) and said != MISSING else ""


def _say_code(code: str) -> str:
    return RARER if code == "infrequent_sklearn" else f"{CODE}{code}"
