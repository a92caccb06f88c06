"""What audits compare, taken for some of the decisions: the same tables as are computed of a whole history, without the ids."""

import pyarrow as pa

from candour.data.decisions.deprivation import label_fifths, measure_deprivation
from candour.data.decisions.lead_times import compute_lead_times
from candour.data.decisions.triage import is_silent
from candour.data.described.merging import Description

FURTHER = ("alternative_outcomes", "under_way", "triage", "further_windows")


def take_groups(description: Description, rows: pa.Array) -> pa.Table:
    """The groups of the decisions in these rows, as `compute_groups` has them."""
    groups = description.beside["groups"].take(rows)
    groups = groups.cast(pa.schema([pa.field(name, pa.string()) for name in groups.column_names]))
    fifths = label_fifths(description.areas, description.beside["areas"].take(rows))
    return (
        groups if fifths is None else groups.append_column("deprivation", pa.chunked_array([fifths.labels]))
    )


def take_measures(description: Description, rows: pa.Array) -> pa.Table:
    """Their measures, as `compute_measures` has them."""
    measures = description.beside["measures"].take(rows)
    areas = description.beside["areas"].take(rows)
    for name, values in measure_deprivation(description.areas, areas).items():
        measures = measures.append_column(name, pa.chunked_array([values]))
    return measures


def take_further(description: Description, rows: pa.Array) -> dict[str, pa.Table]:
    """Lead times and FURTHER of these decisions by name; a table that the record cannot fill is not there."""
    tables = {
        name: description.beside[name].take(rows).combine_chunks()
        for name in FURTHER
        if name in description.beside
    }
    if "triage" in tables and is_silent(tables["triage"]):
        del tables["triage"]
    leads = compute_lead_times(description.included.take(rows))
    return {"lead_times": leads.drop_columns(["decision_id"]), **tables}
