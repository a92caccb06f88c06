"""BIAS-013: whether the mistakes change with age or deprivation, seen without cutting them into groups."""

from dataclasses import dataclass

from candour.results import Cell, Column, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.clustered import Flags, Floats
from candour.stats.equivalence import Comparison
from candour.stats.groups.curves import MINIMUM_EACH, Curve, compute_curve
from candour.stats.groups.judged import Judged
from candour_audits.bias.asked import Asked
from candour_audits.decisions import read_measures
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import METRICS, say_list

CODE = "BIAS-013"
TITLE = "Age and deprivation without cutting them into groups"
QUESTION = "Do the forecast’s mistakes change with a child’s age, or with how deprived the area is?"
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


@dataclass(frozen=True)
class _Drawn:
    measure: str
    metric: str
    curve: Curve


def assess_curves(asked: Asked) -> Finding:
    """One curve a measure and error rate, with a band that holds for all of them together."""
    measures = read_measures(asked.evidence)
    reason = "no cut-off parts the decisions into flagged and not flagged" if asked.has_no_flags else ""
    if not measures:
        reason = "the evidence holds no characteristic as a number"
    if reason:
        return build_unanswered(CODE, "bias", TITLE, QUESTION, reason)
    drawn = _draw_all(asked, measures)
    verdict = _decide(drawn)
    shown = [each for each in drawn if each.curve.comparison is Comparison.DIFFERENCE_SHOWN]
    return Finding(
        CODE, "bias", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(drawn, shown), _list_counts(shown)),
        for_families=Statement(_say_for_families(verdict)),
        why=f"A curve is held against the rate of everyone. Its whole band must leave the margin of "
        f"{asked.evidence.protocol.bias.margin:g} somewhere to show a difference, and stay inside it everywhere to be called "
        "equivalent. The bands of all curves hold together.",
        tables=(_summarise(drawn), *(_tabulate(name, drawn) for name in measures)),
        figures=tuple(_draw(name) for name in measures),
        limits=(
            "A curve is smooth by construction: a step, at one birthday say, is drawn as a slope.",
            f"A curve needs at least {MINIMUM_EACH} decisions that count and as many that do not.",
            "Children whose age or area was not recorded are not on the curves; the tables of groups hold them.",
        ),
    )  # fmt: skip


def _draw_all(asked: Asked, measures: dict[str, Floats]) -> tuple[_Drawn, ...]:
    protocol = asked.evidence.protocol
    confidence = 1 - (1 - protocol.confidence) / (len(measures) * len(DRAWN))
    return tuple(
        _Drawn(name, metric, compute_curve(
            values, *_define(asked.judged, metric), asked.judged.clusters,
            margin=protocol.bias.margin, confidence=confidence, seed=asked.evidence.seed,
        ))
        for name, values in measures.items()
        for metric in DRAWN
    )  # fmt: skip


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


def _say_headline(drawn: tuple[_Drawn, ...], shown: list[_Drawn]) -> str:
    if shown:
        said = tuple(f"{METRICS[each.metric].lower()} along {_name(each.measure).lower()}" for each in shown)
        return f"The forecast is wrong more often for some children than for others: {say_list(said)}."
    if all(each.curve.comparison is Comparison.EQUIVALENT for each in drawn):
        return "Along every curve the errors stay within the margin of those of everyone."
    return "Whether the errors change along age or deprivation cannot be told from these data: the bands are too wide."


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.CONCERN: "The computer makes more mistakes at some ages, or in some areas, than in others.",
        Verdict.MET: "The computer makes about as many mistakes at every age and in every area.",
    }.get(verdict, "There are too few children to say whether mistakes change with age or area.")


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
    return Table(
        "curves", "What the curves say", columns, rows,
        (Guard(("average", "answer", "flat", "reason"), GUARD_COUNTS),),
        note="The p-value asks only whether the rate changes at all; the answer asks whether it changes by more than the "
        "margin.",
    )  # fmt: skip


def _tabulate(measure: str, drawn: tuple[_Drawn, ...]) -> Table:
    columns = (
        Column("metric", "Rate", "text"), Column("at", _name(measure), "number"),
        Column("rate", "Share of children", "rate"), *HIDDEN,
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
    return Table(
        f"along_{measure}", f"Errors along: {_name(measure).lower()}", columns, rows,
        (Guard(("rate",), GUARD_COUNTS),), note="Read a band as a whole: the true curve runs inside it.",
    )  # fmt: skip


def _draw(measure: str) -> Figure:
    return Figure(
        f"along_{measure}", "line", f"along_{measure}", f"Errors along: {_name(measure).lower()}",
        "One line a rate, with the band in which the true curve runs. A flat line means that the rate does not change.",
        "at", "rate", series="metric", own_scales=True,
    )  # fmt: skip
