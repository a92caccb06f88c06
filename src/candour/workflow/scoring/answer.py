"""What is said of a scoring on the screen: fingerprints, limits and answers, never a child, never a score, never a small count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from pathlib import Path

from candour.errors import ScoringError
from candour.logbook.chain import shorten_fingerprint
from candour.scoring.checks import Answer, Check
from candour.scoring.log import LoggedScoring, ScoringEvent
from candour.scoring.permission import STAMP, Refusal

WITHHELD = "c"
"""What stands for a number of few, as in every report."""
HARMS = "These are forecasts about children. They are no finding and no decision: a qualified worker reads the file, and decides."


@dataclass(frozen=True)
class CheckLine:
    """One limit in words: what was asked, the answer, what was found, what is allowed and why."""

    question: str
    answer: str
    found: str
    allowed: str
    reason: str


@dataclass(frozen=True)
class ConditionLine:
    """A condition that the panel wrote about the run."""

    number: int
    day: date
    role: str
    text: str


@dataclass(frozen=True)
class ScoringOutcome:
    """What a scoring left behind. `decisions` is a number, or `c` where there are few; `stamp` is empty where a panel permits it."""

    stamp: str
    run_id: str
    pilot: str
    batch: str
    decisions: str
    first_day: date
    last_day: date
    form: str
    why_form: str
    list: Path
    log_entry: int
    permission: str
    conditions: tuple[ConditionLine, ...]
    passed_over: tuple[str, ...]
    checks: tuple[CheckLine, ...]
    remarks: tuple[str, ...]
    harms: str = HARMS


def say_count(count: int, threshold: int | None) -> str:
    """A number, or the sign of one that is withheld."""
    return WITHHELD if threshold is not None and 0 < count <= threshold else f"{count:,}"


def say_check(check: Check, threshold: int | None) -> CheckLine:
    """A limit in words. A share that stands for few decisions, or of few, is withheld like their number."""
    few = threshold is not None and (
        0 < check.n <= threshold
        or (check.events is not None and (0 < check.events <= threshold or 0 < check.n - check.events <= threshold))
    )  # fmt: skip
    if check.value is None or check.low is None or check.high is None:
        found = check.what
    elif not isfinite(check.high):
        found = f"{check.what}: the decisions are too few to say"
    elif few:
        found = f"{check.what}: withheld, for it stands for few decisions"
    else:
        found = f"{check.what}: {check.value:.2f}"
        found += f" ({check.low:.2f} to {check.high:.2f}), n = {check.n:,}"
    return CheckLine(check.question, str(check.answer), found, check.limit, check.reason)


def refuse_by(check: Check, threshold: int | None) -> Refusal:
    """The refusal that comes of a limit that is passed."""
    line = say_check(check, threshold)
    named = f"; beyond it: {'; '.join(check.beyond)}" if len(check.beyond) > 1 else ""
    return Refusal(
        check.question,
        f"{line.question}: expected {line.allowed}; got {line.found}{named}. Why this limit: {line.reason}",
        "Find out what changed in the records or at the front door. If it has come to stay, the forecast has to be tested again",
    )


def list_beyond(checks: Sequence[Check], threshold: int | None) -> tuple[Refusal, ...]:
    """A refusal for each limit that is passed."""
    return tuple(refuse_by(check, threshold) for check in checks if check.answer is Answer.BEYOND)


def say_untold(checks: Sequence[Check], *, probability: bool) -> tuple[str, ...]:
    """That nobody can tell whether these cases are like those of the test, where nobody can; nothing where every limit is answered."""
    untold = [check.question for check in checks if check.answer is Answer.CANNOT_TELL]
    if not untold:
        return ()
    doubt = ", and so whether a probability still means what it meant there" if probability else ""
    return (
        f"NOBODY CAN TELL whether these decisions are like those of the test in {', '.join(untold)}{doubt}. That is no all-clear: most often there are too few of "
        "them, and even a large drift would not show. Hold more of them together against the limits: score a quarter, or ask candour monitor.",
    )


def build_error(run_id: str, refusals: Sequence[Refusal], *, exploring: bool) -> ScoringError:
    """The error that names every rule that says no, and what to do."""
    lines = [f"  {refusal.rule}: {refusal.said}. {refusal.remedy}." for refusal in refusals]
    for_good = any(refusal.for_good for refusal in refusals)
    beyond = (
        ""
        if for_good or exploring
        else "\nTo see what it would give, with a stamp on everything: --i-am-exploring --purpose WHY"
    )
    return ScoringError(
        f"Nobody was scored with run '{run_id[:8]}'. What speaks against it:\n"
        + "\n".join(lines)
        + beyond
        + "\nThe refusal is in the log of scoring."
    )


def write_outcome(said: ScoringOutcome) -> tuple[str, ...]:
    """The lines for people."""
    stamp = (f"{STAMP}. Passed over: {', '.join(said.passed_over)}.", "") if said.stamp else ()
    permitted = (f"Permitted by entry {said.permission} of the panel\u2019s log",) if said.permission else ()
    return (
        *stamp,
        f"Scored   {said.decisions} decisions of {said.first_day.isoformat()} to {said.last_day.isoformat()} with run {said.run_id[:8]} ({said.pilot})",
        *permitted,
        *(f"Condition of {line.day.isoformat()} ({line.role}): {line.text}" for line in said.conditions),
        f"Shown as {said.form}: {said.why_form}",
        *(line for check in said.checks for line in _write_check(check)),
        *(f"Note: {remark}" for remark in said.remarks),
        said.harms,
        *((said.stamp,) if said.stamp else ()),
    )


def write_log(entries: Sequence[LoggedScoring]) -> tuple[str, ...]:
    """The log for people, one line an entry."""
    lines = []
    for logged in entries:
        entry = logged.entry
        what = (
            f"stopped: {', '.join(entry.refused)}"
            if entry.event is ScoringEvent.STOPPED
            else f"refused: {', '.join(entry.refused)}"
            if entry.event is ScoringEvent.REFUSED
            else f"{entry.decisions} decisions as {entry.form}, batch {entry.batch}"
            + (f"; {entry.stamp} (passed over: {', '.join(entry.refused)})" if entry.exploring else "")
            + (
                f"; some were scored before in {', '.join(entry.earlier)}"
                if entry.earlier
                else ""
            )
        )  # fmt: skip
        who = f" by {entry.role}" if entry.role else ""
        why = f"; purpose: {entry.purpose}" if entry.purpose else ""
        lines.append(
            f"{logged.number}  {entry.day.isoformat()}  run {entry.run[:8]}{who}  {what}{why}  [{shorten_fingerprint(logged.fingerprint)}]"
        )
    return (*lines, f"The log is whole: {len(lines)} {'entry' if len(lines) == 1 else 'entries'}.")


def _write_check(check: CheckLine) -> tuple[str, ...]:
    return (f"Limit    {check.question}: {check.answer}. {check.found}; allowed: {check.allowed}", f"         {check.reason}")  # fmt: skip
