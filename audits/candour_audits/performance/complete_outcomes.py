"""PERF-005: whether the last outcomes are complete."""

from datetime import date, timedelta

import numpy as np

from candour.contracts import Evidence
from candour.results import Column, Finding, Guard, Statement, Table, Verdict
from candour_audits.assumed import REPORTED
from candour_audits.decisions import Decisions
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_day

TITLE = "Complete outcomes"
QUESTION = "Are the outcomes of the last test decisions complete in the extracts?"


def check_complete_outcomes(evidence: Evidence, decisions: Decisions) -> Finding:
    """Count the test decisions whose outcome window ends after the last day that the extracts cover."""
    until, within = (evidence.facts.get(name) for name in ("outcome_observed_until", "outcome_within_days"))
    if decisions.decided_on is None or until is None or within is None:
        reason = (
            "the days of the decisions, the outcome window or the days that the extracts cover are not known"
        )
        return build_unanswered("PERF-005", "performance", TITLE, QUESTION, reason)
    last = date.fromisoformat(until) - timedelta(days=int(within))
    incomplete = int((decisions.decided_on > np.datetime64(last)).sum())
    complete = len(decisions.outcomes) - incomplete
    verdict = Verdict.CONCERN if incomplete else Verdict.MET
    return Finding(
        "PERF-005", "performance", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(verdict, until, within)),
        for_families=Statement(_say_for_families(verdict)),
        why=f"An outcome may come up to {within} days after the decision; the extracts cover the days to {say_day(until)}.",
        tables=(_tabulate(complete, incomplete),),
        assumptions=(REPORTED, "An outcome is entered by the last day that the extracts cover, and not later.",),
        limits=("An outcome that was never recorded, or came after a child moved away, cannot be seen here.",),
    )  # fmt: skip


def _say_headline(verdict: Verdict, until: str, within: str) -> str:
    if verdict is Verdict.MET:
        return f"Every test decision was followed for the whole {within} days, up to {say_day(until)} at the latest."
    return (
        f"The extracts end on {say_day(until)}, before the {within} days of some test decisions had passed. Outcomes that came "
        "later count as none, so every number on performance is doubtful."
    )


def _say_for_families(verdict: Verdict) -> str:
    if verdict is Verdict.MET:
        return "We waited long enough to see what happened in every case that we tested on."
    return "In some cases we looked too early to know what happened."


def _tabulate(complete: int, incomplete: int) -> Table:
    columns = (Column("window", "Outcome window", "text"), Column("decisions", "Test decisions", "count"))
    rows = (("fully observed", complete), ("not fully observed", incomplete))
    return Table(
        "windows", "Outcome windows of the test decisions", columns, rows,
        (Guard(("decisions",), ("decisions",)),), partition=(),
    )  # fmt: skip
