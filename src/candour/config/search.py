"""How the settings of a model are searched for, how many are tried, and by how many workers."""

from typing import Literal, Self

from pydantic import Field, model_validator

from candour.config.stage import Stage

Method = Literal["all", "random", "successive_halving", "optuna"]


class Range(Stage):
    """Between which values a setting is drawn, instead of from the values that the candidate lists."""

    lowest: float
    """The smallest value that is drawn."""
    highest: float
    """The largest value that is drawn."""
    scale: Literal["linear", "log"] = "linear"
    """`log`: 0.01 to 0.1 is drawn as often as 0.1 to 1. Right for strengths and learning rates."""

    @model_validator(mode="after")
    def _goes_up(self) -> Self:
        if self.lowest >= self.highest:
            raise ValueError(f"lowest ({self.lowest}) must be below highest ({self.highest})")
        if self.scale == "log" and self.lowest <= 0:
            raise ValueError(f"on a log scale lowest must be above 0, and is {self.lowest}")
        return self


class Search(Stage):
    """Which settings are tried, and how many. Chance starts at the seed of the pilot, for each model anew."""

    method: Method = "all"
    """`all`: every listed setting on every fold. `random`: `budget` settings on every fold. `successive_halving`: `budget` settings
    on the earliest fold, the better half of them on the next, and so on. `optuna`: `budget` settings, each proposed after looking at
    those before it (needs the extra `optuna`)."""
    budget: int = Field(default=20, ge=2, le=1000)
    """How many settings of each model are tried, unless `method` is `all`; fewer where a model lists fewer."""
    ranges: dict[str, dict[str, Range]] = Field(default_factory=dict)
    """Model -> setting -> the range that it is drawn from, such as `{logistic_regression: {strength: {lowest: 0.001, highest: 1, scale: log}}}`.
    Settings without a range are drawn from the values that the candidate lists."""
    workers: int | None = Field(default=None, ge=1, le=64)
    """How many processes fit at the same time; the results are the same, byte for byte. Without it two where the machine has two cores
    and the work is worth starting them, else one. The environment variable CANDOUR_THREADS goes before it: it says the same of one
    machine, and leaves the configuration and its fingerprint as they are."""

    @model_validator(mode="after")
    def _draws_where_it_has_ranges(self) -> Self:
        if self.ranges and self.method == "all":
            raise ValueError(
                "method all tries the listed values and draws none; give ranges with random, successive_halving or optuna"
            )
        return self


__all__ = ["Method", "Range", "Search"]
