"""BIAS-013: whether the mistakes change along age, deprivation or another number, without cutting it into groups.

A curve holds those whose number is known, and totals follow from any table of groups, so an exact curve would tell by
subtraction what became of the others. It is exact only where that is published anyway: nobody is left out, or
those left out are whole groups of a characteristic whose rows are shown in full. Everywhere else it stands at the rate
of everyone, and nothing that is printed rests on the level or the number of those on it. Whether a count of those left
out is small plays no part in that choice, or the choice would tell it, and with it the small count of another group
that was withheld beside theirs.
"""

from dataclasses import dataclass

import numpy as np

from candour.disclosure import protect_table
from candour.results import Cell, Column, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.clustered import Flags, Floats
from candour.stats.equivalence import Comparison
from candour.stats.groups.curves import MINIMUM_EACH, MOST_LEFT_OUT, Curve, compute_curve
from candour.stats.groups.judged import Judged, Labels, list_groups, mark_groups
from candour_audits.assumed import list_group_assumptions
from candour_audits.bias.asked import NO_FLAGS, Asked
from candour_audits.bias.crossings_protection import find_known
from candour_audits.bias.groups_table import tabulate_counts
from candour_audits.decisions import read_measures
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import METRICS, say_list, say_share

CODE = "BIAS-013"
TITLE = "Along age, deprivation and other numbers, without cutting them into groups"
QUESTION = "Do the forecast’s mistakes change along age, deprivation and other numbers, without cutting them into groups?"
MEASURES = {
    "age_years": "Age in years",
    "deprivation_score": "Deprivation score of the area (share of children in income-deprived households)",
    "deprivation_decile": "Deprivation of the area (1 the most deprived tenth, 10 the least)",
}
DRAWN = ("false_negative_rate", "false_positive_rate")
HIDDEN = (
    Column("counted", "Counted", "count", hidden=True),
    Column("others", "Not counted", "count", hidden=True),
)
GUARD_COUNTS = ("counted", "others")
HIDING = (
    "Of some children the value is not recorded, and what became of them must not follow from a curve. So the curves "
    "stand at the rate of everyone, recorded or not; n counts everyone; and the bands are as wide as if "
    f"{say_share(MOST_LEFT_OUT)} of everyone were missing."
)
PLACES = {
    "age_years": "at some ages",
    "deprivation_score": "in some areas",
    "deprivation_decile": "in some areas",
}


@dataclass(frozen=True)
class _Drawn:
    measure: str
    metric: str
    curve: Curve
    hides_left_out: bool


def assess_curves(asked: Asked) -> Finding:
    """One curve a measure and error rate, with a band that holds for all of them together."""
    measures = read_measures(asked.evidence)
    reason = NO_FLAGS if asked.has_no_flags else ""
    if not measures:
        reason = "the evidence holds no characteristic as a number"
    if reason:
        return build_unanswered(CODE, "bias", TITLE, QUESTION, reason)
    drawn = _draw_all(asked, measures)
    verdict = _decide(drawn)
    shown = [each for each in drawn if each.curve.comparison is Comparison.DIFFERENCE_SHOWN]
    return Finding(
        CODE, "bias", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(drawn, shown, tuple(measures)), _list_counts(shown)),
        for_families=Statement(_say_for_families(verdict, tuple(each.measure for each in shown) or tuple(measures))),
        why=_say_why(asked.evidence.protocol.bias.margin),
        tables=(_summarise(drawn), *(_tabulate(name, drawn) for name in measures)),
        figures=tuple(_draw(name) for name in measures),
        assumptions=(
            *list_group_assumptions(was_decided=asked.was_decided),
            "A rate changes smoothly along the number, with few turns.",
        ),
        limits=(
            "A curve is smooth by construction: a step, at one birthday say, is drawn as a slope.",
            f"A curve needs at least {MINIMUM_EACH} decisions that count and as many that do not.",
            "Children whose value was not recorded give a curve no shape; the tables of groups hold them.",
        ),
    )  # fmt: skip


def _draw_all(asked: Asked, measures: dict[str, Floats]) -> tuple[_Drawn, ...]:
    protocol = asked.evidence.protocol
    confidence = 1 - (1 - protocol.confidence) / (len(measures) * len(DRAWN))
    drawn = []
    for name, values in measures.items():
        hides = not _is_told_anyway(asked, ~np.isfinite(values))
        for metric in DRAWN:
            curve = compute_curve(
                values, *_define(asked.judged, metric), asked.judged.clusters, margin=protocol.bias.margin,
                confidence=confidence, seed=asked.evidence.seed, hides_left_out=hides,
            )  # fmt: skip
            drawn.append(_Drawn(name, metric, curve, hides))
    return tuple(drawn)


def _is_told_anyway(asked: Asked, left_out: Flags) -> bool:
    """Whether published tables tell every count of those left out, so that an exact curve adds nothing."""
    if asked.evidence.disclosure.mode == "off" or not left_out.any():
        return True
    return any(_is_told_by(asked, labels, left_out) for labels in asked.known.values())


def _is_told_by(asked: Asked, labels: Labels, left_out: Flags) -> bool:
    """Whether those left out are whole groups of this characteristic, and the row of each is shown in full."""
    within = {str(group) for group in labels[left_out]}
    if not np.array_equal(mark_groups(labels, within), left_out):
        return False
    table = tabulate_counts(asked.judged, labels)
    known = find_known(protect_table(table, threshold=asked.evidence.disclosure.threshold))
    shown = {group: bool(row.all()) for group, row in zip(list_groups(labels), known, strict=True)}
    return all(shown[group] for group in within)


def _define(judged: Judged, metric: str) -> tuple[Flags, Flags]:
    if metric == "false_negative_rate":
        return ~judged.flags, judged.outcomes
    return judged.flags, ~judged.outcomes


def _decide(drawn: tuple[_Drawn, ...]) -> Verdict:
    answers = {each.curve.comparison for each in drawn}
    if Comparison.DIFFERENCE_SHOWN in answers:
        return Verdict.CONCERN
    return Verdict.MET if answers == {Comparison.EQUIVALENT} else Verdict.CANNOT_TELL


def _name(measure: str) -> str:
    return MEASURES.get(measure, measure.replace("_", " ").capitalize())


def _list_counts(shown: list[_Drawn]) -> tuple[int, ...]:
    return tuple(
        count for each in shown for count in (each.curve.counted, each.curve.foot - each.curve.counted)
    )


def _say_why(margin: float) -> str:
    return (
        f"A curve is held against the rate of everyone, by the interval of their difference at every point. It is made of the "
        f"printed band and of the interval of that rate, and never ends short of the band. The whole interval must leave the "
        f"margin of {margin:g} at some point to show a difference, so the band does too; it must stay inside it at every "
        "point to be called equivalent, and so does the band. A difference is shown only where enough mistakes are to be "
        "expected along the whole curve. The bands of all curves hold together."
    )


def _say_headline(drawn: tuple[_Drawn, ...], shown: list[_Drawn], measures: tuple[str, ...]) -> str:
    if shown:
        said = tuple(f"{METRICS[each.metric].lower()} along {_name(each.measure).lower()}" for each in shown)
        return f"The forecast is wrong more often for some children than for others: {say_list(said)}."
    if all(each.curve.comparison is Comparison.EQUIVALENT for each in drawn):
        return "Along every curve the errors stay within the margin of those of everyone."
    along = say_list(tuple(dict.fromkeys(_name_shortly(name) for name in measures)))
    return (
        f"Whether the errors change by more than the margin along {along} cannot be told from these data: the bands "
        "are too wide, or there are too few children for a curve."
    )


def _name_shortly(measure: str) -> str:
    if measure == "age_years":
        return "age"
    return "deprivation" if measure in MEASURES else _name(measure).lower()


def _say_for_families(verdict: Verdict, measures: tuple[str, ...]) -> str:
    others = tuple(f"for some children by {_name_shortly(name)}" for name in measures if name not in PLACES)
    where = " or ".join(dict.fromkeys((*(PLACES[name] for name in measures if name in PLACES), *others)))
    return {
        Verdict.CONCERN: f"The computer makes many more mistakes {where} than for other children.",
        Verdict.MET: f"The computer does not make many more mistakes {where} than for other children.",
    }.get(
        verdict,
        f"We cannot say whether the computer makes many more mistakes {where}: the numbers are too uncertain.",
    )


def _summarise(drawn: tuple[_Drawn, ...]) -> Table:
    columns = (
        Column("measure", "Along", "text"), Column("metric", "Rate", "text"),
        Column("average", "Everyone", "rate"), Column("answer", "Answer", "text"),
        Column("flat", "Chance of such a curve if nothing changed (p)", "number"),
        Column("reason", "Remark", "text"), *HIDDEN,
    )  # fmt: skip
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            _name(each.measure), METRICS[each.metric], each.curve.average, each.curve.comparison.value,
            each.curve.flat_p_value, each.curve.reason, each.curve.counted, each.curve.foot - each.curve.counted,
        )
        for each in drawn
    )  # fmt: skip
    hiding = f" {HIDING}" if any(each.hides_left_out for each in drawn) else ""
    return Table(
        "curves", "What the curves say", columns, rows,
        (Guard(("average", "answer", "flat", "reason"), GUARD_COUNTS),),
        note="The p-value asks only whether the rate changes at all; the answer asks whether it changes by more than the "
        f"margin.{hiding}",
    )  # fmt: skip


def _tabulate(measure: str, drawn: tuple[_Drawn, ...]) -> Table:
    columns = (
        Column("metric", "Mistake", "text"), Column("at", _name(measure), "number"),
        Column("rate", "Rate", "rate"), *HIDDEN,
    )  # fmt: skip
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            METRICS[each.metric],
            float(point),
            estimate,
            each.curve.counted,
            each.curve.foot - each.curve.counted,
        )
        for each in drawn
        if each.measure == measure
        for point, estimate in zip(each.curve.points, each.curve.estimates, strict=True)
    )
    hiding = any(each.hides_left_out for each in drawn if each.measure == measure)
    return Table(
        f"along_{measure}", f"Errors along: {_name(measure).lower()}", columns, rows,
        (Guard(("rate",), GUARD_COUNTS),), note="Read a band as a whole: the true curve runs inside it." + (f" {HIDING}" if hiding else ""),
    )  # fmt: skip


def _draw(measure: str) -> Figure:
    return Figure(
        f"along_{measure}", "line", f"along_{measure}", f"Errors along: {_name(measure).lower()}",
        "One line a rate, with the band in which the true curve runs. A flat line means that the rate does not change.",
        "at", "rate", series="metric", own_scales=True,
    )  # fmt: skip
