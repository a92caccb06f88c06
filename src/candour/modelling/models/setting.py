"""One candidate with one choice of settings, and what the index knows of each kind of forecast."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sklearn.pipeline import Pipeline

Value = float | int | str
Values = Mapping[str, Value]


@dataclass(frozen=True)
class Setting:
    """One candidate with one choice of settings."""

    model: str
    values: Values

    @property
    def text(self) -> str:
        """The settings in words, as tables show them."""
        return ", ".join(f"{name} {value}" for name, value in self.values.items())


@dataclass(frozen=True)
class Extra:
    """A package that is not installed with candour itself: the module, and the extra that brings it."""

    module: str
    name: str


@dataclass(frozen=True)
class ModelKind:
    """One kind of forecast.

    label: its plain-English name. list_values: every choice of settings of a candidate, simpler ones first, so that ties go to
    the simpler. build: an unfitted Pipeline with the steps `encode` and `core`. extra: what must be installed to fit it.
    """

    label: str
    list_values: Callable[[Any], Iterable[dict[str, Value]]]
    build: Callable[[Values, int], Pipeline]
    extra: Extra | None = None


def say_weight(candidate: Any) -> dict[str, Value]:
    """The setting of the class weight, where it is not the usual one."""
    return {"class_weight": "balanced"} if candidate.class_weight == "balanced" else {}


def read_weight(values: Values) -> str | None:
    """What scikit-learn is told: `balanced`, or None."""
    return "balanced" if values.get("class_weight") == "balanced" else None
