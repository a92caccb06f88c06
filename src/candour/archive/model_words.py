"""A fitted model in words and plain JSON: what kind it is, how it was set, and what it learnt where that is a list of numbers.

The file model.skops holds the whole model. This description is for whoever cannot load it: a linear model can be worked out by hand from
it; of trees it says how many there are and which features they read.
"""

import dataclasses
import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from candour.modelling.calibration import CalibratedForecast
from candour.modelling.explainable import explain_forecast

_MOST_NUMBERS = 5_000


def describe_model(model: Any, *, label: str) -> dict[str, Any]:
    """Type, settings, features and learnt numbers of a fitted model, as plain values."""
    described: dict[str, Any] = {"label": label, "model": _describe(model)}
    if isinstance(model, CalibratedForecast):
        explained = explain_forecast(model)
        described["kind"] = explained.kind
        described["columns_of_the_core"] = list(explained.encoded_sources)
        coefficients = getattr(explained.core, "coef_", None)
        if coefficients is not None and np.size(coefficients) == len(explained.encoded_sources):
            described["coefficients"] = [
                {"feature": feature, "coefficient": float(value)}
                for feature, value in zip(explained.encoded_sources, np.ravel(coefficients), strict=True)
            ]
            described["intercept"] = float(np.ravel(explained.core.intercept_)[0])
    return described


def write_description(described: Mapping[str, Any]) -> bytes:
    """As JSON."""
    return (json.dumps(described, indent=1, ensure_ascii=False) + "\n").encode()


def say_description(described: Mapping[str, Any]) -> bytes:
    """The main of it as text, for people: what kind of model, how it was set, and the weight of each column of a linear one."""
    core = _find_core(described["model"])
    lines = [str(described["label"]), "", f"Kind: {core['type']}", "", "Settings:"]
    lines += [
        f"    {name}: {json.dumps(value, ensure_ascii=False)}" for name, value in core["settings"].items()
    ]
    if "coefficients" in described:
        lines += [
            "",
            "Log-odds = intercept + the sum of coefficient x encoded column, before calibration:",
            "",
        ]
        lines += [f"    {described['intercept']:+.6f}  intercept"]
        lines += [f"    {each['coefficient']:+.6f}  {each['feature']}" for each in described["coefficients"]]
    elif described.get("columns_of_the_core"):
        lines += ["", "Encoded columns that it reads, by the feature that each came from:", ""]
        lines += [f"    {feature}" for feature in described["columns_of_the_core"]]
    lines += ["", "description.json holds every part and every learnt number; model.skops the model itself."]
    return ("\n".join(lines) + "\n").encode()


def _find_core(part: Mapping[str, Any]) -> Mapping[str, Any]:
    """The estimator at the end of pipelines."""
    if "parts" in part and "pipeline" in part["parts"]:
        return _find_core(part["parts"]["pipeline"])
    steps = part.get("settings", {}).get("steps")
    return _find_core(steps[-1][1]) if steps else {"settings": {}, **part}


def _describe(part: Any) -> Any:  # noqa: PLR0911 (one answer a kind of part)
    """A part of a model: an estimator with its settings and its parts, or a plain value."""
    if part is None or isinstance(part, bool | int | str):
        return part
    if isinstance(part, float | np.floating | np.integer | np.bool_):
        return _plain(part)
    if isinstance(part, np.ndarray):
        return _describe_array(part)
    if isinstance(part, list | tuple):
        return [_describe(each) for each in part[:_MOST_NUMBERS]]
    if isinstance(part, Mapping):
        return {str(name): _describe(each) for name, each in part.items()}
    if isinstance(part, slice | type):
        return str(part)
    if dataclasses.is_dataclass(part) and not isinstance(part, type):
        fields = {field.name: _describe(getattr(part, field.name)) for field in dataclasses.fields(part)}
        return {"type": _name(part), "parts": fields}
    if hasattr(part, "get_params"):
        return _describe_estimator(part)
    return {"type": _name(part)}


def _describe_estimator(part: Any) -> dict[str, Any]:
    described: dict[str, Any] = {"type": _name(part), "settings": {}}
    for name, value in sorted(part.get_params(deep=False).items()):
        described["settings"][name] = _describe(value)
    # What was fitted, under scikit-learn's rule that its names end so; the parts of a pipeline are among its settings.
    learnt = {
        name: _describe(value)
        for name, value in sorted(vars(part).items())
        if name.endswith("_") and not name.startswith("_")
    }
    if learnt:
        described["learnt"] = learnt
    return described


def _describe_array(values: np.ndarray[Any, Any]) -> Any:
    if values.size > _MOST_NUMBERS:
        return f"{values.size} numbers, in model.skops"
    if values.dtype == object:
        return [_describe(each) for each in values.ravel().tolist()]
    return [_plain(each) for each in values.tolist()] if values.ndim else _plain(values.item())


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value if isinstance(value, bool | int | float | str) else str(value)


def _name(part: Any) -> str:
    return f"{type(part).__module__}.{type(part).__qualname__}"


__all__ = ["describe_model", "say_description", "write_description"]
