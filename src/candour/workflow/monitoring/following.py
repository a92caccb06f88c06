"""Scored decisions are found again in newer extracts: what became of each, and of whom nothing is known yet.

Nothing of it ever reaches a model: what happened later is counted, and learnt from by nobody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from candour.config.pilot import PilotConfig
from candour.config.question import Question
from candour.contracts import PREDICTIONS, Evidence
from candour.data.decisions.build import build_decisions, compute_groups
from candour.data.decisions.lead_times import compute_lead_times
from candour.data.decisions.measures import compute_measures
from candour.data.history import CaseHistory
from candour.data.practitioners.matching import AskedDecisions, match_practitioners
from candour.data.quality.months import count_months
from candour.errors import ScoringError
from candour.monitoring.later import LaterDecisions
from candour.monitoring.reading import FieldMonths
from candour.scoring.batches import KEYS, ScoredBatch
from candour.scoring.form import flag_at_capacity
from candour.scoring.keyed import hash_children
from candour.stats.clustered import Flags, code_clusters
from candour.stats.groups.judged import NOT_RECORDED, Labels

KNOWN, WAITING, LEFT_OUT = "included", "censored", "excluded_competing_exit"
LOST: Final = "Not found again"

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Followed:
    """The scored decisions with what became of them. `found` is the decision of each in the newer extracts; `place` where it stands
    there, -1 where it is not. `features` are those that it was scored on. `repeated` were scored more than once: the first counts.
    `exits` left within the window before any outcome (turned 18, died, moved away): known and without the outcome, or left out where
    the question leaves them out.
    """

    later: LaterDecisions
    scored: pd.DataFrame
    features: pd.DataFrame
    found: pa.Table
    place: Rows
    repeated: int
    exits: int
    tables: Mapping[str, pa.Table]


def follow_batches(
    batches: Sequence[ScoredBatch], history: CaseHistory, config: PilotConfig, key: bytes
) -> Followed:
    """Find every scored decision again, by the keyed hash of its child and its day.

    Raises ScoringError where none of them is found: the extracts are then another authority's, or older than the batches.
    """
    scored, features, repeated = _gather(batches)
    decisions = build_decisions(history, _open_end(config.question)).table
    place = _find_again(scored, decisions, key)
    if (place < 0).all():
        raise ScoringError(
            "None of the scored decisions is in these extracts. Expected newer extracts of the same authority, which "
            "reach over the days on which cases were scored and the outcome window after them."
        )
    status = np.append(np.asarray(decisions["status"].to_pylist(), dtype=object), "")[place]
    outcome = np.append(np.asarray(pc.fill_null(decisions["outcome"], 0), dtype=np.int64), 0)[place]
    known = status == KNOWN
    waited = _measure_waits(decisions, place)
    log = _match_log(history, decisions, place)
    later = LaterDecisions(
        decided_on=scored["decided_on"].to_numpy().astype("datetime64[D]"),
        scores=scored["score"].to_numpy(dtype=np.float64),
        flagged=scored["flagged"].to_numpy(dtype=np.bool_),
        known=np.asarray(known, dtype=np.bool_),
        waiting=np.asarray(status == WAITING, dtype=np.bool_),
        outcomes=np.asarray(known & (outcome == 1), dtype=np.bool_),
        families=code_clusters(scored["family_key"].to_numpy()),
        too_soon=np.asarray(waited <= config.protocol.useful_lead_days, dtype=np.bool_),
        overruled=_read_overrules(log, len(scored)),
        groups=_find_groups(history, decisions, place),
        left_out=np.asarray(status == LEFT_OUT, dtype=np.bool_),
        other_room=_has_other_room(scored["flagged"].to_numpy(dtype=np.bool_), config),
    )
    left = np.append(np.asarray(pc.is_valid(decisions["exit"])), np.False_)[place] & (
        known | (status == LEFT_OUT)
    )
    return Followed(later, scored, features, decisions, place, repeated, int(left.sum()), log)


def read_tested(evidence: Evidence) -> LaterDecisions:
    """The decisions that the run was tested on, in the same shape: all known, none of them ever on a list.

    Flagged are as many as a list would have room for, by the rule by which new cases are flagged.
    """
    table = evidence.read(
        "predictions",
        ["row", "family_key", "decided_on", "score", "outcome"],
        where={"variant": evidence.variant, "model": evidence.leading},
    ).sort_by("row")
    groups = evidence.tables["groups"].sort_by("row")
    scores = np.asarray(table["score"], dtype=np.float64)
    waits = np.full(len(scores), np.inf)
    if "lead_times" in evidence.tables:
        days = evidence.tables["lead_times"].sort_by("row")["days_to_outcome"]
        waits = np.asarray(pc.fill_null(days.cast(pa.float64()), np.inf))
    size = len(scores)
    decided_on = table["decided_on"].to_numpy().astype("datetime64[D]")
    return LaterDecisions(
        decided_on=decided_on,
        scores=scores,
        flagged=flag_at_capacity(
            scores,
            share=evidence.protocol.capacity_shares[-1],
            per_month=evidence.protocol.capacity_per_month,
            days=int((decided_on.max() - decided_on.min()).astype(np.int64)) + 1,
        ),
        known=np.ones(size, dtype=np.bool_),
        waiting=np.zeros(size, dtype=np.bool_),
        outcomes=np.asarray(table["outcome"].to_numpy() == 1, dtype=np.bool_),
        families=code_clusters(np.asarray(table["family_key"].to_pylist())),
        too_soon=np.asarray(waits <= evidence.protocol.useful_lead_days, dtype=np.bool_),
        overruled=np.full(size, np.nan),
        groups={name: _label(groups[name]) for name in groups.column_names if name != "row"},
    )


def present_known(followed: Followed, evidence: Evidence, history: CaseHistory) -> Evidence:
    """The decisions whose outcome is known by now, as evidence that the run's own audits can question."""
    rows = np.flatnonzero(followed.later.known)
    decisions = followed.found.take(pa.array(followed.place[rows]))
    scored, later = followed.scored.iloc[rows], followed.later.take(rows)
    predictions = pa.table(
        [
            pa.array(np.arange(len(rows), dtype=np.int64)),
            pa.array(scored["child_key"].tolist()),
            pa.array(scored["family_key"].tolist()),
            pa.array(later.decided_on),
            pa.array([evidence.variant] * len(rows)),
            pa.array([evidence.leading] * len(rows)),
            pa.array(later.scores),
            pa.array(later.outcomes.astype(np.int8)),
            pa.array(later.flagged),
        ],
        schema=PREDICTIONS,
    )
    tables = {
        "predictions": predictions,
        "groups": _number(compute_groups(history, decisions)),
        "measures": _number(compute_measures(history, decisions)),
        "lead_times": _number(compute_lead_times(decisions)),
        **_renumber(followed.tables, rows),
    }
    return Evidence(
        name=evidence.name,
        variant=evidence.variant,
        leading=evidence.leading,
        labels={evidence.leading: evidence.labels[evidence.leading]},
        baselines=(),
        tables=tables,
        facts=_date_facts(evidence.facts, later),
        protocol=evidence.protocol,
        disclosure=evidence.disclosure,
        seed=evidence.seed,
        compatibility=evidence.compatibility,
        standing=evidence.standing,
    )


def count_fields(history: CaseHistory) -> FieldMonths:
    """How often each field was left empty, month by month; fields as the report names them."""
    table = count_months(history)
    table = table.filter(pc.equal(table["measure"], "missing"))
    fields: dict[str, dict[int, tuple[int, int]]] = {}
    for row in table.to_pylist():
        month = int(np.datetime64(row["month"], "M").astype(np.int64))
        fields.setdefault(row["field"].replace("_", " "), {})[month] = (row["count"], row["of"])
    return fields


def _date_facts(facts: Mapping[str, str], later: LaterDecisions) -> dict[str, str]:
    """What holds of the question and the forecast, with the days of what came later in place of those of the test."""
    kept = {name: text for name, text in facts.items() if name != "base_rate_test"}
    days = {"first_test_day": str(later.decided_on.min()), "last_test_day": str(later.decided_on.max())}
    return kept | days


def _gather(batches: Sequence[ScoredBatch]) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """All batches in the order of day and child; of a decision that was scored again the first scoring, which somebody acted on."""
    scored = pd.concat([batch.decisions.to_pandas() for batch in batches], ignore_index=True)
    features = pd.concat([batch.features.to_pandas() for batch in batches], ignore_index=True)
    first = ~scored.duplicated(list(KEYS), keep="first").to_numpy()
    kept = np.flatnonzero(first)
    order = kept[np.lexsort((scored["child_key"].to_numpy()[kept], scored["decided_on"].to_numpy()[kept]))]
    return (
        scored.iloc[order].reset_index(drop=True),
        features.iloc[order].drop(columns=list(KEYS)).reset_index(drop=True),
        len(scored) - len(kept),
    )


def _has_other_room(flagged: Flags, config: PilotConfig) -> bool:
    """Whether places a month make another share than the protocol's last one, by more than a tenth of it."""
    share = config.protocol.capacity_shares[-1]
    return config.protocol.capacity_per_month is not None and abs(float(flagged.mean()) - share) > share / 10


def _open_end(question: Question) -> Question:
    """The question without the days that confined the pilot: new cases come after them."""
    population = question.population.model_copy(update={"decided_from": None, "decided_until": None})
    return question.model_copy(update={"population": population})


def _find_again(scored: pd.DataFrame, decisions: pa.Table, key: bytes) -> Rows:
    child = hash_children(decisions["child_id"], key).to_pylist()
    day = np.asarray(decisions["decided_on"].cast(pa.int32()), dtype=np.int64).tolist()
    places = {pair: place for place, pair in enumerate(zip(child, day, strict=True))}
    days = scored["decided_on"].to_numpy().astype("datetime64[D]").astype(np.int64).tolist()
    pairs = zip(scored["child_key"].tolist(), days, strict=True)
    return np.array([places.get(pair, -1) for pair in pairs], dtype=np.int64)


def _measure_waits(decisions: pa.Table, place: Rows) -> npt.NDArray[np.float64]:
    days = [
        np.asarray(pc.fill_null(decisions[name].cast(pa.int32()).cast(pa.float64()), np.inf))
        for name in ("outcome_on", "decided_on")
    ]
    return np.append(days[0] - days[1], np.inf)[place]


def _match_log(history: CaseHistory, decisions: pa.Table, place: Rows) -> dict[str, pa.Table]:
    """The override log by the rows of the scored decisions; nothing where none was given."""
    if history.practitioners is None:
        return {}
    row_of = np.full(decisions.num_rows, -1, dtype=np.int64)
    found = np.flatnonzero(place >= 0)
    row_of[place[found]] = found
    return match_practitioners(history, history.practitioners, AskedDecisions(decisions, row_of))


def _read_overrules(log: Mapping[str, pa.Table], size: int) -> npt.NDArray[np.float64]:
    overruled = np.full(size, np.nan)
    if "override_log" in log:
        lines = log["override_log"].to_pandas()
        lines = lines[lines["recommended"]]
        overruled[lines["row"].to_numpy()] = (~lines["done"]).to_numpy(dtype=np.float64)
    return overruled


def _find_groups(history: CaseHistory, decisions: pa.Table, place: Rows) -> dict[str, Labels]:
    groups = compute_groups(history, decisions)
    return {
        name: np.append(_label(groups[name]), LOST)[place]
        for name in groups.column_names
        if name != "decision_id"
    }


def _label(column: pa.ChunkedArray) -> Labels:
    return np.array(pc.fill_null(column.cast(pa.string()), NOT_RECORDED).to_pylist(), dtype=object)


def _number(table: pa.Table) -> pa.Table:
    rows = pa.array(np.arange(table.num_rows, dtype=np.int64))
    return table.drop_columns(["decision_id"]).add_column(0, "row", rows)


def _renumber(tables: Mapping[str, pa.Table], rows: Rows) -> dict[str, pa.Table]:
    """The tables of practitioners for the known decisions alone, with their row numbers there."""
    found = {}
    for name, table in tables.items():
        if "row" not in table.column_names:
            found[name] = table
            continue
        place = pc.index_in(table["row"].combine_chunks(), value_set=pa.array(rows))
        kept = table.set_column(0, "row", place.cast(pa.int64()))
        found[name] = kept.filter(pc.is_valid(kept["row"]))
    return found
