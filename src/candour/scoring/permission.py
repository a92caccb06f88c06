"""Who permits it: the panel's newest decision on the pilot, and what the run itself says against it.

The rule on one screen. New cases are scored only where

1. the run is a pilot of one's own, its files are as they were made, and its leakage proof found nothing;
2. the panel's newest decision on this pilot says "approve for the next stage", and was made on the very report that lies with this run;
3. the run is registered: a frozen protocol, opened for it;
4. its report does not say "Do not use", and no findings were added since.

Whoever explores goes past 2 to 4, never past 1, and everything that comes out is stamped.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from candour.governance import EntryKind, GovernanceEntry, PanelDecision
from candour.logbook.chain import shorten_fingerprint
from candour.standing import Standing

STAMP: Final = "EXPLORING: not for use"
"""What stands in every row, and over every answer, of a list that no panel permitted."""
FILE_STAMP: Final = "EXPLORING-not-for-use-"
"""How the name of such a list begins."""
_FORBIDDEN_VERDICT: Final = "Do not use"


@dataclass(frozen=True)
class Refusal:
    """One reason against scoring: the rule, what is so, and what to do. `for_good` holds against those who explore too."""

    rule: str
    said: str
    remedy: str
    for_good: bool = False


@dataclass(frozen=True)
class PanelEntry:
    """An entry of the panel's log on the pilot, the run and the version of the report that it is about."""

    entry: GovernanceEntry
    run: str
    report: str


@dataclass(frozen=True)
class RunFacts:
    """What has to be known of a run. report: the fingerprint of the report that lies with it, empty where there is none.

    leaked: whether the leakage proof found something; None where nobody asked. is_own: a pilot, and not the test of a shared model.
    added_since: findings were added after the report was made.
    """

    run: str
    report: str
    verdict: str
    standing: Standing
    leaked: bool | None
    is_own: bool
    added_since: bool


def find_permission(entries: Sequence[PanelEntry]) -> PanelEntry | None:
    """The panel's newest decision on the pilot; None where there is none."""
    decisions = [found for found in entries if found.entry.kind is EntryKind.DECISION]
    return max(decisions, key=lambda found: found.entry.number) if decisions else None


def list_conditions(facts: RunFacts, entries: Sequence[PanelEntry]) -> tuple[GovernanceEntry, ...]:
    """The conditions that the panel wrote about this run, in the order of its log."""
    found = [e.entry for e in entries if e.entry.kind is EntryKind.CONDITION and e.run == facts.run]
    return tuple(sorted(found, key=lambda entry: entry.number))


def list_refusals(facts: RunFacts, entries: Sequence[PanelEntry]) -> tuple[Refusal, ...]:
    """Everything that speaks against scoring with this run; nothing where it may."""
    return (*_refuse_for_good(facts), *_refuse_without_panel(facts, entries), *_refuse_by_report(facts))


def _refuse_for_good(facts: RunFacts) -> Iterator[Refusal]:
    if not facts.is_own:
        yield Refusal(
            "run", "this run tests another authority's model, which was shared to be tested and for nothing else",
            "Score with a run of your own pilot", for_good=True,
        )  # fmt: skip
    if facts.leaked:
        yield Refusal(
            "leakage", "the leakage proof found something from after the decision in a feature",
            "Find out how it came there, and run the pilot again: nobody may score with this run, not even to explore", for_good=True,
        )  # fmt: skip


def _refuse_without_panel(facts: RunFacts, entries: Sequence[PanelEntry]) -> Iterator[Refusal]:
    newest = find_permission(entries)
    wanted = f"expected its newest decision on this pilot to be \u201c{PanelDecision.APPROVE}\u201d, about the report of run {facts.run[:8]} as it lies there now"
    if newest is None:
        yield Refusal(
            "panel", f"{wanted}; the log holds no decision on it", "Put the report before the panel: candour desk"
        )  # fmt: skip
        return
    number = f"entry {newest.entry.number} of the log"
    if newest.entry.decision is not PanelDecision.APPROVE:
        yield Refusal(
            "panel", f"{wanted}; {number} says \u201c{newest.entry.decision}\u201d",
            "Do as the panel says, and put the report before it again",
        )  # fmt: skip
    elif newest.run != facts.run:
        yield Refusal(
            "panel", f"{wanted}; {number} approves run {newest.run[:8]}",
            "Score with the run that was approved, or put this one's report before the panel",
        )  # fmt: skip
    elif not facts.report:
        yield Refusal("panel", f"{wanted}; no report lies with the run any more", "Put the run store back from a copy")  # fmt: skip
    elif newest.report != facts.report:
        yield Refusal(
            "panel", f"{wanted}; {number} is about another version of it ({shorten_fingerprint(newest.report)}, and now {shorten_fingerprint(facts.report)})",
            "The report was written again after the panel had decided: put it before the panel as it is now",
        )  # fmt: skip


def _refuse_by_report(facts: RunFacts) -> Iterator[Refusal]:
    if facts.standing is not Standing.REGISTERED:
        yield Refusal(
            "standing", f"the run is {facts.standing}; expected registered: a frozen protocol whose test period was opened for it",
            "Freeze a protocol and open its test period: candour protocol",
        )  # fmt: skip
    if not facts.verdict:
        yield Refusal("verdict", "the run holds no report, so nobody can know what it is worth", "Write it: candour report RUN")  # fmt: skip
    if facts.verdict == _FORBIDDEN_VERDICT:
        yield Refusal("verdict", f"its report says \u201c{_FORBIDDEN_VERDICT}\u201d", "Do not use it")  # fmt: skip
    if facts.leaked is None:
        yield Refusal(
            "leakage", "no leakage proof was made of this run",
            "Question it: candour audit RUN --audits time_travel",
        )  # fmt: skip
    if facts.added_since:
        yield Refusal(
            "findings", "findings were added after its report was made, so the panel has not seen them",
            "Write the report again, and put it before the panel",
        )  # fmt: skip
