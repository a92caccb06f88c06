"""USEF-003: how many of the flagged somebody was already looking after."""

from collections.abc import Mapping

import numpy as np

from candour.results import Estimate, Finding, Statement, Verdict
from candour.stats.groups.judged import Labels
from candour_audits.assumed import FAMILIES, REPORTED
from candour_audits.unanswered import build_unanswered
from candour_audits.usefulness.monthly_places import Acting
from candour_audits.usefulness.under_way_tables import (
    Known,
    describe_known,
    read_known,
    tabulate_groups,
    tabulate_kinds,
    tabulate_news,
)
from candour_audits.wording import say_percent

CODE = "USEF-003"
TITLE = "Already on the way"
QUESTION = "How many of the flagged children were already being looked after by somebody, so that the flag is no news?"


def assess_under_way(acting: Acting, groups: Mapping[str, Labels]) -> Finding:
    """What was open on the day of the decision, of the flagged, of the rightly flagged and of the others."""
    known = read_known(acting)
    outcomes = acting.decisions.outcomes
    if known is None:
        reason = "what was under way on the day of each decision is not in the evidence"
        return build_unanswered(CODE, "usefulness", TITLE, QUESTION, reason)
    right, flagged = (
        known.rows & acting.flags & part for part in (outcomes, np.ones(len(outcomes), dtype=bool))
    )
    if not right.any():
        reason = "nobody with the outcome would be flagged"
        return build_unanswered(CODE, "usefulness", TITLE, QUESTION, reason)
    among_right = describe_known(acting, known.any, right)
    nothing_anywhere = not known.any.any()
    tables = [tabulate_kinds(acting, known)]
    if not nothing_anywhere:
        tables += [tabulate_news(acting, known), tabulate_groups(acting, known, groups)]
    verdict = Verdict.CANNOT_TELL if nothing_anywhere else _decide(among_right)
    counts = (
        int((known.any & right).sum()),
        int((~known.any & right).sum()),
        int((known.any & flagged).sum()),
    )
    return Finding(
        CODE, "usefulness", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(acting, known, among_right, verdict, nothing_anywhere=nothing_anywhere), counts),
        for_families=Statement(_say_for_families(verdict), counts),
        why="A concern where half or more of the right flags are shown to be of children with something under way, met where less than half are "
        "shown to be; where nothing was under way for any test decision it cannot be told. A flag that comes when a worker has the case already tells that worker little.",
        tables=tuple(tables),
        limits=(
            "What the extracts do not record, such as early help by others, counts as nothing under way.",
            _say_hidden(acting),
            "A worker who has a case may still learn something from a flag; how much, no record tells.",
        ),
        assumptions=(
            FAMILIES,
            REPORTED,
            _say_lengths(acting),
            "The teams take the highest scores of each month.",
        ),
    )  # fmt: skip


def _say_hidden(acting: Acting) -> str:
    """Why few may be found, by the moment that is asked about."""
    point = acting.evidence.facts.get("decision_point")
    if point == "case_open_on_census_date":
        return "Every case here is open, so a worker has it anyhow; the table says what more was under way."
    left_out = "The question may leave out children with a plan: then few, or none, can be found here."
    if point is not None and not point.startswith("referral"):
        return left_out
    return (
        f"A referral about a child whose case is open is often not recorded as a referral at all. {left_out}"
    )


def _say_lengths(acting: Acting) -> str:
    if acting.evidence.facts.get("kind") == "scores":
        return "Whoever made the table wrote down what was known on the day, and nothing that came later."
    return "A section 47 enquiry lasts at most 21 days and an assessment at most 182, since their ends are often not recorded."


def _decide(among_right: Estimate) -> Verdict:
    if among_right.low is None or among_right.high is None:
        return Verdict.CANNOT_TELL
    if among_right.low >= 0.5:
        return Verdict.CONCERN
    return Verdict.MET if among_right.high < 0.5 else Verdict.CANNOT_TELL


def _say_headline(
    acting: Acting, known: Known, among_right: Estimate, verdict: Verdict, *, nothing_anywhere: bool
) -> str:
    if nothing_anywhere:
        return (
            "It cannot be told how many of the right flags are news: for no test decision do the records show anything under way on the "
            "day. Either the question leaves such children out, or it is not recorded."
        )
    flagged = describe_known(acting, known.any, known.rows & acting.flags)
    others = describe_known(acting, known.any, known.rows & ~acting.flags)
    untold = "; whether it is half or more cannot be told" if verdict is Verdict.CANNOT_TELL else ""
    return (
        f"Of the right flags {say_percent(among_right.value or 0.0)} are of children with something under way already{untold}. Of all "
        f"flags it is {say_percent(flagged.value or 0.0)}, and of the decisions that are not flagged {say_percent(others.value or 0.0)}."
    )


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.CONCERN: "Mostly the computer points at families whom a social worker is seeing already, so it tells little that is new.",
        Verdict.MET: "When the computer is right, it is mostly about families whom no social worker was seeing at that moment.",
    }.get(verdict, "We cannot say how often the computer would tell a social worker something new.")
