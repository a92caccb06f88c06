"""PRAC-004: who was right where people and the model differ, how far they agree, and what both together know."""

import numpy as np

from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.clustered import are_probabilities
from candour.stats.intervals import compute_critical_value
from candour.stats.practitioners.agreement import combine_log_odds
from candour.stats.practitioners.flags import FlaggedAlike
from candour.stats.practitioners.gaps import measure_share
from candour.stats.practitioners.judgements import Judgements
from candour.stats.practitioners.measures import measure_auc, measure_brier
from candour.stats.practitioners.two_way import describe
from candour_audits.practitioners.among_people import tabulate_among_people
from candour_audits.practitioners.counts import FEWEST, count_children, find_fewest
from candour_audits.practitioners.judged import ASSUMPTIONS, AUDIT, JUDGED_ONLY, SEVERAL, list_limits
from candour_audits.practitioners.sorting import find_flagged_fewest, flag_as_people
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_number, say_percent

CODE = "PRAC-004"
TITLE = "Where practitioners and the forecast differ"
QUESTION = "Where they differ, who was right, and do both together know more than either?"
CELLS = (
    ("Both", True, True),
    ("Practitioners only", True, False),
    ("The forecast only", False, True),
    ("Neither", False, False),
)
"""Who flagged, whether practitioners did, whether the forecast did."""


def assess_agreement(evidence: Evidence, judged: Judgements) -> Finding:
    """The cross table, who was right, kappa, agreement among people, and the average of both."""
    flagged = flag_as_people(evidence, judged)
    if flagged is None:
        return build_unanswered(CODE, AUDIT, TITLE, QUESTION, "practitioners flagged nobody")
    differ, least = flagged.people != flagged.model, evidence.protocol.bias.minimum_events
    if count_children(flagged.judged.children, differ) < least:
        reason = f"practitioners and the forecast differ about fewer than {least} children"
        return build_unanswered(CODE, AUDIT, TITLE, QUESTION, reason)
    critical_value, crowd = compute_critical_value(evidence.protocol.confidence), flagged.judged.crowd
    right = describe(
        flagged.model_right_where_they_differ(), crowd, critical_value=critical_value, bounds=(0.0, 1.0)
    )
    kappa = describe(flagged.kappa(), crowd, critical_value=critical_value, bounds=(-1.0, 1.0))
    verdict = _decide(right)
    fewest = find_flagged_fewest(flagged)
    together = _tabulate_together(judged, critical_value)
    return Finding(
        CODE, AUDIT, TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(verdict, right) + _say_together(together), (fewest, *_count_together(together))),
        for_families=Statement(_say_for_families(verdict)),
        why="Of the cases that only one of the two flagged, at the same number flagged: met where the forecast is shown to be right "
        "more often than not, a concern where it is shown to be right less often than not (the whole interval beyond a half). The "
        "average of both is shown beside and does not decide.",
        tables=(
            _tabulate_cross(flagged, fewest, critical_value),
            _tabulate_agreement(flagged, right, kappa, fewest),
            *tabulate_among_people(evidence, judged, critical_value),
            *together,
            _tabulate_either(flagged, fewest, critical_value),
        ),
        figures=(
            Figure("cross", "intervals", "cross", "What came of the cases that both, one or neither flagged",
                   "One dot a set of cases with its interval: how often the outcome came.", "observed", "who"),
        ),
        limits=list_limits(
            evidence,
            JUDGED_ONLY,
            "Kappa falls where few are flagged, however well two agree; it can be compared only at the same share flagged.",
            "Where a practitioner flagged a case, something may have been done about it that kept the outcome from coming; then the "
            "practitioner looks wrong.",
        ),
        assumptions=ASSUMPTIONS,
    )  # fmt: skip


def _decide(right: Estimate) -> Verdict:
    if right.low is None or right.high is None:
        return Verdict.CANNOT_TELL
    if right.low > 0.5:
        return Verdict.MET
    return Verdict.CONCERN if right.high < 0.5 else Verdict.CANNOT_TELL


def _say_headline(verdict: Verdict, right: Estimate) -> str:
    share = (
        "" if right.value is None else f" The forecast was right about {say_percent(right.value)} of them."
    )
    return {
        Verdict.MET: f"Of the cases that only one of the two flagged, the forecast was right about more than practitioners.{share}",
        Verdict.CONCERN: f"Of the cases that only one of the two flagged, practitioners were right about more than the forecast.{share}",
    }.get(
        verdict,
        f"Of the cases that only one of the two flagged, it cannot be told who was right more often, practitioners or the forecast.{share}",
    )


def _say_together(together: tuple[Table, ...]) -> str:
    """What the average adds, where there is one."""
    if not together:
        return ""
    table = together[0]
    auc = next(row for row in table.rows if row[0] == "AUC")
    over_people, over_model = (auc[table.index_of(name)] for name in ("over_people", "over_model"))
    shown = [
        isinstance(cell, Estimate) and cell.low is not None and cell.low > 0
        for cell in (over_people, over_model)
    ]
    average = auc[table.index_of("average")]
    number = (
        f" (AUC {say_number(average.value)})"
        if isinstance(average, Estimate) and average.value is not None
        else ""
    )
    if all(shown):
        return f" The average of both sorts better than either alone{number}."
    if any(shown):
        return f" The average of both is shown to sort better than {'practitioners' if shown[0] else 'the forecast'} alone{number}."
    return f" The average of both is not shown to sort better than either alone{number}."


def _count_together(together: tuple[Table, ...]) -> tuple[int, ...]:
    """The fewest children behind the average of both."""
    cells = (row[table.index_of(FEWEST.name)] for table in together for row in table.rows)
    return tuple(cell for cell in cells if isinstance(cell, int))


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.MET: "Where the computer and a worker disagreed, the computer was right more often. Nobody should take that for any one family.",
        Verdict.CONCERN: "Where the computer and a worker disagreed, the worker was right more often.",
    }.get(verdict, "Where the computer and a worker disagreed, we cannot say who was right more often.")


def _tabulate_cross(flagged: FlaggedAlike, fewest: int, critical_value: float) -> Table:
    outcomes, crowd = flagged.judged.outcomes, flagged.judged.crowd
    rows: list[tuple[Cell, ...]] = []
    for name, people, model in CELLS:
        inside = (flagged.people == people) & (flagged.model == model)
        observed = describe(
            measure_share(outcomes, inside), crowd, critical_value=critical_value, bounds=(0.0, 1.0)
        )
        rows.append((name, int(inside.sum()), observed, fewest))
    columns = (
        Column("who", "Flagged by", "text"), Column("judgements", "Judgements", "count"),
        Column("observed", "With the outcome", "rate"), FEWEST,
    )  # fmt: skip
    return Table(
        "cross", "Flagged by both, by one, by neither", columns, tuple(rows),
        (Guard(("judgements", "observed"), ("fewest",)),), partition=(),
        note=f"The forecast flags as many as practitioners did. {SEVERAL}",
    )  # fmt: skip


def _tabulate_agreement(flagged: FlaggedAlike, right: Estimate, kappa: Estimate, fewest: int) -> Table:
    columns = (
        Column("what", "What", "text"), Column("estimate", "Estimate", "number"), FEWEST,
    )  # fmt: skip
    n = len(flagged.people)
    shares = [
        Estimate(float(flags.mean()), None, None, n, int(flags.sum()), "none", "chosen, not estimated")
        for flags in (flagged.people, flagged.model)
    ]
    rows = (
        (
            "The forecast right, of the cases that only one flagged (0.5: neither more than the other)",
            right,
            fewest,
        ),
        ("Kappa of practitioners and the forecast (0: chance, 1: full agreement)", kappa, fewest),
        ("Flagged by practitioners", shares[0], fewest),
        ("Flagged by the forecast", shares[1], fewest),
    )
    return Table(
        "agreement", "How far they agree, and who was right where they do not", columns, rows,
        (Guard(("estimate",), ("fewest",)),),
        note="The first is McNemar's question, with an interval that allows for families and practitioners.",
    )  # fmt: skip


def _tabulate_together(judged: Judgements, critical_value: float) -> tuple[Table, ...]:
    chosen = judged.with_probability
    if len(chosen) == 0 or not are_probabilities(chosen.scores) or len(np.unique(chosen.outcomes)) < 2:
        return ()
    outcomes, crowd = chosen.outcomes, chosen.crowd
    average = combine_log_odds(chosen.probabilities, chosen.scores)
    fewest = find_fewest(chosen.children, outcomes, ~outcomes, crowd=crowd)
    rows: list[tuple[Cell, ...]] = []
    for label, measure in (("AUC", measure_auc), ("Brier score (lower is better)", measure_brier)):
        people, model, both = (
            measure(said, outcomes) for said in (chosen.probabilities, chosen.scores, average)
        )
        numbers = (people, model, both, both.less(people), both.less(model))
        rows.append(
            (label, *(describe(number, crowd, critical_value=critical_value) for number in numbers), fewest)
        )
    columns = (
        Column("measure", "Measure", "text"), Column("people", "Practitioners", "number"),
        Column("model", "The forecast", "number"), Column("average", "The average of both", "number"),
        Column("over_people", "Average less practitioners", "number"),
        Column("over_model", "Average less the forecast", "number"), FEWEST,
    )  # fmt: skip
    names = tuple(column.name for column in columns[1:-1])
    return (
        Table(
            "together", "Both together", columns, tuple(rows), (Guard(names, ("fewest",)),),
            note="The average is half-way between the two on the scale of log-odds.",
        ),
    )  # fmt: skip


def _tabulate_either(flagged: FlaggedAlike, fewest: int, critical_value: float) -> Table:
    people, model, outcomes = flagged.people, flagged.model, flagged.judged.outcomes
    columns = (
        Column("rule", "Flagged where", "text"), Column("flagged", "Flagged", "rate"),
        Column("recall", "Flagged among those with the outcome", "rate"),
        Column("precision", "With the outcome among the flagged", "rate"), FEWEST,
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (
            label,
            *(
                describe(measure_share(counted, among), flagged.judged.crowd, critical_value=critical_value, bounds=(0.0, 1.0))
                for counted, among in ((flags, np.ones_like(flags)), (flags, outcomes), (outcomes, flags))
            ),
            fewest,
        )
        for label, flags in (
            ("Practitioners flag", people), ("The forecast flags", model),
            ("Either flags", people | model), ("Both flag", people & model),
        )
    ]  # fmt: skip
    return Table(
        "either", "What either or both would flag", columns, tuple(rows),
        (Guard(("flagged", "recall", "precision"), ("fewest",)),),
        note="Whoever flags more finds more: read the columns together.",
    )  # fmt: skip
