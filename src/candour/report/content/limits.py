"""What no such report can say, whatever it found."""

from collections.abc import Mapping

from candour.report.content.fact import Fact
from candour.report.content.verdict import Kind
from candour.report.printing.day_wording import say_days_in

_LIMITS = (
    Fact(
        "The outcome is something the authority did",
        "A plan, a conference or a period of care is a decision by professionals. It is not the same as harm: "
        "children are harmed without any of these, and these happen without harm. The forecast learns what the "
        "authority did in the past, with whatever was unfair in it.",
    ),
    Fact(
        "Nobody knows what would have happened otherwise",
        "Where help came early and worked, the outcome never came, and the child counts as low risk. Where nobody "
        "looked, the outcome could not be recorded. Families who are watched more closely have more outcomes on "
        "record, whatever their need.",
    ),
    Fact(
        "Children who never came to notice are not here",
        "The forecast is built and tested on children somebody referred. It says nothing about the others.",
    ),
    Fact(
        "Past figures are no promise",
        "A new case system, a new team, a change in the law or a pandemic can make a forecast wrong without "
        "anybody noticing. Figures have to be taken again after every such change.",
    ),
    Fact(
        "This is a test on records, not a trial",
        "It does not say how practitioners would act on a score, whether families would be helped, or what it would "
        "do to trust.",
    ),
    Fact(
        "Nothing here is a cause",
        "A piece of information that moves the score need not have anything to do with why things happen.",
    ),
)

_LOOK_BACK = "Early decisions have a shorter past"
_RECORDED = Fact(
    "Groups are as recorded in the newest return",
    "Sex, ethnic group and disability are taken from the newest return that holds a child, not as they were known "
    "on the day of the decision. A child whose disability was recorded later counts as disabled throughout.",
)

_FAMILY_RULE = Fact(
    "Families of the test period were taken out of the training",
    "So that no family is on both sides, earlier decisions about families who come up again in the test are not "
    "learnt from. They differ from the others, so the forecast has learnt from a slightly different mix of families "
    "than the one it is tested on; how many were taken out is under data.",
)

_NO_FAMILIES = Fact(
    "The intervals assume that children are independent",
    "These records do not say who are brothers and sisters, so each child counts as a family of its own. Siblings are "
    "alike; where there are many, intervals are too narrow, and a family can be on both sides of the test.",
)


def list_limits(kind: Kind, facts: Mapping[str, str]) -> tuple[Fact, ...]:
    """The limits of every report, and before them those of records that a pilot has read itself."""
    if kind != "pilot":
        return _LIMITS
    families = _NO_FAMILIES if facts.get("families_known") == "no" else _FAMILY_RULE
    return (_say_look_back(facts), _RECORDED, families, *_LIMITS)


def _say_look_back(facts: Mapping[str, str]) -> Fact:
    begins = facts.get("history_begins")
    day = "a certain day" if begins is None else say_days_in(begins)
    return Fact(
        _LOOK_BACK,
        f"The earliest extract begins on {day}; of what came before, little or nothing is known. So the forecast looks "
        "back over less time for an early decision than for a later one: \u201cnever before\u201d means never in these "
        "extracts.",
    )


NOT_RECORDED = (
    "gender reassignment",
    "marriage and civil partnership",
    "pregnancy and maternity",
    "religion or belief",
    "sexual orientation",
)
"""Protected characteristics that the returns do not hold."""
