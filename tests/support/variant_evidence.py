"""Evidence of a question that was asked in several variants, with the truth known."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
from numpy.random import PCG64, Generator

from candour.config.variants import name_variant
from candour.contracts import VARIANT_PREDICTIONS, Evidence
from side_worlds import make_decisions, score

Tried = tuple[str, str, str]
"""Learning, data and model."""
LEARNING, DATA, MODELS = (
    ("all_cases", "earlier_cases"),
    ("structured", "structured_and_text"),
    ("forest", "trees"),
)
ALL = tuple((learning, data, model) for learning in LEARNING for data in DATA for model in MODELS)
EVERYBODY = "prevalence"


def plant_variants(
    evidence: Evidence, *, leading: Tried = ("earlier_cases", "structured", "forest"), noise: Mapping[Tried, float] | None = None,
    tried: tuple[Tried, ...] = ALL, families: int = 1500, seed: int = 1, same: bool = False,
) -> Evidence:  # fmt: skip
    """The evidence with the tables of these variants; what is not in `noise` has 1. `same`: text changes no score."""
    rng = Generator(PCG64(seed))
    family, shared, outcomes = make_decisions(rng, families=families, alike=1.0, sizes=(0.5, 0.3, 0.2))
    days = np.sort(rng.integers(0, 2000, len(family)))
    rows = {
        "all_cases": rng.random(families)[family] < 0.4,
        "earlier_cases": rng.random(families)[family] < 0.5,
    }
    scores: dict[Tried, np.ndarray] = {}
    for one in (
        *tried,
        *((learning, data, EVERYBODY) for learning, data in dict.fromkeys(pair[:2] for pair in tried)),
    ):
        learning, data, model = one
        twin = (learning, "structured", model)
        scores[one] = (
            np.full(len(family), 0.1) if model == EVERYBODY
            else scores[twin] if same and twin in scores
            else score(rng, shared, family, noise=(noise or {}).get(one, 1.0))
        )  # fmt: skip
    blocks, summary = [], []
    for one, values in scores.items():
        learning, data, model = one
        where = np.flatnonzero(rows[learning])
        blocks.append(
            pa.table(
                {
                    "decision": where,
                    "family_key": [f"f{number:06d}" for number in family[where]],
                    "decided_on": [date(2018, 1, 1) + timedelta(days=int(day)) for day in days[where]],
                    "variant": [name_variant(data, learning)] * len(where),  # type: ignore[arg-type]
                    "data": [data] * len(where), "learning": [learning] * len(where), "model": [model] * len(where),
                    "score": values[where], "outcome": outcomes[where].astype(np.int8),
                },
                schema=VARIANT_PREDICTIONS,
            )
        )  # fmt: skip
        summary.append(
            {
                "variant": name_variant(data, learning), "data": data, "learning": learning, "model": model,  # type: ignore[arg-type]
                "is_baseline": model == EVERYBODY, "leads": model == leading[2], "train_rows": 100,
                "test_rows": len(where), "test_events": int(outcomes[where].sum()),
            }
        )  # fmt: skip
    return replace(
        evidence,
        variant=name_variant(leading[1], leading[0]),  # type: ignore[arg-type]
        leading=leading[2],
        labels={"forest": "Forest", "trees": "Trees", EVERYBODY: "Everybody: the base rate"},
        baselines=(EVERYBODY,),
        tables={
            **evidence.tables, "variant_predictions": pa.concat_tables(blocks),
            "variant_summary": pa.Table.from_pylist(summary),
        },
    )  # fmt: skip
