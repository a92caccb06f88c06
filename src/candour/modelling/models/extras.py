"""Packages that are not installed with candour itself: whether they are there, said before anything long begins."""

from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from candour.errors import ConfigError
from candour.modelling.models.setting import Extra

LIGHTGBM = Extra("lightgbm", "lightgbm")
INTERPRET = Extra("interpret", "ebm")


def require_extras(wanted: Iterable[tuple[str, Extra]]) -> None:
    """Raise ConfigError that names every candidate whose package is not installed."""
    missing = {name: extra for name, extra in wanted if find_spec(extra.module) is None}
    if missing:
        names = ", ".join(f"'{name}' ({extra.module})" for name, extra in missing.items())
        extras = ",".join(sorted({extra.name for extra in missing.values()}))
        raise ConfigError(
            f"models.candidates names what needs packages that are not installed here: {names}. Install them with: "
            f'python -m pip install "candour[{extras}]"; or leave these candidates out.'
        )


def import_extra(name: str, extra: Extra, part: str = "") -> Any:
    """The module, or a part of it. Raises ConfigError where it is not installed."""
    require_extras([(name, extra)])
    return import_module(f"{extra.module}.{part}" if part else extra.module)
