"""Which settings of a candidate a search begins with: those that the candidate lists, or draws from them and from ranges."""

import hashlib
from collections.abc import Sequence

import numpy as np

from candour.config.search import Range, Search
from candour.config.suggestions import suggest_name
from candour.errors import ConfigError
from candour.modelling.models.setting import Setting

DIGITS = 3
"""Figures that count of a value from a range: more would look as if they mattered."""
PATIENCE = 50
"""Draws for each setting that is wanted, before a range is taken to hold no more different ones."""


def draw_settings(listed: Sequence[Setting], search: Search, *, seed: int) -> tuple[Setting, ...]:
    """`budget` different settings of one candidate, or all that it lists where these are no more.

    listed: every setting that the candidate lists, simpler ones first. Without ranges the draws are made without
    replacement and keep that order; with ranges each draw takes a listed setting at random and draws the values that have a
    range, and smaller values come first. Chance starts at the seed and the candidate's name, so that another candidate beside it changes nothing.

    Raises ConfigError where a range is given for a setting that the candidate does not have.
    """
    model = listed[0].model
    ranges = find_ranges(listed[0], search)
    chance = np.random.default_rng([seed, number_name(model)])
    if not ranges:
        if len(listed) <= search.budget:
            return tuple(listed)
        drawn = chance.choice(len(listed), size=search.budget, replace=False)
        return tuple(listed[position] for position in np.sort(drawn))
    settings: dict[str, Setting] = {}
    for _ in range(PATIENCE * search.budget):
        setting = _draw(listed, ranges, chance)
        settings.setdefault(setting.text, setting)
        if len(settings) == search.budget:
            break
    return tuple(sorted(settings.values(), key=lambda setting: tuple(setting.values.values())))


def find_ranges(setting: Setting, search: Search) -> dict[str, Range]:
    """The ranges for the settings of one candidate. Raises ConfigError where one names a setting that it does not have."""
    ranges = search.ranges.get(setting.model, {})
    for name in ranges:
        if name not in setting.values or isinstance(setting.values[name], str):
            numbers = [known for known, value in setting.values.items() if not isinstance(value, str)]
            raise ConfigError(
                f"models.search.ranges gives a range for '{name}' of {setting.model}, which has no such number"
                f"{suggest_name(name, numbers)}"
            )
    return ranges


def refuse_strangers(search: Search, models: Sequence[str]) -> None:
    """Raises ConfigError where a range is given for a model that is no candidate."""
    for name in search.ranges:
        if name not in models:
            raise ConfigError(
                f"models.search.ranges names '{name}', which is no candidate{suggest_name(name, models)}"
            )


def tidy(value: float, like: float | int | str) -> float | int:
    """A value from a range with the figures that count; a whole number where the listed value is one."""
    return round(value) if isinstance(like, int) else float(f"{value:.{DIGITS}g}")


def number_name(name: str) -> int:
    """A whole number that stands for a name, the same on every machine."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")


def _draw(listed: Sequence[Setting], ranges: dict[str, Range], chance: np.random.Generator) -> Setting:
    start = listed[int(chance.integers(len(listed)))]
    drawn = {name: tidy(_draw_value(ranges[name], chance), start.values[name]) for name in sorted(ranges)}
    return Setting(start.model, {**start.values, **drawn})


def _draw_value(between: Range, chance: np.random.Generator) -> float:
    if between.scale == "log":
        return float(np.exp(chance.uniform(np.log(between.lowest), np.log(between.highest))))
    return float(chance.uniform(between.lowest, between.highest))
