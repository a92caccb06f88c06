"""The question of a pilot in plain English."""

from candour.config.question import Outcome, Population, Question
from candour.report.content.fact import Fact
from candour.report.printing.day_wording import say_day

DECISION_POINTS = {
    "referral_received": "A referral about a child is received, and somebody decides what to do.",
    "referral_closed_no_further_action": "A referral about a child is closed with no further action.",
    "contact_received": "Somebody contacts the authority about a child, and it decides whether to act.",
    "early_help_started": "Early help for a child starts.",
    "assessment_authorised": "An assessment of a child is authorised, and its findings are settled.",
    "case_open_on_census_date": "A child's case is open on a day on which all open cases are looked at: a referral or a child in need plan.",
    "cin_plan_started": "A child in need plan starts.",
    "cp_plan_started": "A child protection plan starts.",
}
CALENDARS = {
    "month": "The cases are looked at on the last day of every month.",
    "quarter": "The cases are looked at on the last day of every quarter: 31 March, 30 June, 30 September and 31 December.",
    "year": "The cases are looked at on 31 March of every year.",
}
OUTCOMES = {
    "section_47": "an enquiry under section 47 of the Children Act 1989 starts",
    "icpc": "an initial child protection conference is held",
    "cp_plan": "a child protection plan starts",
    "care_episode": "a period of care starts",
    "re_referral": "a further referral is received",
    "second_cp_plan": "a child protection plan starts after an earlier one had ended",
}
RUNGS = {
    "early_help": "early help",
    "referral": "an open referral",
    "cin_plan": "a child in need plan",
    "cp_plan": "a child protection plan",
    "care_episode": "care",
}
OPEN_EVENTS = {
    "cp_plan": "a child protection plan",
    "care_episode": "a period of care",
    "cin_plan": "a child in need plan",
    "early_help": "early help",
}
EXITS = {
    "count_as_no_outcome": "They stay in and count as children without the outcome.",
    "exclude": "They are left out, and counted in the flow of exclusions.",
}


def describe_question(question: Question) -> tuple[Fact, ...]:
    """Which decision, about whom, and which outcome is looked for."""
    return (
        Fact("The decision", _describe_decision(question)),
        Fact("About whom", _describe_population(question.population)),
        Fact("The outcome", _describe_outcome(question.outcome)),
        *_describe_further_windows(question.outcome),
        Fact(
            "Children who turn 18, move away or die before any outcome",
            EXITS[question.outcome.competing_exits],
        ),
    )


def _describe_decision(question: Question) -> str:
    said, census = DECISION_POINTS[question.decision_point], question.census_dates
    if census is None:
        return said
    if census.every is not None:
        return f"{said} {CALENDARS[census.every]}"
    return f"{said} The cases are looked at on {_join([say_day(day) for day in sorted(census.days)])}."


def _describe_kind(kind: str, outcome: Outcome) -> str:
    if kind == "step_up":
        rungs = ", ".join(RUNGS[rung] for rung in outcome.ladder)
        return f"the child steps up the ladder, from the rung on which the child stands to any higher one ({rungs})"
    if kind == "re_referral_that_escalates":
        led_to = " or ".join(OUTCOMES[event] for event in outcome.escalates_to)
        return f"a further referral is received and, after it, {led_to}"
    return OUTCOMES[kind]


def _describe_further_windows(outcome: Outcome) -> tuple[Fact, ...]:
    if not outcome.further_windows:
        return ()
    windows = _join(
        [f"day {window.after_days + 1:,} to day {window.within_days:,}" for window in outcome.further_windows]
    )
    said = f"The same forecast is also held against the outcome from {windows}. It learns nothing from these."
    return (Fact("Further windows", said),)


def _join(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _describe_outcome(outcome: Outcome) -> str:
    kinds = " or ".join(_describe_kind(kind, outcome) for kind in outcome.kinds)
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
