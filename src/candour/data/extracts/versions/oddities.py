"""Counting, by kind of event or by field, the rows of an array that met a quality rule."""

from typing import NamedTuple

import numpy as np

from candour.data.extracts.columns import FIELD, KIND, BoolArray, IntArray


class Oddity(NamedTuple):
    """How many events of a kind, or values of a field (by number, else -1), met a quality rule."""

    rule: str
    kind: int
    field: int
    hits: int
    of: int


def count_kinds(rule: str, kind: IntArray, found: BoolArray) -> tuple[Oddity, ...]:
    """One oddity for each kind of event that was looked at."""
    hits = np.bincount(kind[found], minlength=len(KIND))
    looked_at = np.bincount(kind, minlength=len(KIND))
    return tuple(Oddity(rule, int(k), -1, int(hits[k]), int(looked_at[k])) for k in np.flatnonzero(looked_at))


def count_fields(rule: str, field: IntArray, found: BoolArray) -> tuple[Oddity, ...]:
    """One oddity for each field that was looked at."""
    hits = np.bincount(field[found], minlength=len(FIELD))
    looked_at = np.bincount(field, minlength=len(FIELD))
    return tuple(Oddity(rule, -1, int(f), int(hits[f]), int(looked_at[f])) for f in np.flatnonzero(looked_at))
