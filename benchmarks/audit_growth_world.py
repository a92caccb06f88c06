"""The evidence of any number of decisions for `audit_growth.py`, made in blocks and written as a run keeps it.

Each block is a made-up authority of `all_audits_world.py` with families of its own; the forecasts are fitted on the first of them. So the
evidence of 12 million decisions is made in the memory of one block.
"""

import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from all_audits_world import (
    FIRST_TEST_DAY,
    FIRST_TRAINING_DAY,
    LINEAR,
    SEED,
    TEST_DAYS,
    TRAINING_DAYS,
    TREES,
    VARIANT,
    Part,
    build_quality,
    build_tables,
    draw_part,
    fit,
    score_simply,
    state_facts,
    write_protocol,
)

from candour.config.protocol import Disclosure
from candour.contracts import Evidence
from candour.modelling.explainable import ExplainableForecast
from candour.modelling.fitting import predict_risk
from candour.tracking.evidence_tables import StoredTables

BLOCK = 50_000
DISTINCT = 500_000
"""So many decisions are made up; beyond them the same come again, with families of their own."""
RECORD = "record.pickle"
GROWING = frozenset({"predictions", "groups", "measures", "alternative_outcomes", "features", "training_features", "training_groups",
                     "training_days", "lead_times", "under_way", "triage", "practitioner_forecasts", "override_log"})  # fmt: skip
"""All other tables are sums, which do not grow with the decisions."""


def make_world(folder: Path, rows: int, features: int) -> None:
    """Write evidence of so many decisions to test on and as many to learn from."""
    chance = np.random.Generator(np.random.PCG64(SEED))
    weights = np.where(np.arange(features) < 40, chance.normal(0, 0.35, features), 0.0)
    folder.mkdir(parents=True, exist_ok=True)
    writers: dict[str, pq.ParquetWriter] = {}
    forecasts: dict[str, Any] = {}
    first: Part | None = None
    still: dict[str, pa.Table] = {}
    made: list[dict[str, pa.Table]] = []
    for place in range(0, rows, BLOCK):
        if len(made) == DISTINCT // BLOCK and rows - place >= BLOCK:
            _write_block(writers, folder, made[place // BLOCK % len(made)], place)
            continue
        size = min(BLOCK, rows - place)
        train = draw_part(chance, size, weights, first=FIRST_TRAINING_DAY, days=TRAINING_DAYS)
        test = draw_part(chance, size, weights, first=FIRST_TEST_DAY, days=TEST_DAYS)
        if first is None:
            first = train
            forecasts = {setting.model: fit(setting, train.cases) for setting in (TREES, LINEAR)}
        scores = {name: predict_risk(forecast, test.cases.features) for name, forecast in forecasts.items()}
        scores |= score_simply(first.cases, test.cases)
        tables = build_tables(chance, train, test, scores)
        still = still or {name: table for name, table in tables.items() if name not in GROWING}
        if size == BLOCK:
            made.append(tables)
        _write_block(writers, folder, tables, place)
    for writer in writers.values():
        writer.close()
    _join_predictions(folder)
    for name, table in (still | build_quality(folder)).items():
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")
    names = [
        *dict.fromkeys(("predictions", *(n for n in writers if not n.startswith("predictions ")), *still))
    ]
    names += [path.stem for path in sorted(folder.glob("*.parquet")) if path.stem not in names]
    (folder / RECORD).write_bytes(
        pickle.dumps((names, tuple(scores), ExplainableForecast(forecasts[TREES.model]), rows))
    )


def open_world(folder: Path, *, replicates: int | None = None) -> Evidence:
    """The evidence, its tables left where they lie."""
    names, models, model, rows = pickle.loads((folder / RECORD).read_bytes())  # noqa: S301 - written by this benchmark a moment ago
    protocol = write_protocol(rows)
    if replicates is not None:
        protocol = protocol.model_copy(update={"replicates": replicates})
    return Evidence(
        name="audit-growth", variant=VARIANT, leading=TREES.model,
        labels={name: name.replace("_", " ").capitalize() for name in models},
        baselines=("prevalence", "previous_referrals", "four_variables"),
        tables=StoredTables(folder, names), facts=state_facts(), protocol=protocol, disclosure=Disclosure(),
        seed=SEED, model=model,
    )  # fmt: skip


def _write_block(
    writers: dict[str, pq.ParquetWriter], folder: Path, tables: dict[str, pa.Table], place: int
) -> None:
    for name, table in _number_block(tables, place):
        if name not in writers:
            writers[name] = pq.ParquetWriter(folder / f"{name}.parquet", table.schema, compression="zstd")
        writers[name].write_table(table)


def _number_block(tables: dict[str, pa.Table], place: int) -> Iterator[tuple[str, pa.Table]]:
    """The growing tables with rows and families of this block; the predictions of each model by themselves."""
    for name, table in tables.items():
        if name not in GROWING:
            continue
        numbered = table.set_column(table.column_names.index("row"), table.schema.field("row"),
                                    pa.array(table["row"].to_numpy() + place))  # fmt: skip
        for key in {"child_key", "family_key"} & set(table.column_names):
            named = pc.binary_join_element_wise(numbered[key], f"{place:08}", "")
            numbered = numbered.set_column(
                numbered.column_names.index(key), numbered.schema.field(key), named
            )
        if name != "predictions":
            yield name, numbered
            continue
        decisions = len(numbered) // len(pc.unique(numbered["model"]))
        for start in range(0, len(numbered), decisions):
            part = numbered.slice(start, decisions)
            yield f"predictions {part['model'][0].as_py()}", part


def _join_predictions(folder: Path) -> None:
    """Model after model, as a run keeps them."""
    parts = sorted(folder.glob("predictions *.parquet"))
    with pq.ParquetWriter(
        folder / "predictions.parquet", pq.read_schema(parts[0]), compression="zstd"
    ) as writer:
        for part in parts:
            for batch in pq.ParquetFile(part).iter_batches(20 * BLOCK, use_threads=False):
                writer.write_batch(batch)
            part.unlink()
