"""Who may score: the whole rule as a table."""

from dataclasses import replace
from datetime import date

import pytest

from candour.governance import EntryKind, GovernanceEntry, PanelDecision
from candour.scoring.permission import PanelEntry, RunFacts, find_permission, list_conditions, list_refusals
from candour.standing import Standing

RUN, OTHER = "a" * 32, "b" * 32
FACTS = RunFacts(RUN, "report", "Cannot tell", Standing.REGISTERED, leaked=False, is_own=True, added_since=False)  # fmt: skip


def write(
    number: int,
    decision: PanelDecision | None,
    *,
    run: str = RUN,
    report: str = "report",
    kind: EntryKind = EntryKind.DECISION,
) -> PanelEntry:
    entry = GovernanceEntry(
        number, date(2026, 5, 3), "chair", kind, "", "Because.", decision, f"{number:064d}"
    )
    return PanelEntry(entry, run, report)


APPROVED = write(1, PanelDecision.APPROVE)


@pytest.mark.parametrize(
    ("facts", "entries", "rules"),
    [
        (FACTS, (APPROVED,), ()),
        (FACTS, (), ("panel",)),
        (FACTS, (write(1, None, kind=EntryKind.COMMENT),), ("panel",)),
        (FACTS, (write(1, PanelDecision.NOT_APPROVE),), ("panel",)),
        (FACTS, (write(1, PanelDecision.MORE_INFORMATION),), ("panel",)),
        (FACTS, (APPROVED, write(2, PanelDecision.NOT_APPROVE)), ("panel",)),
        (FACTS, (write(2, PanelDecision.APPROVE), write(1, PanelDecision.NOT_APPROVE)), ()),
        (FACTS, (APPROVED, write(2, PanelDecision.APPROVE, run=OTHER)), ("panel",)),
        (FACTS, (write(1, PanelDecision.APPROVE, report="older"),), ("panel",)),
        (replace(FACTS, report=""), (APPROVED,), ("panel",)),
        (replace(FACTS, standing=Standing.EXPLORATORY), (APPROVED,), ("standing",)),
        (replace(FACTS, standing=Standing.REHEARSAL), (APPROVED,), ("standing",)),
        (replace(FACTS, verdict="Do not use"), (APPROVED,), ("verdict",)),
        (replace(FACTS, verdict=""), (APPROVED,), ("verdict",)),
        (replace(FACTS, added_since=True), (APPROVED,), ("findings",)),
        (replace(FACTS, leaked=None), (APPROVED,), ("leakage",)),
        (replace(FACTS, leaked=True), (APPROVED,), ("leakage",)),
        (replace(FACTS, is_own=False), (APPROVED,), ("run",)),
        (replace(FACTS, leaked=True, standing=Standing.EXPLORATORY), (), ("leakage", "panel", "standing")),
    ],
)
def test_each_rule_refuses_alone(
    facts: RunFacts, entries: tuple[PanelEntry, ...], rules: tuple[str, ...]
) -> None:
    assert tuple(refusal.rule for refusal in list_refusals(facts, entries)) == rules


def test_only_a_leak_and_a_shared_model_hold_against_explorers() -> None:
    everything = replace(
        FACTS, verdict="Do not use", standing=Standing.EXPLORATORY, leaked=True, is_own=False, added_since=True
    )  # fmt: skip
    for_good = {refusal.rule for refusal in list_refusals(everything, ()) if refusal.for_good}
    assert for_good == {"leakage", "run"}
    not_asked = list_refusals(replace(FACTS, leaked=None), (APPROVED,))
    assert [refusal.for_good for refusal in not_asked] == [False]


def test_the_newest_decision_is_found_by_number_and_conditions_are_those_of_the_run() -> None:
    first, second = (
        write(3, None, kind=EntryKind.CONDITION),
        write(5, None, kind=EntryKind.CONDITION, run=OTHER),
    )
    assert find_permission((write(4, PanelDecision.APPROVE), first, APPROVED)) == write(
        4, PanelDecision.APPROVE
    )
    assert list_conditions(FACTS, (second, first)) == (first.entry,)
