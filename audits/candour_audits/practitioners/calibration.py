"""PRAC-002: whether people's probabilities, and the model's of the same cases, may be read as such."""

import numpy as np

from candour.contracts import Evidence
from candour.results import Cell, Column, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.calibration.reliability import compute_reliability
from candour.stats.clustered import Floats, are_probabilities
from candour.stats.intervals import compute_critical_value
from candour.stats.practitioners.calibration import (
    CalibrationNumbers,
    describe_calibration,
    measure_differing,
)
from candour.stats.practitioners.judgements import Judgements
from candour_audits.calibration.ranges import combine_verdicts, compare_with_range
from candour_audits.practitioners.counts import FEWEST, PEOPLE, count_children, count_people, find_fewest
from candour_audits.practitioners.judged import ASSUMPTIONS, AUDIT, JUDGED_ONLY, SEVERAL, list_limits
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_number

CODE = "PRAC-002"
TITLE = "Practitioners' probabilities and the forecast's"
QUESTION = "When practitioners, or the forecast, say 20 in 100, is that what happens?"
BINS = 8
WORKERS, MODEL = "Practitioners", "The forecast"


def assess_calibration(evidence: Evidence, judged: Judgements) -> Finding:
    """Calibration of both on the same judgements; the forecast's gives the answer."""
    chosen = judged.with_probability
    least = evidence.protocol.bias.minimum_events
    if len(chosen) == 0 or not are_probabilities(chosen.scores):
        reason = "practitioners gave flags and no probabilities, or the scores are no probabilities"
        return build_unanswered(CODE, AUDIT, TITLE, QUESTION, reason)
    if min(chosen.count_children(np.ones(len(chosen), dtype=np.bool_))) < least:
        reason = f"fewer than {least} children with, or without, the outcome were judged with a probability"
        return build_unanswered(CODE, AUDIT, TITLE, QUESTION, reason)
    critical_value = compute_critical_value(evidence.protocol.confidence)
    numbers = {
        name: describe_calibration(said, chosen.outcomes, chosen.crowd, critical_value=critical_value)
        for name, said in ((WORKERS, chosen.probabilities), (MODEL, chosen.scores))
    }
    answers = {name: _answer(evidence, found) for name, found in numbers.items()}
    fewest = find_fewest(chosen.children, chosen.outcomes, ~chosen.outcomes, crowd=chosen.crowd)
    return Finding(
        CODE, AUDIT, TITLE, QUESTION, answers[MODEL],
        headline=Statement(_say_headline(answers, numbers), (fewest,)),
        for_families=Statement(_say_for_families(answers[MODEL])),
        why=f"The forecast's intervals must lie within the ranges of the protocol: the slope {_say_range(evidence.protocol.calibration_slope)}, "
        f"observed over expected {_say_range(evidence.protocol.calibration_ratio)}. Practitioners' numbers stand beside and do not decide. How scores may be "
        "shown is not said here: for that they must be right along their whole range (CALI-001).",
        tables=(_tabulate_numbers(numbers, answers, fewest), _tabulate_curves(evidence, chosen), *_tabulate_differing(evidence, chosen)),
        figures=(
            Figure("curves", "line", "curves", "What was said, and what happened",
                   "Points on the diagonal: the outcome came as often as was said. One line for practitioners, one for the forecast.",
                   "mean_said", "observed", series="who", diagonal=True),
        ),
        limits=list_limits(
            evidence,
            JUDGED_ONLY,
            "Practitioners were seldom asked for probabilities before, and may mean other things by them than how often it happens.",
        ),
        assumptions=ASSUMPTIONS,
    )  # fmt: skip


def _answer(evidence: Evidence, found: CalibrationNumbers) -> Verdict:
    protocol = evidence.protocol
    return combine_verdicts(
        (
            compare_with_range(found.slope, protocol.calibration_slope),
            compare_with_range(found.ratio, protocol.calibration_ratio),
        )
    )


def _say_range(allowed: tuple[float, float]) -> str:
    return f"{allowed[0]:g} to {allowed[1]:g}"


def _say_headline(answers: dict[str, Verdict], numbers: dict[str, CalibrationNumbers]) -> str:
    said = {
        Verdict.MET: "are right on average and in their spread",
        Verdict.CONCERN: "are wrong as probabilities",
    }
    unsettled = "may be right or wrong as probabilities: it cannot be told"
    model, people = (
        f"{said.get(answers[name], unsettled)}{_say_ratio(numbers[name])}" for name in (MODEL, WORKERS)
    )
    return f"On the judged cases, the forecast’s scores {model}. Practitioners’ probabilities {people}."


def _say_ratio(found: CalibrationNumbers) -> str:
    if found.ratio.value is None:
        return ""
    return f" ({say_number(found.ratio.value)} outcomes came for every one expected)"


def _say_for_families(verdict: Verdict) -> str:
    if verdict is Verdict.MET:
        return "On these cases, over all children together, about as many had the outcome as the computer's numbers say."
    return "On these cases the computer's numbers must not be read as a chance. Workers' own numbers stand beside them."


def _tabulate_numbers(
    numbers: dict[str, CalibrationNumbers], answers: dict[str, Verdict], fewest: int
) -> Table:
    columns = (
        Column("who", "Whose", "text"), Column("intercept", "Intercept", "number"),
        Column("ratio", "Observed / expected", "number"), Column("slope", "Slope", "number"),
        Column("answer", "On average and in spread", "text"), FEWEST,
    )  # fmt: skip
    rows = tuple((name, *found, answers[name].value, fewest) for name, found in numbers.items())
    return Table(
        "numbers", "Calibration on the same cases", columns, rows,
        (Guard(("intercept", "ratio", "slope", "answer"), ("fewest",)),),
        note="Intercept: 0 is right. Observed over expected and slope: 1 is right; a slope under 1 means that what was said is too "
        f"extreme. Who says never, or always, is taken to say 0.5 % or 99.5 %. {SEVERAL}",
    )  # fmt: skip


def _tabulate_curves(evidence: Evidence, chosen: Judgements) -> Table:
    columns = (
        Column("who", "Whose", "text"), Column("mean_said", "Said on average", "rate"),
        Column("observed", "With the outcome", "rate"), Column("judgements", "Judgements", "count"),
        Column("with", "With", "count", hidden=True), Column("without", "Without", "count", hidden=True), PEOPLE,
    )  # fmt: skip
    rows = [
        row
        for name, said in ((WORKERS, chosen.probabilities), (MODEL, chosen.scores))
        for row in _describe_bins(evidence, chosen, name, said)
    ]
    return Table(
        "curves", "What was said in bins, and what happened", columns, tuple(rows),
        (Guard(("mean_said", "observed", "judgements"), ("with", "without", PEOPLE.name)),), partition=("who",),
        note="Bins are merged until each holds enough children with and without the outcome. Their intervals are by family alone.",
    )  # fmt: skip


def _describe_bins(evidence: Evidence, chosen: Judgements, name: str, said: Floats) -> list[tuple[Cell, ...]]:
    threshold = evidence.disclosure.threshold_in_force or 0
    bins = compute_reliability(
        said, chosen.outcomes, chosen.crowd.families,
        bins=BINS, more_than=2 * threshold, confidence=evidence.protocol.confidence,
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for part in bins:
        inside = (said >= part.lowest) & (said <= part.highest)
        counts = [
            count_children(chosen.children, inside & came) for came in (chosen.outcomes, ~chosen.outcomes)
        ]
        rows.append(
            (
                name,
                part.mean_score,
                part.observed,
                part.decisions,
                *counts,
                count_people(chosen.crowd, inside),
            )
        )
    return rows


def _tabulate_differing(evidence: Evidence, chosen: Judgements) -> tuple[Table, ...]:
    """How people differ, as one number for all: never one person's own."""
    differing = measure_differing(chosen, more_than=evidence.disclosure.threshold)
    if differing is None:
        return ()
    columns = (Column("what", "What", "text"), Column("points", "Standard deviation", "rate"))
    return (
        Table(
            "differing", "How practitioners differ among themselves", columns,
            (("How far their probabilities lie above what came, from one practitioner to another", differing),),
            note="Without the noise of few cases each; practitioners with few judgements are left out. It has no interval, and no "
            "practitioner's own figure is ever shown.",
        ),
    )  # fmt: skip
