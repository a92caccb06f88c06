"""How a run stands to its protocol, in words: one line for every page, a part of the report, and what it does to the verdict."""

from typing import Final

from candour.logbook.chain import shorten_fingerprint
from candour.report.content.fact import Fact
from candour.report.printing.day_wording import say_day
from candour.report.printing.sentences import count_things, end_sentence
from candour.standing import Deviation, ProtocolStanding, Standing

TITLE: Final = "How this run stands to its protocol"
EXPLORATORY: Final = "Exploratory: no protocol was frozen before the test."
REHEARSAL: Final = "Rehearsal on the training period: the test is still sealed."
_MEANINGS: Final = {
    Standing.EXPLORATORY: (
        "No protocol was frozen before the test. Criteria, forecasts and groups may have been chosen after somebody had seen "
        "results, so the figures suggest and confirm nothing."
    ),
    Standing.REHEARSAL: (
        "A protocol is frozen and its test period sealed. All figures come from decisions of the training period, to try out "
        "what will be done. They are not the test, and confirm nothing."
    ),
    Standing.REGISTERED: (
        "A protocol was frozen before the test period was opened. What was looked at, and what differs from the protocol, is "
        "listed here."
    ),
}
_UNCONFIRMED: Final = {
    Standing.EXPLORATORY: "no protocol was frozen before the test, so that a bar that is reached confirms nothing",
    Standing.REHEARSAL: "this is a rehearsal on the training period, and the test is still sealed",
}
_CHANGED: Final = "what the protocol says of the bar was changed after it was frozen"
_SEEN: Final = (
    "the test was looked at before the protocol was frozen, so nothing shows that the bar came first"
)
_INTRODUCTIONS: Final = {
    Standing.EXPLORATORY: "The bar stands in the settings. No protocol was frozen before the test, so nothing shows that it was written first.",
    Standing.REHEARSAL: "The bar is frozen in a protocol. What it is held against here comes from the training period; the test is still sealed.",
    Standing.REGISTERED: "A protocol was frozen before the test, and what it says of the bar was changed after that: the changes are listed below.",
}
_SEEN_BEFORE: Final = (
    "The bar is frozen in a protocol. The pilot had been run before that, on the decisions of the test too, so nothing shows that the bar "
    "was drawn before anybody saw the results."
)
_SET_BEFOREHAND: Final = "The bar was frozen in a protocol before anybody saw the test."


def say_standing(standing: ProtocolStanding) -> str:
    """The line that every page carries."""
    if standing.standing is Standing.REHEARSAL:
        return REHEARSAL
    if standing.standing is Standing.EXPLORATORY or standing.fingerprint is None:
        return EXPLORATORY
    frozen = "" if standing.frozen_on is None else f", frozen {say_day(standing.frozen_on)}"
    look = f"; look {standing.looks[-1].number}" if standing.looks else ""
    changed = f"; {count_things(len(standing.deviations), 'deviation')}" if standing.deviations else ""
    unexplained = _count_unexplained(standing)
    if unexplained:
        changed += f", {unexplained} without a reason"
    return f"Protocol {shorten_fingerprint(standing.fingerprint)}{frozen}{look}{changed}."


def say_standing_to_families(standing: ProtocolStanding) -> str:
    """The same in plain words."""
    if standing.standing is Standing.REHEARSAL:
        return "This was only practice. The real test is still to come."
    if standing.standing is Standing.EXPLORATORY or standing.fingerprint is None:
        return "This was a first try. The rules of the test were not fixed before it."
    told = [
        "Somebody had seen results of the test before its rules were fixed."
        if standing.was_seen_before
        else "The rules of the test were fixed before it."
        if standing.frozen_on is None
        else f"The rules of the test were fixed before it, on {say_day(standing.frozen_on)}."
    ]
    if standing.deviations:
        told.append(_say_deviations_to_families(len(standing.deviations), _count_unexplained(standing)))
    if len(standing.looks) > 1:
        told.append(f"People looked at the test {len(standing.looks)} times.")
    return " ".join(told)


def _count_unexplained(standing: ProtocolStanding) -> int:
    return sum(not each.reason.strip() for each in standing.deviations)


def _say_deviations_to_families(count: int, unexplained: int) -> str:
    done = (
        "One thing was then done in another way."
        if count == 1
        else f"{count} things were then done in another way."
    )
    if not unexplained:
        return done
    return f"{done} {'Nobody said why.' if unexplained == count else f'For {unexplained} of them nobody said why.'}"


def say_unconfirmed(standing: ProtocolStanding) -> str:
    """Why a bar that is reached confirms nothing, as a clause; empty where it was set beforehand and the test was opened."""
    changed = _SEEN if standing.was_seen_before else _CHANGED
    return "" if standing.bar_came_first else _UNCONFIRMED.get(standing.standing, changed)


def say_what_would_confirm(standing: ProtocolStanding) -> str:
    """What would have to be done before a bar that is reached confirms anything."""
    if standing.standing is Standing.REHEARSAL:
        return "The test period would have to be opened, once, and the forecast tested on it."
    return "A protocol would have to be frozen, and the forecast tested on decisions whose outcome nobody has looked at."


def say_looks(standing: ProtocolStanding) -> str:
    """That the test was looked at more than once, and what this does to every answer; empty where it was not."""
    if len(standing.looks) < 2:
        return ""
    return (
        f"The test period was looked at {len(standing.looks)} times: with each look it becomes likelier that a bar is reached by "
        "chance, or by choices that were made with the results in sight."
    )


def say_unexplained(standing: ProtocolStanding) -> str:
    """That something was done otherwise than was frozen and nobody said why; empty where every deviation has its reason."""
    unexplained = _count_unexplained(standing)
    if not unexplained:
        return ""
    return f"For {count_things(unexplained, 'deviation')} from the protocol no reason was given."


def say_bar_and_test(standing: ProtocolStanding) -> str:
    """Whether the bar came first, in a sentence."""
    if standing.was_seen_before:
        return _SEEN_BEFORE
    return _SET_BEFOREHAND if standing.bar_came_first else _INTRODUCTIONS[standing.standing]


def describe_standing(standing: ProtocolStanding) -> tuple[Fact, ...]:
    """The part of the report: what is frozen, since when, every look and every deviation."""
    facts = [Fact("Standing", f"{say_standing(standing)} {_MEANINGS[standing.standing]}")]
    if standing.fingerprint is None:
        return tuple(facts)
    facts.append(Fact("Fingerprint of the protocol (SHA-256)", standing.fingerprint))
    if standing.frozen_on is not None:
        facts.append(Fact("Frozen on", say_day(standing.frozen_on)))
    if standing.first_test_day is not None:
        facts.append(Fact("Test period", f"From {say_day(standing.first_test_day)}."))
    else:
        facts.append(Fact("Test period", "Families drawn by lot, over all years."))
    facts += [
        Fact(f"Look {look.number}", f"{say_day(look.day)}: {end_sentence(look.purpose)}")
        for look in standing.looks
    ]
    if not standing.looks:
        facts.append(Fact("Looks at the test period", "None."))
    if say_looks(standing):
        facts.append(Fact("More than one look", say_looks(standing)))
    facts += [Fact(f"Deviation: {each.subject}", _say_deviation(each)) for each in standing.deviations]
    if not standing.deviations:
        facts.append(Fact("Deviations from the protocol", "None: what was done is what was frozen."))
    return tuple(facts)


def _say_deviation(deviation: Deviation) -> str:
    reason = (
        f"The authority\u2019s reason: {end_sentence(deviation.reason)}"
        if deviation.reason.strip()
        else "No reason was given."
    )
    return f"Frozen: {end_sentence(deviation.frozen)} Now: {end_sentence(deviation.now)} {reason}"
