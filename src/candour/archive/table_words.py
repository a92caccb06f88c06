"""The tables of evidence in words: what each holds, one row of what it is, and what each column means."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

_TABLES = {
    "predictions": "One row a test decision and model: the score that the model gave, and what came.",
    "groups": "One row a test decision: the groups that it belongs to, for the audits. No model reads it.",
    "measures": "One row a test decision: age and deprivation as numbers.",
    "features": "One row a test decision: everything that the forecast was told.",
    "training_features": "One row a training decision: everything that the forecast learnt from.",
    "training_groups": "One row a training decision: its outcome and its groups.",
    "training_days": "One row a training decision: its day.",
    "feature_labels": "One row a feature: its meaning. The folder variables/ holds it with definitions.",
    "alternative_outcomes": "One row a test decision: what else came in the same window.",
    "further_windows": "One row a test decision: the same outcome in other windows.",
    "lead_times": "One row a test decision: how many days passed until the outcome.",
    "incidence": "One row a test decision: the chance that the outcome has come by each day.",
    "under_way": "One row a test decision: what was already open on the day.",
    "triage": "One row a test decision: what the authority itself decided at that moment.",
    "flow": "How many decisions were left out, step by step, and why.",
    "split": "Which decisions trained and which tested, in numbers and days.",
    "coverage": "One row a source and kind of event: the days that the source reports.",
    "completeness": "How much of each field was recorded, by year and group.",
    "family_sums": "Sums over families, from which intervals of completeness are worked out.",
    "months": "Monthly figures of recording.",
    "fitness": "What the record can carry, use by use.",
    "quality": "What reading found odd in the extracts, counted.",
    "checks": "The Department for Education's rules, and how many records fail each.",
    "time_travel": "The proof that no feature saw the future: rows checked and changed, by feature.",
    "cross_validation": "How each setting did on each fold of the training decisions.",
    "nested_validation": "What would have been chosen at each origin without looking at it.",
    "scorecard": "The points of the scorecard, line by line.",
    "scorecard_totals": "Every sum of points, and the score that it stands for.",
    "variant_predictions": "As predictions, for every variant of the pilot.",
    "variant_summary": "One row a variant and model: what it read and learnt from.",
    "variant_cross_validation": "As cross_validation, for every variant.",
    "practitioner_forecasts": "What social workers expected of the same decisions.",
    "practitioner_matching": "How their forecasts were matched to decisions.",
    "override_log": "What was recommended and what was done.",
    "earlier_scores": "Earlier decisions, scored by another authority's model.",
    "text_months": "How many texts there were, month by month.",
    "text_sums": "Sums over families, of texts that are there and missing.",
    "text_phrases": "Phrases that move the score. None is of few families.",
    "text_phrase_sums": "In which groups these phrases stand, summed over families.",
    "text_cleaning": "What was taken out of the texts, counted by kind.",
}
_COLUMNS = {
    "row": "number of the decision; the same number is the same decision in all tables of its part (test or training)",
    "decision": "number of the decision, the same in every variant",
    "child_key": "a keyed hash of the child's id; the key was thrown away after the run",
    "family_key": "a keyed hash of the family's id",
    "decided_on": "day of the decision",
    "variant": "name of the variant",
    "model": "name of the model",
    "score": "published score, from 0 to 1",
    "outcome": "1 where the outcome came in its window, else 0",
    "flagged": "what was decided, where scores came with a decision; else empty",
    "taken_further": "1 where the authority took it further",
    "days_to_outcome": "days from the decision to the outcome; empty where none came",
    "age_years": "age in years",
    "deprivation_score": "IDACI, from 0 to 1",
    "name": "name of the feature, as in features",
    "label": "its meaning in plain English",
    "family": "its family, as in the configuration",
    "source": "where it comes from",
    "may_stand_for": "what it may carry without naming it",
    "count": "how many",
    "of": "out of how many",
}


def describe_tables(folder: Path) -> str:
    """A text on every Parquet file in this folder. It holds no count and no value."""
    lines = [
        "The tables of evidence",
        "======================",
        "",
        "Each is a file in the format Apache Parquet, which Python (pyarrow, pandas), R (arrow), DuckDB and most statistics packages read:",
        "    python3 -c \"import pandas; print(pandas.read_parquet('evidence/predictions.parquet'))\"",
        "",
        "Columns that stand in features and training_features under the name of a feature are explained in variables/variables.csv.",
    ]
    for path in sorted(folder.glob("*.parquet")):
        lines += ["", *_describe_table(path)]
    return "\n".join(lines) + "\n"


def _describe_table(path: Path) -> Iterator[str]:
    yield path.name
    yield f"    {_TABLES.get(path.stem, 'A table of this run.')}"
    for field in pq.read_schema(path):
        said = _COLUMNS.get(field.name)
        yield f"    - {field.name} ({field.type})" + (f": {said}" if said else "")
