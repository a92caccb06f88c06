"""The decisions that tested the forecast, and the new ones, as the two sides that are held against each other."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa

from candour.config.question import Question
from candour.contracts import Evidence
from candour.contracts.scoring import ScoredCases
from candour.contracts.untested_days import list_untested_days
from candour.data.decisions.censoring import find_spans
from candour.data.decisions.points import list_deciding
from candour.data.history import CaseHistory
from candour.errors import EvidenceError
from candour.scoring.checks import Side
from candour.workflow.explaining.decision_key import read_leading

CALENDAR = ("month", "weekday")
"""Families of features that follow from the days alone."""
_EPOCH = date(1970, 1, 1)


def find_last_day(evidence: Evidence) -> date:
    """The last day of any decision of the run, whether it trained or tested."""
    days: list[date] = [day for day in evidence.tables["split"]["last_day"].to_pylist() if day is not None]
    if not days:
        raise EvidenceError("The run does not say when its decisions were made. Run the pilot again.")
    return max(days)


def describe_tested(evidence: Evidence, *, by_time: bool) -> Side:
    """The decisions that tested. Where families tested over all years, the others were made in the same days and count towards the volume."""
    leading = read_leading(evidence)
    features = evidence.tables["features"].sort_by("row").drop_columns(["row"]).to_pandas()
    tested = leading["decided_on"].to_numpy().astype("datetime64[D]")
    untested = None if by_time else list_untested_days(evidence)
    days = tested if untested is None else np.concatenate([tested, untested])
    return Side(
        features=features,
        families=np.array(leading["family_key"].to_pylist()),
        scores=leading["score"].to_numpy(),
        days=days,
        first_day=_read_day(days.min()),
        last_day=_read_day(days.max()),
    )


def describe_new(
    cases: ScoredCases, families: pa.Array, history: CaseHistory, question: Question, *, since: date | None, until: date | None
) -> Side:  # fmt: skip
    """The new decisions. The days that they cover are those that were asked for whose outcome nobody can know yet, as far as the extracts
    report such decisions.
    """
    days = cases.decisions["decided_on"].to_numpy().astype("datetime64[D]")
    deciding = [
        find_spans(history.coverage, kind)[-1] for kind in list_deciding(history, question.decision_point)
    ]
    watched = min(find_spans(history.coverage, kind)[-1].last for kind in question.outcome.events)
    first = max(*(span.first for span in deciding), watched - question.outcome.within_days + 1)
    last = min(span.last for span in deciding)
    first_day, last_day = _EPOCH + timedelta(first), _EPOCH + timedelta(last)
    # Of a gap before the last span the decisions count; its days cannot be told from days without any.
    return Side(
        features=cases.features,
        families=np.array(families.to_pylist()),
        scores=cases.scores,
        days=days,
        first_day=min(_read_day(days.min()), max(first_day, since) if since else first_day),
        last_day=max(_read_day(days.max()), min(last_day, until) if until else last_day),
    )


def read_learnt(evidence: Evidence) -> pd.DataFrame | None:
    """The features of the decisions from which the forecast learnt; None where the run does not hold them."""
    table = evidence.tables.get("training_features")
    return None if table is None else table.drop_columns(["row", "family_key"]).to_pandas()


def list_calendar(evidence: Evidence) -> frozenset[str]:
    """The features that follow from the days alone."""
    rows = evidence.tables["feature_labels"].to_pylist()
    return frozenset(row["name"] for row in rows if row["family"] in CALENDAR)


def name_features(evidence: Evidence) -> dict[str, str]:
    """The plain-English label of each feature."""
    return {row["name"]: row["label"] for row in evidence.tables["feature_labels"].to_pylist()}


def _read_day(day: np.datetime64) -> date:
    return date.fromisoformat(str(day))
