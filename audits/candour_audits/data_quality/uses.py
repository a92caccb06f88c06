"""DATA-009: what this history can be used for, and whether the pilot's own question is among it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

import pyarrow as pa

from candour.contracts import Evidence
from candour.results import Column, Finding, Statement, Table, Verdict
from candour_audits.assumed import REPORTED
from candour_audits.data_quality.event_wording import name_kind
from candour_audits.data_quality.reported_days import Span, find_uncovered, join_spans
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_list

CODE = "DATA-009"
TITLE = "What the history can carry"
QUESTION = "What can this history be used for?"
PAST = 365
"""Days of past that the first decisions should have: with less, a child's history looks shorter than it is."""
COLUMNS = (
    Column("use", "Use", "text"), Column("answer", "This history", "text"), Column("because", "Because", "text"),
)  # fmt: skip
_STARTS = {
    "referral_received": "referral", "referral_closed_no_further_action": "referral", "contact_received": "contact",
    "early_help_started": "early_help", "assessment_authorised": "assessment", "case_open_on_census_date": "referral",
    "cin_plan_started": "cin_plan", "cp_plan_started": "cp_plan",
}  # fmt: skip
"""Where the evidence does not say which events were decided about."""
_NEEDED = (
    "decision_point", "outcome_kinds", "outcome_within_days", "first_training_day", "last_test_day",
)  # fmt: skip
_VERDICTS = {"can": Verdict.MET, "doubtful": Verdict.CANNOT_TELL, "cannot": Verdict.CONCERN}


class Answer(NamedTuple):
    """can, doubtful or cannot, and the reason."""

    word: str
    because: str


def assess_uses(evidence: Evidence) -> Finding:
    """One row a use; the verdict is that of the pilot's own question."""
    table = evidence.tables.get("fitness")
    if table is None or table.num_rows == 0:
        reason = "the evidence does not say what the history can carry"
        return build_unanswered(CODE, "data_quality", TITLE, QUESTION, reason)
    own = _answer_own_question(evidence)
    others = tuple((row["sentence"], row["answer"], row["because"]) for row in table.to_pylist())
    first = (("The question of this pilot", own.word, own.because),) if own else ()
    verdict = _VERDICTS[own.word] if own else Verdict.CANNOT_TELL
    return Finding(
        CODE, "data_quality", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(own)),
        for_families=Statement(
            "The records reach far enough back and forward for the question that was asked."
            if verdict is Verdict.MET
            else "The records may not reach far enough for the question that was asked."
        ),
        why="Met where the days that the sources report without a gap hold the decisions of this pilot, what came of them, and "
        "a year of past; a concern where decisions or outcomes lie outside; cannot tell where only the past is short.",
        tables=(Table("uses", "What this history can and cannot support", COLUMNS, (*first, *others),
                      note="An answer about the days that are reported, not about how well they are reported."),),
        assumptions=(REPORTED, "Decisions, outcomes and a year of past are all that a question needs.",),
        limits=("That a use is possible does not make it right or useful.",
                "Sources can be incomplete on days that they say they report."),
    )  # fmt: skip


def _answer_own_question(evidence: Evidence) -> Answer | None:
    """The answer for the pilot's own question; None where the evidence does not say what it is."""
    coverage, facts = evidence.tables.get("coverage"), evidence.facts
    if coverage is None or not set(_NEEDED) <= set(facts):
        return None
    point = facts["decision_point"]
    starts = facts.get("decision_events", _STARTS.get(point, point)).split(", ")
    first, last = (date.fromisoformat(facts[name]) for name in ("first_training_day", "last_test_day"))
    followed = Span(first, last + timedelta(days=int(facts["outcome_within_days"])))
    needed = dict.fromkeys(facts.get("outcome_events", facts["outcome_kinds"]).split(", "), followed)
    needed |= {start: needed.get(start, Span(first, last)) for start in starts}
    return _find_fault(coverage, needed, int(facts["outcome_within_days"])) or _judge_past(
        coverage, needed, first
    )


def _find_fault(coverage: pa.Table, needed: Mapping[str, Span], window: int) -> Answer | None:
    for kind, span in needed.items():
        spans = join_spans(coverage, kind)
        if not spans:
            return Answer("cannot", f"no source reports {name_kind(kind)}")
        longest = max(reported.days for reported in spans)
        if longest < window:
            return Answer(
                "cannot",
                f"{name_kind(kind)} are reported for {_say_length(longest)} without a gap, and outcomes are looked for "
                f"over {_say_length(window)}",
            )
        if find_uncovered(spans, span):
            return Answer("cannot", f"{name_kind(kind)} are not reported for all the days that are needed")
    return None


def _judge_past(coverage: pa.Table, needed: Mapping[str, Span], first: date) -> Answer:
    past = min(
        (first - span.first).days
        for kind in needed
        for span in join_spans(coverage, kind)
        if span.first <= first <= span.last
    )
    if past < PAST:
        held = "nothing" if past == 0 else f"only {_say_length(past)}"
        return Answer(
            "doubtful",
            f"{held} is reported of what came before the first decisions, so a child's history looks shorter than it is",
        )
    return Answer(
        "can",
        f"{say_list(tuple(map(name_kind, needed)))} are reported without a gap, with {_say_length(past)} of past",
    )


def _say_headline(own: Answer | None) -> str:
    if own is None:
        return "The table says what each use would need; which of them this forecast is, is not known."
    said = {"can": "can support", "doubtful": "can support only with doubt", "cannot": "cannot support"}[
        own.word
    ]
    return f"This history {said} the question of this pilot: {own.because}."


def _say_length(days: int) -> str:
    months = round(days / 30.4375)
    if months < 1:
        return f"{days} days" if days != 1 else "1 day"
    if months < 24:
        return f"{months} months" if months > 1 else "1 month"
    return f"{months // 12} years" if months % 12 == 0 else f"{months / 12:.1f} years"
