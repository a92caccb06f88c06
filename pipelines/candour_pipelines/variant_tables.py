"""All variants side by side: what every model of each said of every decision that it was tested on."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from candour.contracts import VARIANT_PREDICTIONS
from candour_pipelines.described_decisions import DescribedDecisions
from candour_pipelines.fitted_variant import FittedVariant
from candour_pipelines.result_tables import order_rows

SUMMARY = pa.schema(
    [
        pa.field("variant", pa.string(), nullable=False),
        pa.field("data", pa.string(), nullable=False),
        pa.field("learning", pa.string(), nullable=False),
        pa.field("model", pa.string(), nullable=False),
        pa.field("is_baseline", pa.bool_(), nullable=False),
        # Whether the folds of its variant chose it.
        pa.field("leads", pa.bool_(), nullable=False),
        pa.field("train_rows", pa.int64(), nullable=False),
        pa.field("test_rows", pa.int64(), nullable=False),
        pa.field("test_events", pa.int64(), nullable=False),
    ]
)


def build_variant_tables(
    described: DescribedDecisions, variants: Sequence[FittedVariant]
) -> dict[str, pa.Table]:
    """The tables that hold several variants, by name; none where there is one variant alone."""
    if len(variants) < 2:
        return {}
    ordered = sorted(variants, key=lambda variant: variant.plan.name)
    return {
        "variant_predictions": _build_predictions(described, ordered),
        "variant_summary": _build_summary(ordered),
        "variant_cross_validation": _build_cross_validation(ordered),
    }


def _build_predictions(described: DescribedDecisions, variants: Sequence[FittedVariant]) -> pa.Table:
    """Variant after variant, model after model, each in the order of its test decisions (VARIANT_PREDICTIONS)."""
    tested = order_rows(
        described, np.unique(np.concatenate([variant.rows.positions for variant in variants]))
    )
    number_of = np.full(described.included.num_rows, -1, dtype=np.int64)
    number_of[tested.positions] = np.arange(len(tested.positions))
    blocks = []
    for variant in variants:
        said, plan = variant.predictions, variant.plan
        numbers = number_of[variant.rows.positions]
        columns = {
            "decision": pa.array(numbers[said["row"].to_numpy()]),
            **{name: said[name] for name in ("family_key", "decided_on", "variant")},
            "data": pa.repeat(plan.data, said.num_rows),
            "learning": pa.repeat(plan.learning, said.num_rows),
            **{name: said[name] for name in ("model", "score", "outcome")},
        }
        blocks.append(pa.table(columns, schema=VARIANT_PREDICTIONS))
    return pa.concat_tables(blocks).combine_chunks()


def _build_summary(variants: Sequence[FittedVariant]) -> pa.Table:
    rows = [
        {
            "variant": variant.plan.name,
            "data": variant.plan.data,
            "learning": variant.plan.learning,
            "model": forecast.name,
            "is_baseline": forecast.is_baseline,
            "leads": forecast.name == variant.forecasts.leading,
            "train_rows": len(variant.split.train),
            "test_rows": len(variant.rows.positions),
            "test_events": pc.sum(variant.rows.decisions["outcome"].cast(pa.int64())).as_py(),
        }
        for variant in variants
        for forecast in variant.forecasts.fitted
    ]
    return pa.Table.from_pylist(rows, schema=SUMMARY)


def _build_cross_validation(variants: Sequence[FittedVariant]) -> pa.Table:
    """How every setting of every variant did on its folds, with the variant in front."""
    tables = []
    for variant in variants:
        table = variant.forecasts.cross_validation
        name = pa.field("variant", pa.string(), nullable=False)
        tables.append(table.add_column(0, name, pa.repeat(variant.plan.name, table.num_rows)))
    return pa.concat_tables(tables).combine_chunks()


__all__ = ["SUMMARY", "build_variant_tables"]
