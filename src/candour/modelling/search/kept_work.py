"""Pieces of a search that are already done, so that an interrupted one goes on where it stopped.

`modelling` says what a piece is and when two of them are the same; where pieces are kept is the caller's affair. A piece is
the risks that one fit gave the test rows of one fold. It may be used again only in a search with the same fingerprint: the
same training decisions, folds, seed, metric, code and libraries.
"""

import hashlib
import json
import platform
from collections.abc import Sequence
from dataclasses import fields
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

import candour.modelling
from candour.modelling.cases import Cases
from candour.modelling.split import Split

Risks = npt.NDArray[np.float64]

LIBRARIES = ("scikit-learn", "numpy", "scipy", "pandas", "pyarrow", "lightgbm", "interpret-core", "wordllama")
"""Another version of one of these may give other risks."""


class KeptWork(Protocol):
    """The finished pieces of one search."""

    def read(self, key: str) -> Risks | None:
        """The risks of a piece, or None where it was not finished or what was kept is not whole."""

    def write(self, key: str, risks: Risks) -> None:
        """Keep a finished piece, whole or not at all."""


class WorkKeeper(Protocol):
    """Where the finished pieces of all searches of a run are kept until the run has finished."""

    def open(self, fingerprint: str) -> KeptWork:
        """The pieces of the search with this fingerprint: those that an interrupted run left, and those to come."""


class NothingKept:
    """Keeps nothing: every search begins at its beginning."""

    def open(self, fingerprint: str) -> "NothingKept":
        """The same, for any search."""
        del fingerprint
        return self

    def read(self, key: str) -> Risks | None:
        """Nothing is ever there."""
        del key
        return None

    def write(self, key: str, risks: Risks) -> None:
        """Forget it."""
        del key, risks


def fingerprint_search(
    cases: Cases, folds: Sequence[Split], *, seed: int, metric: str, training: str = "whole"
) -> str:
    """SHA-256 of everything that the risks of a search depend on, but for the setting and the fold of each piece."""
    digest = hashlib.sha256()
    for field in fields(cases):
        _add(digest, field.name)
        _add(digest, getattr(cases, field.name))
    for fold in folds:
        _add(digest, fold.train)
        _add(digest, fold.test)
    _add(digest, [seed, metric, training, _hash_code(), _name_versions()])
    return digest.hexdigest()


def _add(digest: "hashlib._Hash", value: object) -> None:
    """Feed one value with its kind and length, so that no two sequences of values look alike."""
    if isinstance(value, pd.DataFrame):
        for name in value.columns:
            _add(digest, str(name))
            _add(digest, value[name].to_numpy())
        return
    if isinstance(value, np.ndarray) and value.dtype != object:
        content, kind = np.ascontiguousarray(value).tobytes(), str(value.dtype)
    else:
        plain = (
            [None if pd.isna(cell) else cell for cell in value] if isinstance(value, np.ndarray) else value
        )
        content, kind = json.dumps(plain, default=str).encode(), "plain"
    digest.update(f"{kind} {len(content)} ".encode())
    digest.update(content)


@cache
def _hash_code() -> str:
    room = Path(candour.modelling.__path__[0])
    digest = hashlib.sha256()
    for path in sorted(room.rglob("*.py")):
        _add(digest, path.relative_to(room).as_posix())
        _add(digest, path.read_text(encoding="utf-8"))
    return digest.hexdigest()


@cache
def _name_versions() -> str:
    return json.dumps([platform.python_version(), platform.machine(), *map(_name_version, LIBRARIES)])


def _name_version(library: str) -> str:
    try:
        return f"{library} {metadata.version(library)}"
    except metadata.PackageNotFoundError:
        return f"{library} is not installed"
