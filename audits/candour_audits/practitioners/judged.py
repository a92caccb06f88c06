"""What people said and did about the test decisions, as arrays in one order."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from candour.contracts import Evidence
from candour.errors import EvidenceError
from candour.stats.clustered import Codes, Flags, code_clusters
from candour.stats.practitioners.judgements import Judgements
from candour.stats.practitioners.two_way import Crowd
from candour_audits.decisions import Decisions, read_model

FORECASTS = "practitioner_forecasts"
OVERRIDES = "override_log"
AUDIT = "practitioners"
NO_FORECASTS = (
    "no forecasts of practitioners were given. Ask social workers what they expect of some cases before they see any score, "
    "and name the table under `practitioners` (docs/practitioners.md)"
)
NO_LOG = (
    "no override log was given: nothing is known of what was recommended and what was done. Where a list is in use, keep "
    "one, and name it under `practitioners` (docs/practitioners.md)"
)
ASSUMPTIONS = (
    "People judged without having seen the score, and with no more than was known on the day of the decision.",
    "Whoever was asked about a case was not chosen for what would become of it.",
    "The keys of forecasters tell people apart, and families are known.",
)
SEVERAL = (
    "Each judgement counts once: a case that two people judged counts twice, for them and for the forecast alike. Intervals "
    "allow for judgements being alike within a family and within a person."
)
JUDGED_ONLY = "It holds for the cases that were judged; nobody was asked about the others."


def is_about_persons(evidence: Evidence, crowd: Crowd) -> bool:
    """Whether so few people are known that their figures would be those of persons; no where nobody is named."""
    threshold = evidence.disclosure.threshold_in_force or 0
    return bool(crowd.named.any()) and crowd.known_people <= threshold


def list_limits(evidence: Evidence, *limits: str) -> tuple[str, ...]:
    """The limits of a finding; where the practitioners are made up, that comes first."""
    made_up = evidence.facts.get("practitioners")
    return (*(() if made_up is None else (f"The practitioners. {made_up}",)), *limits)


@dataclass(frozen=True)
class Log:
    """One entry a line of the override log, beside what came of the case."""

    cases: Codes
    children: Codes
    outcomes: Flags
    recommended: Flags
    done: Flags
    reasons: tuple[str | None, ...]
    crowd: Crowd


def read_judgements(evidence: Evidence, decisions: Decisions) -> Judgements | None:
    """The judgements of the test decisions; None where there is no table, or nothing in it."""
    table = evidence.tables.get(FORECASTS)
    if table is None or table.num_rows == 0:
        return None
    cases = _find_cases(evidence, table)
    return Judgements(
        cases=cases,
        children=decisions.children[cases],
        outcomes=decisions.outcomes[cases],
        scores=decisions.leading_scores[cases],
        probabilities=_to_numbers(table["probability"]),
        flags=_to_numbers(table["flag"].cast(pa.int8())),
        crowd=_read_crowd(table, decisions.families[cases]),
    )


def read_log(evidence: Evidence, decisions: Decisions) -> Log | None:
    """The override log of the test decisions; None where there is no table, or nothing in it."""
    table = evidence.tables.get(OVERRIDES)
    if table is None or table.num_rows == 0:
        return None
    cases = _find_cases(evidence, table)
    return Log(
        cases=cases,
        children=decisions.children[cases],
        outcomes=decisions.outcomes[cases],
        recommended=np.asarray(table["recommended"], dtype=np.bool_),
        done=np.asarray(table["done"], dtype=np.bool_),
        reasons=tuple(table["reason"].to_pylist()),
        crowd=_read_crowd(table, decisions.families[cases]),
    )


def _find_cases(evidence: Evidence, table: pa.Table) -> Codes:
    """The place of each row's decision in the order of `read_decisions`."""
    rows = read_model(evidence, evidence.leading, ["row"])["row"].combine_chunks().sort()
    places = pc.index_in(table["row"].combine_chunks(), value_set=rows)
    if places.null_count:
        raise EvidenceError(
            "Some judgements of practitioners belong to no test decision. Expected them to be matched; run again."
        )
    return np.asarray(places, dtype=np.int64)


def _read_crowd(table: pa.Table, families: Codes) -> Crowd:
    """People as codes; a judgement of nobody known has a code of its own."""
    keys = table["forecaster_key"].to_pylist()
    alone = [f"\uffff{number:09d}" if key is None else key for number, key in enumerate(keys)]
    named = np.array([key is not None for key in keys], dtype=np.bool_)
    return Crowd(code_clusters(families), code_clusters(np.array(alone)), named)


def _to_numbers(column: pa.ChunkedArray) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return np.asarray(pc.fill_null(column.cast(pa.float64()), float("nan")), dtype=np.float64)
