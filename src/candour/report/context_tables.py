"""The two tables that come with the evidence itself: the parts of the split, and the features."""

from collections.abc import Mapping

import pyarrow as pa

from candour.disclosure import protect_table
from candour.results import Cell, Column, Guard, Table

_PARTS = (
    Column("part", "Part", "text"),
    Column("decisions", "Decisions", "count"),
    Column("children", "Children", "count"),
    Column("families", "Families", "count"),
    Column("outcomes", "Followed by the outcome", "count"),
    Column("first_day", "First day", "date"),
    Column("last_day", "Last day", "date"),
)
_NO_OUTCOMES = Column("no_outcomes", "Not followed by the outcome", "count", hidden=True)
_COUNTS = ("decisions", "children", "families", "outcomes")
_FEATURES = (
    Column("label", "Information", "text"),
    Column("family", "Kind", "text"),
    Column("source", "From", "text"),
    Column("may_stand_for", "May stand for", "text"),
)


def describe_parts(tables: Mapping[str, pa.Table], threshold: int | None) -> tuple[Table, ...]:
    """How the decisions were divided, protected; nothing where the evidence holds no `split`."""
    if "split" not in tables:
        return ()
    rows = tuple(
        (*(_as_cell(row[column.name]) for column in _PARTS), row["decisions"] - row["outcomes"])
        for row in tables["split"].select([column.name for column in _PARTS]).to_pylist()
    )
    table = Table(
        "split",
        "How the decisions were divided",
        (*_PARTS, _NO_OUTCOMES),
        rows,
        guards=(Guard(_COUNTS, (*_COUNTS, "no_outcomes")),),
        partition=(),
    )
    return (protect_table(table, threshold=threshold),)


def describe_features(tables: Mapping[str, pa.Table]) -> tuple[Table, ...]:
    """Every piece of information that the forecast may see; nothing where the evidence does not say."""
    if "feature_labels" not in tables:
        return ()
    names = [column.name for column in _FEATURES]
    rows = tuple(
        tuple(row[name] or "\u2013" for name in names)
        for row in tables["feature_labels"].select(names).to_pylist()
    )
    note = "\u201cMay stand for\u201d: a protected characteristic or hardship that this information may carry with it."
    return (Table("features", "What the forecast may see", _FEATURES, rows, note=note),)


def _as_cell(value: object) -> Cell:
    return value if isinstance(value, (int, str)) or value is None else str(value)
