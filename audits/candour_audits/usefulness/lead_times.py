"""USEF-002: how much time lies between a flag and the escalation."""

from collections.abc import Mapping

from candour.results import Estimate, Figure, Finding, Statement, Table, Verdict
from candour.stats.groups.judged import Labels
from candour.stats.groups.rates import describe_share
from candour_audits.assumed import FAMILIES, LIKE_BEFORE
from candour_audits.unanswered import build_unanswered
from candour_audits.usefulness.lead_time_tables import (
    tabulate_curve,
    tabulate_early,
    tabulate_groups,
    tabulate_quarters,
)
from candour_audits.usefulness.monthly_places import Acting
from candour_audits.usefulness.timing import tabulate_timing
from candour_audits.usefulness.waits import count_early, estimate_early, read_waits
from candour_audits.wording import say_percent

CODE = "USEF-002"
TITLE = "Time to act"
QUESTION = "How long before the escalation does the flag come?"


def assess_lead_times(acting: Acting, groups: Mapping[str, Labels]) -> Finding:
    """Days from the decision to the outcome, of those who are rightly flagged and of those who are missed."""
    hindrance, flagged, missed = read_waits(acting)
    if hindrance or flagged is None or missed is None:
        return build_unanswered(CODE, "usefulness", TITLE, QUESTION, hindrance)
    protocol = acting.evidence.protocol
    useful = protocol.useful_lead_days
    opens = int(acting.evidence.facts.get("outcome_after_days", "0"))
    if opens >= useful:
        reason = f"the question asks only about outcomes more than {opens} days after the decision, so none can come within {useful}"
        return build_unanswered(CODE, "usefulness", TITLE, QUESTION, reason)
    early = describe_share(estimate_early(flagged, useful), confidence=protocol.confidence)
    quarters = tabulate_quarters(acting, (flagged, missed))
    verdict = _decide(early)
    curve = tabulate_curve(acting, (flagged, missed))
    timing = tabulate_timing(acting)
    return Finding(
        CODE, "usefulness", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(early, quarters, useful), count_early(flagged, useful)),
        for_families=Statement(_say_for_families(verdict), count_early(flagged, useful)),
        why=f"A concern where at least half of the right flags are shown to come {useful} days or less before the outcome, met where less "
        f"than half are shown to. {protocol.useful_lead_reason}",
        tables=(tabulate_early(acting, (flagged, missed)), quarters, curve, tabulate_groups(acting, flagged, groups),
                *(() if timing is None else (timing,))),
        figures=(
            Figure("lead_times", "line", "within", "How soon the outcome came after the decision",
                   "The share of outcomes that had come within so many days, with a band.", "days", "share", series="who"),
        ) if len(curve.rows) > 1 else (),
        limits=(
            "The flag is taken to be read on the day of the decision; every day until somebody reads it is lost.",
            "The outcome is a decision of the authority: the harm, and the worry of others, may have come earlier.",
            "Children whose outcome came on the day of the decision, or before the question's window opened, are not asked about; with them more "
            "outcomes would come too soon.",
        ),
        assumptions=(
            FAMILIES,
            "The recorded day of the outcome is the day on which it began.",
            "The teams take the highest scores of each month, and look again at once.",
            LIKE_BEFORE,
        ),
    )  # fmt: skip


def _decide(early: Estimate) -> Verdict:
    if early.low is None or early.high is None:
        return Verdict.CANNOT_TELL
    if early.low >= 0.5:
        return Verdict.CONCERN
    return Verdict.MET if early.high < 0.5 else Verdict.CANNOT_TELL


def _say_headline(early: Estimate, quarters: Table, useful: int) -> str:
    said = (
        f"Of the children who are rightly flagged, {say_percent(early.value or 0.0)} reach the outcome within {useful} days of the "
        "decision: for them the flag comes late."
    )
    median = quarters.rows[0][quarters.index_of("median")]
    if isinstance(median, Estimate) and median.value is not None:
        return f"{said} Half of the right flags come about {median.value:.0f} days or less before it."
    return said


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.CONCERN: "When the computer is right, it is mostly so late that there is little time left to help.",
        Verdict.MET: "When the computer is right, there are mostly some weeks left in which somebody could help.",
    }.get(verdict, "We cannot say whether the computer points at a family early enough for anybody to help.")
