"""Two files of the same model side by side, part by part, without loading either: a file that was tampered with is read as data only.

A skops file is an archive of schema.json, which says how the model is built, and of arrays.
"""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np

from candour.reproduction.compared import ONLY_BYTES, Compared, combine, grade_numbers
from candour.reproduction.grading import Grade
from candour.reproduction.numbers import Numbers
from candour.reproduction.tolerances import RELATIVE

SCHEMA: Final = "schema.json"
VERSIONS: Final = frozenset({"_skops_version", "_sklearn_version", "protocol"})
"""Where the libraries write their own versions: surroundings, which are compared elsewhere."""
_LARGEST: Final = 1 << 30
"""Bytes of one part that are read at most: no part of a forecast of candour comes near."""


def compare_model_files(then: bytes, now: bytes) -> Compared:
    """How two models differ whose bytes do; a file that is no whole archive is different and is said to be so."""
    parts = []
    for content, which in ((then, "the run"), (now, "the copy")):
        try:
            parts.append(_open(content))
        except (zipfile.BadZipFile, ValueError, KeyError, OSError):
            return Compared(Grade.DIFFERENT, f"the model file of {which} is no whole model file")
    before, after = parts
    if before.keys() != after.keys():
        return Compared(Grade.DIFFERENT, "the parts of the model file")
    return combine((*_compare(before, after), ONLY_BYTES))


def _open(content: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if any(entry.file_size > _LARGEST for entry in archive.infolist()):
            raise ValueError("a part is too large")
        return {name: _read(name, archive.read(name)) for name in sorted(archive.namelist())}


def _read(name: str, content: bytes) -> Any:
    if name == SCHEMA:
        return json.loads(content)
    if name.endswith(".npy"):
        return np.load(io.BytesIO(content), allow_pickle=False)
    return content


def _compare(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Compared]:
    for name, before in then.items():
        after = now[name]
        if isinstance(before, np.ndarray):
            yield _compare_arrays(before, after, "an array of the model")
        elif name == SCHEMA:
            yield from _compare_nodes(before, after, "how the model is built")
        elif before != after:
            yield Compared(Grade.DIFFERENT, "a part of the model file")


def _compare_nodes(then: Any, now: Any, where: str) -> Iterator[Compared]:
    if isinstance(then, dict) and isinstance(now, dict):
        if then.keys() != now.keys():
            yield Compared(Grade.DIFFERENT, where)
            return
        for key, value in then.items():
            if key not in VERSIONS:
                inside = (
                    f"the setting '{key}' of the model" if key.isidentifier() and key[0] != "_" else where
                )
                yield from _compare_nodes(value, now[key], inside)
    elif isinstance(then, list) and isinstance(now, list):
        if len(then) != len(now):
            yield Compared(Grade.DIFFERENT, where)
            return
        for before, after in zip(then, now, strict=True):
            yield from _compare_nodes(before, after, where)
    elif then != now:
        yield _compare_values(then, now, where)


def _compare_values(then: Any, now: Any, where: str) -> Compared:
    # skops writes a plain number as its JSON inside a text.
    try:
        before, after = float(then), float(now)
    except (TypeError, ValueError):
        return Compared(Grade.DIFFERENT, where)
    return _grade(np.array([before]), np.array([after]), where)


def _compare_arrays(then: Any, now: Any, where: str) -> Compared:
    if then.dtype != now.dtype or then.shape != now.shape:
        return Compared(Grade.DIFFERENT, where)
    if then.dtype.names is not None:
        return combine(
            _compare_arrays(then[field], now[field], f"'{field}' of the model") for field in then.dtype.names
        )
    if np.issubdtype(then.dtype, np.floating):
        return _grade(then.astype(np.float64).ravel(), now.astype(np.float64).ravel(), where)
    same = bool(np.array_equal(then, now))
    return Compared(Grade.IDENTICAL) if same else Compared(Grade.DIFFERENT, where)


def _grade(then: Numbers, now: Numbers, where: str) -> Compared:
    finite = np.abs(then[np.isfinite(then)])
    return grade_numbers(then, now, where, tolerance=RELATIVE * float(finite.max(initial=0.0)))
