"""What happened later, as a page: a stop first, in words for a panel; then every look, the false alarms of all together, and the rest."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from candour.config.protocol import Disclosure
from candour.monitoring.chance import FalseAlarms
from candour.monitoring.judging import Answer, Look
from candour.monitoring.watch import Watch
from candour.report.monitoring.printed_watch import PrintedWatch, print_watch
from candour.report.printing.cells import print_number
from candour.report.protecting import Protected, hold_tables, protect
from candour.report.side_by_side import SideBySide
from candour.results import Cell, Column, Estimate, Finding, Guard, Table
from candour.stats.drift import FeatureShift
from candour.stats.equivalence import Comparison

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
QUESTIONS: Final = {
    "PERF-001": ("performance",),
    "CALI-001": ("numbers",),
    "CALI-002": ("groups",),
    "BIAS-001": ("differences",),
    "BIAS-002": ("differences",),
    "BIAS-003": ("differences",),
    "BIAS-004": ("differences",),
    "PRAC-005": ("overall", "groups", "reasons"),
}
"""The questions of the report that are put again, with the tables of each that the page prints."""


@dataclass(frozen=True)
class Later:
    """All that the page tells. `then` are the published findings of the run by code; `now` the exact ones on what came later.

    counts: what became of the scored decisions, in words. missed_before: the watches whose stop the forecast missed in the test already. shifts: how the scores
    and features moved. changed_plan: the limits are not those that lie with the run. unasked says why no question was put again. released: what earlier pages
    about the same run showed. explored: whether lists that no panel permitted were left out, because there are some that one did.
    """

    pilot: str
    run: str
    standing_line: str
    permitted: bool
    in_months: bool
    looks: tuple[Look, ...]
    missed_before: tuple[Watch, ...]
    chance: FalseAlarms | None
    counts: tuple[tuple[str, int], ...]
    shifts: tuple[FeatureShift, ...]
    labels: Mapping[str, str]
    then: Mapping[str, Finding]
    now: tuple[Finding, ...]
    unasked: str
    changed_plan: bool
    restricted: bool
    released: tuple[tuple[Finding, ...], ...] = ()
    explored: bool = False


class LaterPage(NamedTuple):
    """The page, and what of it a later page has to be held against."""

    document: SideBySide
    shown: tuple[Finding, ...]


def reach_answer(looks: Sequence[Look], shifts: Sequence[FeatureShift] = ()) -> Answer:
    """The gravest answer of all looks; \u201ccannot tell\u201d only where no look could be told. Scores or features that have moved ask why."""
    answers = {look.answer for look in looks} | ({Answer.ASK} if list_moved(shifts) else set())
    for answer in (Answer.STOP, Answer.ASK, Answer.WITHIN):
        if answer in answers:
            return answer
    return Answer.CANNOT_TELL


def list_moved(shifts: Sequence[FeatureShift]) -> tuple[FeatureShift, ...]:
    """Those that are shown to have moved by more than the margin."""
    return tuple(shift for shift in shifts if shift.comparison is Comparison.DIFFERENCE_SHOWN)


def describe_later(later: Later, disclosure: Disclosure) -> LaterPage:
    """The page, after disclosure control over all its tables together, and beside every earlier page about the run."""
    own = (
        _tabulate_looks(later),
        *(() if later.chance is None else (_tabulate_chance(later.chance),)),
        _tabulate_counts(later.counts),
        *((_tabulate_shifts(later),) if later.shifts else ()),
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
        tables=(*shown.tables, *_tabulate_again(later, shown.findings)),
        limits=(*FEEDBACK, *ALWAYS),
        heading="Look by look",
        restricted=later.restricted,
    )  # fmt: skip


def name_fired(looks: Sequence[Look]) -> tuple[str, ...]:
    """Every look beyond its stop limit, in words, without its number."""
    return tuple(f"{look.watch.name} ({look.period})" for look in looks if look.answer is Answer.STOP)


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


_GUARDED = ("value", "n")


def _tabulate_looks(later: Later) -> Table:
    columns = (
        Column("answer", "Answer", "text"), Column("watch", "What is watched", "text"), Column("period", "Period", "text"),
        Column("n", "Cases", "count"), Column("value", "Later", "text"), Column("expected", "In the test", "text"),
        Column("ask", "Ask why", "text"), Column("stop", "Stop", "text"), Column("reason", "Remark", "text"),
        Column("events", "Counted", "count", hidden=True), Column("others", "Not counted", "count", hidden=True),
        Column("of", "Of", "text", hidden=True),
    )  # fmt: skip
    printed = {
        watch: print_watch(watch, in_months=later.in_months, stops_at_once=watch in later.missed_before)
        for watch in {look.watch for look in later.looks}
    }
    order = {Answer.STOP: 0, Answer.ASK: 1, Answer.WITHIN: 2}
    told = [look for look in later.looks if look.answer is not Answer.CANNOT_TELL]
    rows = (
        *(_row(look, printed[look.watch]) for look in sorted(told, key=lambda look: order[look.answer])),
        *_list_untold(later.looks, printed),
    )
    return Table(
        "looks", "Every look, with the limits of the plan", columns, rows,
        (Guard(_GUARDED, ("n", "events", "others")),), partition=("of", "period"),
        note="No look has an interval of its own: the limits allow for chance, for families and for what the test may have got wrong. A look beyond \u201cask why\u201d needs an answer within five working days; one beyond \u201cstop\u201d switches the list off the same day.",
    )  # fmt: skip


def _row(look: Look, printed: PrintedWatch) -> tuple[Cell, ...]:
    reading, watch = look.reading, look.watch
    has_events = reading.events is not None
    value = "" if reading.value is None else print_number(reading.value, watch.unit)
    of = f"{watch.measure} {watch.of.partition(': ')[0]}" if watch.measure == "flagged" else watch.name
    return (
        str(look.answer), watch.name, look.period, reading.n, value, printed.expected,
        printed.ask, printed.stop, "" if look.answer is Answer.STOP else look.reason,
        reading.events if has_events else reading.n, reading.n - (reading.events or 0), of,
    )  # fmt: skip


def _list_untold(looks: Sequence[Look], printed: Mapping[Watch, PrintedWatch]) -> Iterator[tuple[Cell, ...]]:
    """One row for all periods of a watch of which, for the same reason, nothing can be told."""
    alike: dict[tuple[Watch, str], list[Look]] = {}
    for look in looks:
        if look.answer is Answer.CANNOT_TELL:
            alike.setdefault((look.watch, look.reason), []).append(look)
    for (watch, reason), found in alike.items():
        periods = found[0].period if len(found) == 1 else f"{len(found)} periods, from {found[0].period}"
        row = printed[watch]
        yield (
            str(Answer.CANNOT_TELL), watch.name, periods, None, None, row.expected, row.ask, row.stop, reason, None, None, "",
        )  # fmt: skip


def _tabulate_chance(chance: FalseAlarms) -> Table:
    columns = (
        Column("what", "What would happen although nothing had changed", "text"),
        Column("ask", "Ask why", "rate"),
        Column("stop", "Stop", "rate"),
    )
    rows: tuple[tuple[Cell, ...], ...] = (
        ("At least one alarm among all looks", chance.any_ask, chance.any_stop),
        (
            "The false alarms of all limits added up: the most it can be if each limit is right",
            None,
            _bare(chance.at_most),
        ),
    )
    return Table(
        "chance", "False alarms of all looks together", columns, rows,
        note=f"{chance.watches} watches, looked at {chance.looks} times, of which {chance.drawn} looks were simulated: the families of the test drawn again as later months, {chance.worlds:,} times. "
        f"On average {print_number(chance.asks, 'number', decimals=2)} looks would ask and {print_number(chance.stops, 'number', decimals=2)} would stop. Looking again at a period that was judged before is "
        "the same look; every further period is a new one. A bar that was missed in the test already is left out. n is the number of simulated worlds.",
    )  # fmt: skip


def _bare(value: float) -> Estimate:
    return Estimate(
        value, None, None, 0, None, "sum of the limits\u2019 own false alarms", "a sum, not an estimate"
    )


def _tabulate_counts(counts: Sequence[tuple[str, int]]) -> Table:
    columns = (Column("what", "What became of it", "text"), Column("n", "Decisions", "count"))
    return Table(
        "followed", "What became of every scored decision", columns, tuple(counts), (Guard(("n",), ("n",)),), partition=(),
        note="The first line is the sum of those that are known, not yet known, left out and not found again.",
    )  # fmt: skip


def _tabulate_shifts(later: Later) -> Table:
    columns = (
        Column("feature", "Feature", "text"), Column("index", "Population stability index", "number"),
        Column("chance", "By chance alone, if nothing moved", "number"), Column("answer", "Answer", "text"),
        Column("reason", "Remark", "text"),
    )  # fmt: skip
    rows = tuple(
        (later.labels.get(shift.feature, shift.feature), _estimate_shift(shift), shift.expected_by_chance, shift.comparison.value, shift.reason)
        for shift in sorted(later.shifts, key=lambda shift: -(shift.index or 0.0))
    )  # fmt: skip
    return Table(
        "drift", "How scores and features moved between the test and all decisions scored since", columns, rows,
        note="The intervals have chance taken out, allow for families, and hold together over all rows. A drift is no stop rule of the plan: it says where to look. Nor does a plan notice by itself that records are kept in another way: that shows here, or nowhere. Features that follow from the day alone are not judged.",
    )  # fmt: skip


def _estimate_shift(shift: FeatureShift) -> Estimate:
    low, high = shift.interval if shift.interval is not None else (None, None)
    return Estimate(
        shift.index, low, high, 0, None, "Rao and Scott, over families, all together", shift.reason
    )


def _tabulate_again(later: Later, findings: Sequence[Finding]) -> Iterator[Table]:
    """Then and now of every question that was put again, and the tables behind them."""
    if not findings:
        return
    columns = (
        Column("question", "Question", "text"), Column("then", "In the report", "text"), Column("now", "Later", "text"),
        Column("said", "What is said now", "text"),
    )  # fmt: skip
    rows = tuple(
        (
            f"{finding.code} {finding.title}",
            str(later.then[finding.code].verdict) if finding.code in later.then else "not asked",
            str(finding.verdict),
            finding.headline.text,
        )
        for finding in findings
    )
    yield Table(
        "again", "The questions of the report, put again to what came later", columns, rows,
        note="The same audits, protocol and margins, with flagged meaning who was really on a list. Several groups and metrics are told together; a difference that is not shown is not \u201cno difference\u201d.",
    )  # fmt: skip
    for finding in findings:
        for table in finding.tables:
            if table.name in QUESTIONS.get(finding.code, ()):
                yield _rename(table, finding)


def _rename(table: Table, finding: Finding) -> Table:
    return Table(
        f"{finding.code.lower()}-{table.name}", f"{finding.title}: {table.title[0].lower()}{table.title[1:]}",
        table.columns, table.rows, table.guards, table.partition, table.note,
    )  # fmt: skip
