"""Characteristics of each decision as numbers, for audits that look along them without cutting them into groups."""

import numpy as np
import pyarrow as pa

from candour.data.days import UNKNOWN
from candour.data.decisions.children import DecidedChildren, find_decided_children
from candour.data.decisions.deprivation import take_deprivation
from candour.data.history import CaseHistory

DAYS_PER_YEAR = 365.25


def compute_measures(history: CaseHistory, decisions: pa.Table) -> pa.Table:
    """The measures of each decision: decision_id, age_years, and deprivation_score or deprivation_decile.

    age_years: days from the birth to the decision, in years of 365.25 days. Negative for a child who was not born yet:
    the years that were still to come. Null where the birth date is missing. How deprived the area is, where areas are
    known; null where that of the child is not recorded.
    """
    measures = compute_ages(history, decisions)
    for name, values in take_deprivation(history, decisions["child_id"]).items():
        measures = measures.append_column(name, pa.chunked_array([values]))
    return measures


def compute_ages(history: CaseHistory, decisions: pa.Table, found: DecidedChildren | None = None) -> pa.Table:
    """The measures without that of the area: decision_id and age_years. found: the children, where they are known."""
    children = found or find_decided_children(history, decisions)
    return pa.table({"decision_id": decisions["decision_id"], "age_years": _compute_age_years(children)})


def _compute_age_years(children: DecidedChildren) -> pa.Array:
    missing = children.born == UNKNOWN
    lived = (children.decided - children.born) / DAYS_PER_YEAR
    return pa.array(np.where(missing, 0.0, lived), pa.float64(), mask=missing)
