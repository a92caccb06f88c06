"""The evidence summary: effect, strength of evidence, circumstances and cost, each finished even where it is "cannot tell"."""

from collections.abc import Sequence
from dataclasses import dataclass

from candour.report.combined.alike import PARTING, Question
from candour.report.combined.measures import Measure
from candour.report.combined.pooling import Pooled
from candour.report.combined.strength import Rated
from candour.report.combined.study import Study
from candour.report.combined.wording import say_decision, say_outcome, say_window
from candour.report.content.fact import Fact
from candour.report.printing.cells import print_number
from candour.results import Estimate

CANNOT_TELL = "cannot tell"
NOT_STATED = "Not stated by any of these authorities."


@dataclass(frozen=True)
class Effect:
    """What one measure says: the answer in a few words, and in a sentence with its numbers."""

    measure: str
    answer: str
    sentence: str
    rated: Rated


@dataclass(frozen=True)
class Summary:
    """The four parts. Circumstances are printed as facts."""

    effects: tuple[Effect, ...]
    circumstances: tuple[Fact, ...]
    cost: tuple[Fact, ...]


def summarise(question: Question, found: Sequence[tuple[Measure, Pooled, Rated]]) -> Summary:
    """The summary of one question."""
    return Summary(
        effects=tuple(describe_effect(question, measure, pooled, rated) for measure, pooled, rated in found),
        circumstances=_list_circumstances(question),
        cost=tuple(Fact(study.label, study.cost) for study in question.studies if study.cost)
        or (Fact("Cost", NOT_STATED),),
    )


def describe_effect(question: Question, measure: Measure, pooled: Pooled, rated: Rated) -> Effect:
    """What a measure says over all studies that were put together."""
    mean, following = pooled.mean, pooled.following
    if mean is None or following is None:
        told = (
            f"Only one authority that may be counted gives a usable number ({pooled.readings[0].study.label})"
            if pooled.readings
            else "No authority that may be counted gives a usable number"
        )
        apart = f" Shown apart, because they did not register: {len(pooled.apart)}." if pooled.apart else ""
        return Effect(measure.label, CANNOT_TELL, f"{told}, so nothing is put together.{apart}", rated)
    average = f"On average over {len(pooled.readings)} authorities: {_say(mean)}."
    if following.low is None:
        ahead = following.reason
    else:
        ahead = f"The next authority may expect {_print(following.low)} to {_print(following.high)}."
    answer = _answer(question, measure, mean, following)
    sentences = [average, ahead, *_say_bar(question.studies, measure, mean)]
    return Effect(measure.label, answer, " ".join(sentences), rated)


def _say_bar(studies: Sequence[Study], measure: Measure, mean: Estimate) -> list[str]:
    """How the mean stands to the bar that all of these protocols name; nothing where they name none."""
    bar = studies[0].auc_bar
    if measure.name != "auc" or bar is None or mean.low is None or mean.high is None:
        return []
    answer = (
        "reached on average"
        if mean.low >= bar
        else "not reached on average"
        if mean.high < bar
        else CANNOT_TELL
    )
    return [f"The bar that their protocols name, at least {bar:g}: {answer}."]


def _answer(question: Question, measure: Measure, mean: Estimate, following: Estimate) -> str:
    bounds = _find_bounds(question.studies, measure)
    if bounds is None:
        return CANNOT_TELL
    low, high = bounds
    if _lies_within(following, low, high):
        return f"{_name(measure, low)} on average, and expected to be so in the next authority"
    if _lies_within(mean, low, high):
        return f"{_name(measure, low)} on average; {CANNOT_TELL} for the next authority"
    if _lies_outside(mean, low, high):
        return f"not {_name(measure, low)} on average"
    return CANNOT_TELL


def _find_bounds(studies: Sequence[Study], measure: Measure) -> tuple[float, float] | None:
    """Between which values the measure would be good: what the protocols say where they agree, else better than nothing."""
    if measure.name in {"auc", "average_precision_lift"}:
        return measure.nothing, float("inf")
    allowed = {one.calibration_slope if measure.name == "slope" else one.calibration_ratio for one in studies}
    return allowed.pop() if len(allowed) == 1 else None


def _name(measure: Measure, low: float) -> str:
    return "better than chance" if low == measure.nothing else "within the range of the protocols"


def _lies_within(estimate: Estimate, low: float, high: float) -> bool:
    return (
        estimate.low is not None and estimate.high is not None and low < estimate.low and estimate.high < high
    )


def _lies_outside(estimate: Estimate, low: float, high: float) -> bool:
    return (
        estimate.low is not None
        and estimate.high is not None
        and (estimate.high < low or estimate.low > high)
    )


def _say(estimate: Estimate) -> str:
    return f"{_print(estimate.value)} ({_print(estimate.low)} to {_print(estimate.high)})"


def _print(number: float | None) -> str:
    return "\u2013" if number is None else print_number(number, "number", decimals=2)


def _list_circumstances(question: Question) -> tuple[Fact, ...]:
    asked = question.asked
    facts = [
        Fact(PARTING["decision_point"], say_decision(asked.decision_point)),
        Fact("Outcome", say_outcome(asked.outcome)),
        Fact("Window", say_window(asked.opens, asked.closes)),
        Fact("Base rate", _say_base_rates(question.studies)),
    ]
    for aspect, label in (("Test decisions", "Years"), ("Records", "Systems"), ("About whom", "About whom")):
        told = dict.fromkeys(study.told.get(aspect, "not said") for study in question.studies)
        facts.append(Fact(label, "; ".join(told)))
    if any(study.is_made_up for study in question.studies):
        facts.append(
            Fact(
                "Made-up authorities",
                "Some or all of these children do not exist: nothing here says anything of a real authority.",
            )
        )
    return tuple(facts)


def _say_base_rates(studies: Sequence[Study]) -> str:
    rates = [
        study.base_rate.value
        for study in studies
        if isinstance(study.base_rate, Estimate) and study.base_rate.value is not None
    ]
    if not rates:
        return "not published"
    low, high = (f"{100 * end:.1f}" for end in (min(rates), max(rates)))
    return f"{low} %" if low == high else f"from {low} % to {high} %, depending on the authority"
