"""The question of a pilot in plain English."""

from candour.config.question import Outcome, Population, Question
from candour.report.content.fact import Fact
from candour.report.printing.day_wording import say_day

DECISION_POINTS = {
    "referral_received": "A referral about a child is received, and somebody decides what to do.",
    "referral_closed_no_further_action": "A referral about a child is closed with no further action.",
}
OUTCOMES = {
    "section_47": "an enquiry under section 47 of the Children Act 1989 starts",
    "icpc": "an initial child protection conference is held",
    "cp_plan": "a child protection plan starts",
    "care_episode": "a period of care starts",
}
OPEN_EVENTS = {
    "cp_plan": "a child protection plan",
    "care_episode": "a period of care",
    "cin_plan": "a child in need plan",
}
EXITS = {
    "count_as_no_outcome": "They stay in and count as children without the outcome.",
    "exclude": "They are left out, and counted in the flow of exclusions.",
}


def describe_question(question: Question) -> tuple[Fact, ...]:
    """Which decision, about whom, and which outcome is looked for."""
    return (
        Fact("The decision", DECISION_POINTS[question.decision_point]),
        Fact("About whom", _describe_population(question.population)),
        Fact("The outcome", _describe_outcome(question.outcome)),
        Fact(
            "Children who turn 18, move away or die before any outcome",
            EXITS[question.outcome.competing_exits],
        ),
    )


def _describe_outcome(outcome: Outcome) -> str:
    kinds = " or ".join(OUTCOMES[kind] for kind in outcome.kinds)
    opens = outcome.after_days + 1
    first = " Whichever comes first counts." if len(outcome.kinds) > 1 else ""
    return f"From day {opens:,} to day {outcome.within_days:,} after the decision, {kinds}.{first}"


def _describe_population(population: Population) -> str:
    sentences = [f"Children and young people up to the age of {population.maximum_age} (in completed years)."]
    if population.minimum_age is None or population.minimum_age < 0:
        sentences.append("Unborn children are included.")
    else:
        sentences.append(f"Only from the age of {population.minimum_age}; unborn children are not included.")
    if population.decided_from is not None:
        sentences.append(f"Decisions from {say_day(population.decided_from)}.")
    if population.decided_until is not None:
        sentences.append(f"Decisions until {say_day(population.decided_until)}.")
    if population.exclude_if_open:
        kinds = " or ".join(OPEN_EVENTS[kind] for kind in population.exclude_if_open)
        sentences.append(f"Children who already have {kinds} on the day are not included.")
    return " ".join(sentences)
