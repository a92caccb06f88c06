"""LAST-004: the day by which the forecast should be looked at again."""

from candour.contracts import Evidence
from candour.results import Column, Finding, Statement, Table, Verdict
from candour.stats.over_time.review import Reason, Review, plan_review
from candour_audits.decisions import Decisions
from candour_audits.over_time.decay import measure_change
from candour_audits.over_time.tested_period import find_ends, read_days
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_day

CODE = "LAST-004"
TITLE = "The day to look again"
QUESTION = "By which day should it be looked at again?"
PASSED = "Where that day has passed, it is due now."
"""A report knows no today: the same evidence gives the same report on any day."""
VERDICTS = {Reason.WORSE: Verdict.CONCERN, Reason.HOLDS: Verdict.MET, Reason.CANNOT_TELL: Verdict.CANNOT_TELL}


def set_review_day(evidence: Evidence, decisions: Decisions) -> Finding:
    """The rule of `candour.stats.over_time.review`, from the change in AUC and the outcome window."""
    window = read_days(evidence, "outcome_within_days")
    if decisions.decided_on is None or window is None:
        reason = "the days of the decisions, or how long after them the outcome may come, are not known"
        return build_unanswered(CODE, "over_time", TITLE, QUESTION, reason)
    change = measure_change(evidence, decisions)[0]
    first, last = find_ends(decisions.decided_on)
    margin = evidence.protocol.durability.auc_margin
    review = plan_review(
        change.low, change.high, margin=margin, first_test_day=first, last_test_day=last, window_days=window
    )
    span = (last - first).days + 1
    return Finding(
        CODE, "over_time", TITLE, QUESTION, VERDICTS[review.reason],
        headline=Statement(_say_headline(review)),
        for_families=Statement(_say_for_families(review)),
        why=f"An outcome may come up to {window} days after the decision, so that the decisions of the test, made up to "
        f"{say_day(last.isoformat())}, could not be judged before {say_day(review.judged_from.isoformat())}. {_say_rule(review, margin, span)}",
        tables=(_tabulate(review, last.isoformat(), window),),
        limits=(
            "A new case-management system, a new law or a new practice makes it due at once, whatever day is written here.",
            "The day is no leave to use it until then.",
            f"{PASSED} It comes from the decisions that were tested, however long ago that was.",
        ),
        assumptions=(
            "A loss goes on as evenly as within the test period. Nothing here can show that; it only sets the day.",
            "Outcomes are recorded as soon as they come.",
        ),
    )  # fmt: skip


def _say_headline(review: Review) -> str:
    day = say_day(review.day.isoformat())
    return {
        Reason.WORSE: f"It has been due since {day}, the first day on which its decay could be known: it should not be used before it has learnt again.",
        Reason.HOLDS: f"It should be looked at again by {day}. {PASSED}",
        Reason.CANNOT_TELL: f"Whether it gets worse cannot be told. It should be looked at again at the latest on {day}. {PASSED}",
    }[review.reason]  # fmt: skip


def _say_for_families(review: Review) -> str:
    day = say_day(review.day.isoformat())
    if review.reason is Reason.WORSE:
        return "The computer has got worse with time, and must not be relied on as it is."
    return f"Somebody should check the computer again by {day}, or now if that day has passed. It may not do as well as it did in the test."


def _say_rule(review: Review, margin: float, span: int) -> str:
    if review.reason is Reason.WORSE:
        return f"Its AUC is shown to have fallen by more than {margin:g} within the test period."
    if review.reason is Reason.CANNOT_TELL:
        return (
            f"The interval of its change is too wide. When {span} further days can be judged, as many as were tested, the question can be "
            "asked of about twice as many decisions."
        )
    limits = f"No day is set before the test could be judged, or more than {2 * span} days, two test periods, after."
    if review.margin_reached is None:
        return f"Even at the unkind end of its interval the AUC did not fall. {limits}"
    return (
        f"If it went on in the same way, the unkind end of the interval of its loss would reach {margin:g} on "
        f"{say_day(review.margin_reached.isoformat())}. {limits}"
    )


def _tabulate(review: Review, last: str, window: int) -> Table:
    columns = (Column("what", "What", "text"), Column("day", "Day", "date"))
    rows = (
        ("Last test decision", last),
        (f"Its outcome is known, {window} days later", review.judged_from.isoformat()),
        ("To be looked at again by", review.day.isoformat()),
    )
    return Table("days", "How the day comes about", columns, rows)
