"""The points scorecard that was fitted as a forecast, printed whole under EXPL-004: what to add up, and what a sum means."""

from dataclasses import replace

import pyarrow as pa

from candour.contracts import Evidence
from candour.results import Column, Finding, Table
from candour_audits.code_words import say_code

LINES = (
    Column("line", "Line", "text"),
    Column("item", "Where this is so", "text"),
    Column("points", "Points", "number"),
)
TOTALS = (
    Column("total", "Sum of points", "number"),
    Column("probability", "Forecast chance of the outcome", "rate"),
)
HOW = (
    "How to add it up: on every line find the one row that is so for the child, and write its points down. "
    "Add up the points of all lines, and look the sum up in the table of sums. "
    "A rarer code is one that few of the decisions had from which the card was learnt. "
    "Points describe what went together in the records. None of them is a cause."
)
SUMS = (
    "The chance is that of the forecast after calibration, the same for every decision with this sum. What came of decisions with "
    "such a chance, with intervals, stands under calibration (CALI-001)."
)
NOT_SHOWN = (
    "The points scorecard among the forecasts is not printed: it reads texts, comes from elsewhere, or one of its lines rests on "
    "too few families."
)


def show_scorecard(evidence: Evidence, finding: Finding) -> Finding:
    """The finding with the card behind its other tables; as it is where no scorecard was fitted.

    The card stands in the full report where it is the leading forecast, and in the annex otherwise.
    """
    card, totals = (evidence.tables.get(name) for name in ("scorecard", "scorecard_totals"))
    if card is None or totals is None:
        tried = "scorecard" in evidence.labels
        return replace(finding, limits=(*finding.limits, NOT_SHOWN)) if tried else finding
    leads = evidence.leading == "scorecard"
    called = "the leading forecast" if leads else "one of the forecasts, not the leading one"
    tables = (
        Table(
            "scorecard", f"The points scorecard, {called}", LINES, _list_lines(evidence, card), note=HOW, annex=not leads
        ),
        Table(
            "scorecard_totals", "What a sum of points of the scorecard means", TOTALS,
            tuple((row["total"], row["probability"]) for row in totals.to_pylist()), note=SUMS, annex=not leads,
        ),
    )  # fmt: skip
    return replace(finding, tables=(*finding.tables, *tables))


def _list_lines(evidence: Evidence, card: pa.Table) -> tuple[tuple[str, str, int], ...]:
    described = evidence.tables.get("feature_labels")
    features = {row["name"]: row for row in ([] if described is None else described.to_pylist())}
    rows = []
    for row in card.to_pylist():
        feature = features.get(row["feature"], {"label": row["feature"], "family": "", "source": ""})
        words = say_code(feature["family"], feature["source"], row["code"])
        level = row["level"].replace(f"code {row['code']}", words) if row["code"] else row["level"]
        if _is_yes_or_no(evidence, row["feature"]):
            level = level.replace("up to 0", "no").replace("more than 0", "yes")
        rows.append((str(row["line"]), f"{feature['label']}: {level}", row["points"]))
    return tuple(rows)


def _is_yes_or_no(evidence: Evidence, feature: str) -> bool:
    """Whether nothing but 0 and 1 is recorded for any test decision or any that was learnt from."""
    tables = (evidence.tables.get(name) for name in ("features", "training_features"))
    columns = [table[feature] for table in tables if table is not None and feature in table.column_names]
    values = {value for column in columns for value in column.unique().to_pylist()}
    return bool(values) and values <= {0.0, 1.0, None}
