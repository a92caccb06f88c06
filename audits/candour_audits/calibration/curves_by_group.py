"""The reliability curve of each group that may be shown: scores in bins, and what happened."""

from collections.abc import Mapping

from candour.contracts import Evidence
from candour.disclosure import protect_table
from candour.results import Column, Figure, Guard, Table, Withheld
from candour.stats.calibration.reliability import compute_reliability
from candour.stats.groups.judged import Labels
from candour_audits.decisions import Decisions
from candour_audits.wording import name_characteristic

BINS = 5
COLUMNS = (
    Column("line", "Group", "text"), Column("bin", "Scores, lowest first", "text"),
    Column("mean_score", "Mean score", "rate"), Column("observed", "With the outcome", "rate"),
    Column("decisions", "Decisions", "count"), Column("outcomes", "Outcomes", "count"),
    Column("without", "Without", "count", hidden=True),
)  # fmt: skip
GUARD = Guard(("mean_score", "observed", "decisions", "outcomes"), ("decisions", "outcomes", "without"))
FIGURE = Figure(
    "curves", "line", "curves", "Scores and what happened, by group",
    "Points on the diagonal: the outcome came as often as the score says.",
    "mean_score", "observed", series="line", diagonal=True,
)  # fmt: skip


def tabulate_curves(
    evidence: Evidence, decisions: Decisions, groups: Mapping[str, Labels], totals: Table
) -> Table:
    """About five bins a group, merged until each holds enough children with and without the outcome.

    `totals` is the table of groups: a group whose counts are withheld there gets no curve, since the bins of a
    curve add up to those counts.
    """
    threshold = evidence.disclosure.threshold_in_force
    return Table(
        "curves", "Reliability curve of each group", COLUMNS,
        tuple(
            (f"{title}: {name}", f"{number} of {len(bins)}", part.mean_score, part.observed,
             part.decisions, part.outcomes, part.decisions - part.outcomes)
            for characteristic, labels in groups.items()
            for title, name in _list_shown(totals, name_characteristic(characteristic), threshold)
            for bins in [
                compute_reliability(
                    decisions.leading_scores[labels == name], decisions.outcomes[labels == name],
                    decisions.families[labels == name],
                    bins=BINS, more_than=threshold or 0, confidence=evidence.protocol.confidence,
                )
            ]
            for number, part in enumerate(bins, start=1)
        ),
        (GUARD,), partition=("line",), annex=True,
        note="Each interval stands for its own bin alone. A group whose counts are withheld has no curve.",
    )  # fmt: skip


def _list_shown(totals: Table, title: str, threshold: int | None) -> list[tuple[str, str]]:
    published = protect_table(totals, threshold=threshold)
    at = published.index_of("n")
    return [
        (title, str(row[1]))
        for row in published.rows
        if row[0] == title and not isinstance(row[at], Withheld)
    ]
