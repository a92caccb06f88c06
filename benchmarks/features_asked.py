"""The 81 features of the benchmark, the same for every engine, and where its files lie."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

KINDS = (
    "referral", "assessment", "section_47", "cin_plan", "cp_plan", "care_episode", "care_placement", "missing",
)  # fmt: skip
WINDOWS: tuple[int | str, ...] = (90, 180, 365, "ever")
CHILDREN_PER_PART = 50_000
"""As candour cuts a history by itself (`data/partitions/families.py`)."""


def ask_features(
    kinds: Sequence[str] = KINDS, windows: Sequence[int | str] = WINDOWS, *, families: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """What the configuration of a pilot would say: (2 x windows + 2) x kinds + 1 features, or only those of some families."""
    asked: list[dict[str, Any]] = [
        {"family": "count", "events": list(kinds), "windows": list(windows)},
        {"family": "duration", "events": list(kinds), "windows": list(windows)},
        {"family": "days_since", "events": list(kinds)},
        {"family": "open", "events": list(kinds)},
        {"family": "ever", "events": ["section_47"]},
    ]
    return [each for each in asked if not families or each["family"] in families]


def list_files(folder: Path, table: str) -> list[Path]:
    """The parts of a table (`events` of the history, or `decisions`), in order."""
    return sorted((folder / table if table == "decisions" else folder / "history" / table).glob("*.parquet"))
