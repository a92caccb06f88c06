"""The tables of a pilot's result, in the shapes of candour.contracts. Ids are replaced by keyed hashes here."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from candour.contracts import COVERAGE, FEATURE_LABELS, FLOW, PREDICTIONS, TIME_TRAVEL
from candour.data.described.compared import take_further, take_groups, take_measures
from candour.data.features import FeatureSpec
from candour.data.partitions.parts import HistoryParts
from candour.data.proofs.time_travel import TimeTravelResult
from candour.data.pseudonyms import pseudonymise
from candour.modelling.cases import Cases, Positions, unify_columns
from candour.modelling.fitting import Classifier, predict_risk
from candour.modelling.forecasts import Forecast, Forecasts
from candour.modelling.incidence import predict_incidence
from candour.modelling.split import Split, tabulate_split
from candour_pipelines.described_decisions import DescribedDecisions

ROWS_SCORED_AT_ONCE = 65_536
"""A block of a hundred features takes some hundred megabytes when it is encoded."""
SPLIT_STEPS = {
    "removed by the embargo": (
        "Of these: outcome not yet known on the first test day",
        "Their outcome windows had not closed when the forecast would have been made, so it cannot learn from them.",
    ),
    "removed by the family rule": (
        "Of these: child or family also in the test period",
        "No child and no family may be on both sides; the test keeps them, the training gives them up.",
    ),
    "not drawn into the sample": (
        "Of these: not drawn into the sample that the forecast learnt from",
        "The configuration asks for a sample of whole families, drawn by a hash of their keys.",
    ),
    "train": ("Of these: decisions that the forecast learnt from", "The training part."),
    "test": ("Of these: decisions that the forecast was tested on", "The test part: seen by no fitted step."),
}


class PartRows(NamedTuple):
    """The rows of one part in their kept order: row n of every table of the part is the n-th of these.

    positions: where they stand among the included decisions. decisions: their rows of that table.
    child_keys, family_keys: keyed hashes.
    """

    positions: Positions
    decisions: pa.Table
    child_keys: pa.Array
    family_keys: pa.Array


def order_rows(described: DescribedDecisions, part: Positions) -> PartRows:
    """Order the rows of one part by day, then by the child's keyed hash, so that the order tells nothing about ids."""
    key = described.description.key
    decisions = described.included.take(pa.array(part))
    child_keys = pseudonymise(decisions["child_id"], key=key, purpose="child")
    family_keys = pseudonymise(decisions["family_key"], key=key, purpose="family")
    sorting = pa.table(
        {
            "decided_on": decisions["decided_on"],
            "child_key": child_keys,
            "decision_id": decisions["decision_id"],
        }
    )
    order = pc.sort_indices(sorting, sort_keys=[(name, "ascending") for name in sorting.column_names])
    return PartRows(
        positions=part[order.to_numpy()],
        decisions=decisions.take(order).combine_chunks(),
        child_keys=child_keys.take(order),
        family_keys=family_keys.take(order),
    )


def build_predictions(
    described: DescribedDecisions, rows: PartRows, forecasts: Forecasts, *, variant: str
) -> pa.Table:
    """The score of every model for every test row (PREDICTIONS): model after model, each in row order."""
    blocks = [_predict(described, rows, forecast, variant) for forecast in forecasts.fitted]
    return pa.concat_tables(blocks).combine_chunks()


def _predict(described: DescribedDecisions, rows: PartRows, forecast: Forecast, variant: str) -> pa.Table:
    cases = described.baseline_cases if forecast.is_baseline else described.cases
    count = len(rows.positions)
    columns = {
        "row": pa.array(np.arange(count, dtype=np.int64)),
        "child_key": rows.child_keys,
        "family_key": rows.family_keys,
        "decided_on": rows.decisions["decided_on"],
        "variant": pa.repeat(variant, count),
        "model": pa.repeat(forecast.name, count),
        "score": pa.array(score_in_blocks(forecast.estimator, cases, rows.positions)),
        "outcome": pa.array(cases.outcomes[rows.positions]),
        "flagged": pa.nulls(count, pa.bool_()),
    }
    return pa.table(columns, schema=PREDICTIONS)


def score_in_blocks(estimator: Classifier, cases: Cases, positions: Positions) -> npt.NDArray[np.float64]:
    """The probability of the outcome for the cases at these positions, a block at a time, so that one block is encoded at once.

    The blocks are always of ROWS_SCORED_AT_ONCE rows: trees score each row by itself, but the last bit of a linear model's score may
    depend on how many rows are multiplied at once.
    """
    scores = [predict_risk(estimator, cases.take(block).features) for block in _cut_blocks(positions)]
    return np.concatenate(scores)


def _cut_blocks(positions: Positions) -> list[Positions]:
    starts = range(0, max(len(positions), 1), ROWS_SCORED_AT_ONCE)
    return [positions[start : start + ROWS_SCORED_AT_ONCE] for start in starts]


def number_rows(table: pa.Table) -> pa.Table:
    """A table about the decisions of a part in their kept order, with the number of each row in front."""
    rows = pa.array(np.arange(table.num_rows, dtype=np.int64))
    return table.add_column(0, "row", rows)


def build_compared_tables(described: DescribedDecisions, rows: PartRows) -> dict[str, pa.Table]:
    """What audits compare of the test decisions, by name: groups, measures, other outcomes, and whether and when anybody could act.

    A table that the record cannot fill is not there.
    """
    description, places = described.description, pa.array(rows.positions)
    tables = {
        "groups": take_groups(description, places),
        "measures": take_measures(description, places),
        **take_further(description, places),
    }
    return {name: number_rows(table) for name, table in tables.items()}


def build_incidence(described: DescribedDecisions, rows: PartRows, forecasts: Forecasts) -> pa.Table | None:
    """When the outcome is expected of each test row: row, and by_day_ and the last day of every interval.

    As the leading forecast expects it, or else the first one that says when; None where none does.
    """
    ordered = sorted(forecasts.fitted, key=lambda forecast: forecast.name != forecasts.leading)
    for forecast in ordered:
        if forecast.is_baseline:
            continue
        found = [
            predict_incidence(forecast.estimator, described.cases.take(block).features)
            for block in _cut_blocks(rows.positions)
        ]
        whole = [each for each in found if each is not None]
        if whole:
            by_end = np.concatenate([each.by_end for each in whole])
            columns = {f"by_day_{end}": by_end[:, place] for place, end in enumerate(whole[0].ends)}
            return pa.table({"row": pa.array(np.arange(len(by_end), dtype=np.int64)), **columns})
    return None


def build_training_groups(described: DescribedDecisions, rows: PartRows) -> pa.Table:
    """The rows of `build_training_features` again: row, outcome, then one column a characteristic."""
    groups = take_groups(described.description, pa.array(rows.positions))
    outcome = rows.decisions["outcome"].cast(pa.int8())
    return number_rows(groups).add_column(1, pa.field("outcome", pa.int8()), outcome)


def build_training_days(rows: PartRows) -> pa.Table:
    """The rows of `build_training_features` again: row and the day of the decision."""
    return number_rows(rows.decisions.select(["decided_on"]))


def build_features_table(features: pd.DataFrame) -> pa.Table:
    """The features of each test row: row, then numbers as float64 and codes as text."""
    rows = pa.array(np.arange(len(features), dtype=np.int64))
    table = pa.Table.from_pandas(unify_columns(features), preserve_index=False).replace_schema_metadata(None)
    return table.add_column(0, "row", rows)


def build_training_features(described: DescribedDecisions, rows: PartRows) -> pa.Table:
    """The features of each training row, behind its family's keyed hash: row, family_key, then the features."""
    table = build_features_table(described.cases.take(rows.positions).features)
    return table.add_column(1, pa.field("family_key", pa.string()), rows.family_keys)


def list_coverage(history: HistoryParts) -> pa.Table:
    """Which source reports which kind of event for which days (COVERAGE)."""
    rows = [
        {"source": cover.source, "kind": kind, "first_day": cover.first_day, "last_day": cover.last_day}
        for cover in history.coverage
        for kind in cover.kinds
    ]
    return pa.Table.from_pylist(rows, schema=COVERAGE).sort_by(
        [(name, "ascending") for name in COVERAGE.names]
    )


def build_feature_labels(specs: Sequence[FeatureSpec]) -> pa.Table:
    """What each feature means (FEATURE_LABELS)."""
    rows = [
        {
            "name": spec.name,
            "label": spec.label,
            "family": spec.family,
            "source": spec.source,
            "may_stand_for": spec.may_stand_for,
        }
        for spec in specs
    ]
    return pa.Table.from_pylist(rows, schema=FEATURE_LABELS)


def build_time_travel(result: TimeTravelResult, specs: Sequence[FeatureSpec]) -> pa.Table:
    """How many of the decisions that were checked came out otherwise, for every feature (TIME_TRAVEL)."""
    changed = {mismatch.name: mismatch.decisions for mismatch in result.mismatches}
    rows = [
        {
            "feature": spec.name,
            "rows_checked": result.rows_checked,
            "rows_changed": changed.get(spec.name, 0),
        }
        for spec in specs
    ]
    return pa.Table.from_pylist(rows, schema=TIME_TRAVEL)


def build_flow(described: DescribedDecisions, split: Split) -> pa.Table:
    """Where every decision went (FLOW): from all that were found to the training and the test part."""
    steps = [
        {
            "label": step.label,
            "part": step.part,
            "decisions": step.decisions,
            "children": step.children,
            "events": step.events,
            "reason": step.reason,
        }
        for step in described.flow
    ]
    parts = {row["part"]: row for row in tabulate_split(described.cases, split).to_pylist()}
    steps += [
        {
            "label": label,
            "part": "of_which",
            "decisions": parts[part]["decisions"],
            "children": parts[part]["children"],
            "events": parts[part]["outcomes"],
            "reason": reason,
        }
        for part, (label, reason) in SPLIT_STEPS.items()
        if part in parts
    ]
    return pa.Table.from_pylist(steps, schema=FLOW)
