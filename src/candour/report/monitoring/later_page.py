"""What happened later, as a page: a stop first, in words for a panel; then every look, the false alarms of all together, and the rest."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from candour.config.protocol import Disclosure
from candour.monitoring.chance import FalseAlarms
from candour.monitoring.judging import Answer, Look
from candour.monitoring.watch import Watch
from candour.report.monitoring.later import Later, list_moved, name_fired, reach_answer
from candour.report.monitoring.later_tables import (
    tabulate_again,
    tabulate_chance,
    tabulate_counts,
    tabulate_looks,
    tabulate_shifts,
)
from candour.report.printing.cells import print_number
from candour.report.protecting import Protected, hold_tables, protect
from candour.report.side_by_side import SideBySide
from candour.results import Finding

NAME: Final = "monitoring"
TITLE: Final = "What happened later"
STOPPED: Final = "Stop using this list, and tell the panel."
FEEDBACK: Final = (
    "Once a list is acted upon, outcomes are no longer those of a world in which nobody looked. A child who was on the list and was "
    "helped may have no outcome because of the help, or may have one because somebody looked. So a precision that fell, a calibration that shifted and a "
    "difference between groups can each come from the list itself, and this page cannot tell which.",
    "What can be told all the same: whether records, scores and lists still look as they did in the test; and, of children who were not on "
    "the list, how often the outcome came. What help did can be told only where some of those on the list were, by a rule set beforehand, not acted upon, which nobody "
    "should do lightly. The report\u2019s own questions on feedback (FEED-001 and after) simulate how far it could go.",
)
ALWAYS: Final = (
    "\u201cAs expected\u201d says that a number lies within the limits of the plan, not that nothing has changed: a plan notices large changes, and small ones late.",
    "\u201cCannot tell\u201d is no good news. It is said where too few cases, an outcome that is not known yet, or a small count leave nothing to be said.",
    "Numbers of a few children are withheld. What is withheld was still held against its limits inside the authority.",
    "Nothing that happened later has changed the forecast: it is the one that was tested, to the last bit.",
)


class LaterPage(NamedTuple):
    """The page, and what of it a later page has to be held against."""

    document: SideBySide
    shown: tuple[Finding, ...]


def describe_later(later: Later, disclosure: Disclosure) -> LaterPage:
    """The page, after disclosure control over all its tables together, and beside every earlier page about the run."""
    own = (
        tabulate_looks(later),
        *(() if later.chance is None else (tabulate_chance(later.chance),)),
        tabulate_counts(later.counts),
        *((tabulate_shifts(later),) if later.shifts else ()),
    )
    shown = protect(later.now, disclosure, released=later.released, tables=own)
    return LaterPage(_lay_out(later, shown), (*shown.findings, hold_tables(shown.tables)))


def _lay_out(later: Later, shown: Protected) -> SideBySide:
    return SideBySide(
        title=f"{'Stop using this list' if name_fired(later.looks) else TITLE}: {later.pilot}",
        kicker="Monitoring of a list in use" if later.permitted else "Monitoring of lists that no panel permitted",
        standing_line=later.standing_line,
        introduction=f"Every decision that was scored with run {later.run[:8]} is followed up: what its records and lists looked like, what became of "
        "it, and whether that is what the report of this run promised. Each number is held against the two limits of the run\u2019s own monitoring plan.",
        notices=(*_list_notices(later), *_say_close(shown)),
        tables=(*shown.tables, *tabulate_again(later, shown.findings)),
        limits=(*FEEDBACK, *ALWAYS),
        heading="Look by look",
        restricted=later.restricted,
    )  # fmt: skip


def _list_notices(later: Later) -> Iterator[str]:
    fired = [look for look in later.looks if look.answer is Answer.STOP]
    asked = [look for look in later.looks if look.answer is Answer.ASK]
    if fired:
        yield f"{STOPPED} {_count(len(fired), 'number')} {'lies' if len(fired) == 1 else 'lie'} beyond a limit at which the plan of this run\u2019s report stops the list:"
        for look in fired:
            yield f"{look.watch.name}, {look.period}: {_say_why(look, later.missed_before)}."
        yield "Scoring is refused until the panel has decided anew. What to do the same day, and how to put right what was done, is in the plan: monitoring-and-stop-plan.html."
    elif asked:
        yield f"No stop limit is reached. {_count(len(asked), 'number')} {'lies' if len(asked) == 1 else 'lie'} beyond a limit by which somebody has to ask why within five working days."
    elif reach_answer(later.looks, later.shifts) is Answer.WITHIN:
        yield "Everything that can be told yet is as expected. No limit of the plan is reached."
    elif not list_moved(later.shifts):
        yield "Nothing can be told yet: no whole period has passed, or its cases are too few, or its outcomes are not known."
    if fired and asked:
        yield f"{_count(len(asked), 'further number')} {'lies' if len(asked) == 1 else 'lie'} beyond a limit by which somebody has to ask why."
    moved = list_moved(later.shifts)
    if moved:
        named = ", ".join(f"\u201c{later.labels.get(shift.feature, shift.feature)}\u201d" for shift in moved)
        yield (
            f"{'This has' if len(moved) == 1 else 'These have'} moved since the test by more than the margin, so somebody has to ask why: {named}. What was tested was another "
            "population, or another way of recording it."
        )
    if later.chance is not None:
        yield _say_chance(later.chance)
    waiting = sum(look.reason.startswith("The outcome of some") for look in later.looks)
    if waiting:
        yield f"{_count(waiting, 'look')} cannot be told because outcomes are not known yet. Ask again with newer extracts."
    if later.changed_plan:
        yield "The limits were computed anew and are not those that lie with the run: its findings, or candour, changed after its report was written."
    if later.explored:
        yield "Only lists that a panel permitted are followed up. What was scored to explore is left out: nobody was to act on it."
    if later.unasked:
        yield f"The questions of the report were not put again: {later.unasked}"


def _say_close(shown: Protected) -> Iterator[str]:
    if shown.close:
        yield (
            f"{_count(shown.close, 'row')} {'is' if shown.close == 1 else 'are'} withheld because, beside an earlier page about this run, "
            f"{'it' if shown.close == 1 else 'they'} would tell of a few children."
        )


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _say_why(look: Look, missed_before: Sequence[Watch]) -> str:
    before = " It lay beyond it in the test already" if look.watch in missed_before else ""
    return f"{look.watch.stop_because or 'beyond its limit'}{'.' if before else ''}{before}"


def _say_chance(chance: FalseAlarms) -> str:
    any_stop, any_ask = (
        "about 0" if not one.value else f"{print_number(100 * one.value, 'number', decimals=1)}"
        for one in (chance.any_stop, chance.any_ask)
    )
    return (
        f"{chance.watches} watches were looked at {chance.looks} times. Had nothing changed, at least one of these looks would still have stopped the list in {any_stop} "
        f"of 100 such times, and made somebody ask in {any_ask} of 100 ({chance.worlds:,} simulated worlds; more often where months differ by themselves)."
    )
