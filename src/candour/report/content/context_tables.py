"""The two tables that come with the evidence itself: the parts of the split, and the features."""

from collections.abc import Mapping

import pyarrow as pa

from candour.data.features.wording import EVENTS, FIELDS
from candour.results import ABOUT, Cell, Column, Guard, Table

_PARTS = (
    Column("part", "Part", "text"),
    Column("decisions", "Decisions", "count"),
    Column("children", "Children", "count"),
    Column("families", "Families", "count"),
    Column("outcomes", "Followed by the outcome", "count"),
    Column("first_day", "First day", "date"),
    Column("last_day", "Last day", "date"),
)
NOT_DRAWN = "Left out: not drawn into the sample that it learnt from"
"""The row of the split that is there where the forecast learnt from a sample."""
_PART_NAMES = {
    "train": "Learnt from",
    "test": "Tested on",
    "removed by the embargo": "Left out: outcome not yet known on the first test day",
    "removed by the family rule": "Left out: child or family also in the test part",
    "not drawn into the sample": NOT_DRAWN,
}
# What the flow of decisions (DATA-002) calls the same parts: their counts are the same, so each table keeps what the other
# withholds.
_IN_THE_FLOW = {
    "train": "Of these: decisions that the forecast learnt from",
    "test": "Of these: decisions that the forecast was tested on",
    "removed by the embargo": "Of these: outcome not yet known on the first test day",
    "removed by the family rule": "Of these: child or family also in the test period",
    "not drawn into the sample": "Of these: not drawn into the sample that the forecast learnt from",
}
_NO_OUTCOMES = Column("no_outcomes", "Not followed by the outcome", "count", hidden=True)
_ABOUT = Column(ABOUT, "About", "text", hidden=True)
_GUARDS = (
    Guard(("decisions", "children", "families"), ("decisions", "children")),
    Guard(("outcomes",), ("outcomes", "no_outcomes")),
)
_FEATURES = (
    Column("label", "Information", "text"),
    Column("family", "Kind", "text"),
    Column("source", "From", "text"),
    Column("may_stand_for", "May stand for", "text"),
)
_IN_SHORT = (
    Column("source", "From", "text"),
    Column("count", "Pieces of information", "number"),
    Column("example", "For example", "text"),
    Column("may_stand_for", "May stand for", "text"),
)
_MOMENTS = {"decided_on": "the day of the decision", "birth_date": "the date of birth"}


def describe_parts(tables: Mapping[str, pa.Table]) -> tuple[Table, ...]:
    """How the decisions were divided, exactly; nothing where the evidence holds no `split`."""
    if "split" not in tables:
        return ()
    rows = tuple(
        (
            _PART_NAMES.get(row["part"], row["part"]),
            *(_as_cell(row[c.name]) for c in _PARTS[1:]),
            row["decisions"] - row["outcomes"],
            _IN_THE_FLOW.get(row["part"], row["part"]),
        )
        for row in tables["split"].select([column.name for column in _PARTS]).to_pylist()
    )
    table = Table(
        "split",
        "How the decisions were divided",
        (*_PARTS, _NO_OUTCOMES, _ABOUT),
        rows,
        guards=_GUARDS,
        partition=(),
    )
    return (table,)


def describe_features(tables: Mapping[str, pa.Table]) -> tuple[Table, ...]:
    """Every piece of information that the forecast may see; nothing where the evidence does not say."""
    if "feature_labels" not in tables:
        return ()
    names = [column.name for column in _FEATURES]
    rows = tuple(
        tuple(row[name] or "\u2013" for name in names)
        for row in tables["feature_labels"].select(names).to_pylist()
    )
    return (
        _summarise_features(tables["feature_labels"].select(names).to_pylist()),
        Table("features", "Everything that the forecast may see", _FEATURES, rows, annex=True),
    )


def _summarise_features(rows: list[dict[str, str]]) -> Table:
    """How many pieces of information come from each kind of record, and what they may stand for."""
    by_source: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_source.setdefault(row["source"], []).append(row)
    return Table(
        "features_in_short",
        "What the forecast may see, in short",
        _IN_SHORT,
        tuple(
            (
                _name_source(source),
                len(group),
                group[0]["label"],
                "; ".join(dict.fromkeys(row["may_stand_for"] for row in group if row["may_stand_for"]))
                or "\u2013",
            )
            for source, group in by_source.items()
        ),
        note="\u201cMay stand for\u201d: a protected characteristic or hardship that this information may carry with it.",
    )


def _name_source(source: str) -> str:
    kind = EVENTS.get(source)
    words = kind.many if kind else {**FIELDS, **_MOMENTS}.get(source, source.replace("_", " "))
    return f"{words[0].upper()}{words[1:]}"


def _as_cell(value: object) -> Cell:
    return value if isinstance(value, (int, str)) or value is None else str(value)
