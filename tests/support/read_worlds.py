"""Whole pilots that read texts, in worlds of which it is known whether texts tell anything."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from candour.results import Estimate, Finding
from known_worlds import ONE_LINEAR, TEXT, KnownWorld, build_pilot, run_world

TWO_MODELS = (ONE_LINEAR, {"name": "lightgbm", "leaves": [4], "trees": [100]})
MARGIN = 0.02


class Gain(NamedTuple):
    """What VARI-002 says of one model: how much its AUC changes with text, with the ends of its interval."""

    model: str
    value: float
    low: float
    high: float

    @property
    def adds_something(self) -> bool:
        """Whether the whole interval lies above nothing."""
        return self.low > 0

    @property
    def adds_more(self) -> bool:
        """Whether it lies above the margin."""
        return self.low > MARGIN


def read_world(
    folder: Path,
    scenario: str,
    seed: int,
    *,
    children: int = 8000,
    models: Sequence[Mapping[str, Any]] = TWO_MODELS,
    most_terms: int | None = None,
) -> KnownWorld:
    """A pilot of these models, each with texts and without, tested on the last two years."""
    config = build_pilot(
        children=children, seed=seed, scenarios=(scenario,), reads_text=True, models=models,
        split={"name": "earlier_cases", "test_days": 730, "folds": 2},
        text=TEXT if most_terms is None else TEXT | {"most_terms": most_terms},
    )  # fmt: skip
    return run_world(folder, config)


def read_gains(finding: Finding) -> tuple[Gain, ...]:
    """The rows of single models of VARI-002."""
    table = finding.table("text_gains")
    model, auc = table.index_of("model"), table.index_of("auc")
    return tuple(
        Gain(str(row[model]), cell.value or 0.0, cell.low or 0.0, cell.high or 0.0)
        for row in table.rows
        if isinstance(cell := row[auc], Estimate) and not str(row[model]).startswith("All models")
    )


def ask_texts(scenario: str, seed: int) -> tuple[Gain, ...]:
    """What text adds to each model in one such world."""
    with tempfile.TemporaryDirectory() as folder:
        return read_gains(read_world(Path(folder), scenario, seed).ask("variants")["VARI-002"])
