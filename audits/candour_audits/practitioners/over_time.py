"""How people and the model sort cases in each quarter of the test period, on the same cases."""

import numpy as np

from candour.contracts import Evidence
from candour.results import Cell, Column, Guard, Table
from candour.stats.intervals import compute_critical_value
from candour.stats.practitioners.judgements import Judgements
from candour.stats.practitioners.measures import measure_auc
from candour.stats.practitioners.two_way import describe
from candour_audits.decisions import Decisions
from candour_audits.practitioners.counts import PEOPLE, count_children


def tabulate_quarters(evidence: Evidence, decisions: Decisions, judged: Judgements) -> tuple[Table, ...]:
    """The AUC of both by calendar quarter; no table without days, without probabilities, or with one quarter only."""
    chosen = judged.with_probability
    if decisions.decided_on is None or len(chosen) == 0:
        return ()
    months = decisions.decided_on[chosen.cases].astype("datetime64[M]").astype(np.int64)
    quarters = months // 3
    if len(np.unique(quarters)) < 2:
        return ()
    critical_value = compute_critical_value(evidence.protocol.confidence)
    rows: list[tuple[Cell, ...]] = []
    for quarter in np.unique(quarters):
        part = chosen.take(quarters == quarter)
        happened, crowd = part.outcomes, part.crowd
        people, model = (measure_auc(said, happened) for said in (part.probabilities, part.scores))
        numbers = (
            describe(people, crowd, critical_value=critical_value, bounds=(0.0, 1.0)),
            describe(model, crowd, critical_value=critical_value, bounds=(0.0, 1.0)),
            describe(model.less(people), crowd, critical_value=critical_value, bounds=(-1.0, 1.0)),
        )
        counts = (count_children(part.children, happened), count_children(part.children, ~happened))
        rows.append((_name_quarter(int(quarter)), len(part), *numbers, *counts, crowd.known_people))
    columns = (
        Column("quarter", "Quarter of the decision", "text"), Column("judgements", "Judgements", "count"),
        Column("people", "AUC of practitioners", "number"), Column("model", "AUC of the forecast", "number"),
        Column("difference", "The forecast less practitioners", "number"),
        Column("with", "With", "count", hidden=True), Column("without", "Without", "count", hidden=True), PEOPLE,
    )  # fmt: skip
    return (
        Table(
            "quarters", "Both in each quarter of the test period", columns, tuple(rows),
            (Guard(("judgements", "people", "model", "difference"), ("with", "without", PEOPLE.name)),), partition=(),
            note="Each interval is its own. Few cases fall into a quarter: look for a drift, and not at one quarter.",
        ),
    )  # fmt: skip


def _name_quarter(quarter: int) -> str:
    """Quarters are counted from January 1970."""
    year, part = 1970 + quarter // 4, quarter % 4
    return f"{('January to March', 'April to June', 'July to September', 'October to December')[part]} {year}"
