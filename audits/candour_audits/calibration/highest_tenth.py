"""CALI-005: whether the highest tenth of scores is right: this is where anybody would act."""

from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.calibration.recalibration import (
    compute_recalibration,
    describe_coefficient,
    describe_ratio,
)
from candour.stats.calibration.reliability import cut_into_bins, describe_bin
from candour.stats.clustered import Flags
from candour.stats.intervals import compute_critical_value
from candour_audits.calibration.material import choose_words, read_threshold
from candour_audits.calibration.ranges import compare_with_range, judge_if_enough
from candour_audits.decisions import Decisions
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_number, say_percent

CODE = "CALI-005"
TITLE = "The highest scores"
QUESTION = "Are the highest scores right, where anybody would act?"
BINS = 10
"""As in CALI-001: two different cuts near the same place would tell of the few children between them."""
COLUMNS = (
    Column("which", "Scores", "text"), Column("decisions", "Decisions", "count"),
    Column("outcomes", "With the outcome", "count"), Column("mean_score", "Mean score", "rate"),
    Column("observed", "Share with the outcome", "rate"), Column("ratio", "Observed / expected", "number"),
    Column("intercept", "Intercept", "number"), Column("without", "Without", "count", hidden=True),
)  # fmt: skip


def assess_highest_tenth(evidence: Evidence, decisions: Decisions) -> Finding:
    """Observed over expected and the intercept among the highest tenth of scores, beside all others."""
    bins = cut_into_bins(
        decisions.leading_scores, decisions.outcomes, bins=BINS, more_than=read_threshold(evidence)
    )
    if len(bins) == 1:
        reason = "too few children with or without the outcome to set the highest scores apart"
        return build_unanswered(CODE, "calibration", TITLE, QUESTION, reason)
    highest = _build_row(evidence, decisions, "The highest", bins[-1])
    ratio = highest[5]
    if not isinstance(ratio, Estimate):
        raise TypeError("the ratio is an estimate")
    allowed = evidence.protocol.calibration_ratio
    rarer = min(int(str(highest[2])), int(str(highest[7])))
    verdict = judge_if_enough(evidence, compare_with_range(ratio, allowed), rarer=rarer)
    share = float(bins[-1].mean())
    return Finding(
        CODE, "calibration", TITLE, QUESTION, verdict,
        headline=Statement(
            _say_headline(verdict, share, ratio), (int(str(highest[2])), int(str(highest[7])), *decisions.counts)
        ),
        for_families=Statement(_say_for_families(verdict)),
        why=f"Met where the whole interval of observed over expected among the highest scores lies within {allowed[0]:g} to "
        f"{allowed[1]:g}, a concern where all of it lies outside.",
        tables=(
            Table(
                "highest", "The highest scores and all others", COLUMNS,
                (highest, _build_row(evidence, decisions, "All others", ~bins[-1])),
                (Guard(tuple(column.name for column in COLUMNS[1:-1]), ("decisions", "outcomes", "without")),),
                partition=(),
                note="The highest are the top bin of CALI-001: a tenth, or more where a tenth would hold too few children with or "
                "without the outcome. The intercept (0 is right) says in log-odds what observed over expected (1 is right) says.",
            ),
        ),
        figures=(
            Figure("highest", "intervals", "highest", "Observed over expected outcomes", "At 1 the scores are right on average.",
                   "ratio", "which", reference=1.0),
        ),
        limits=("On average over the highest scores: the very highest may be off, and too few children have them to tell.",),
        assumptions=(
            "Teams act on the highest scores. What was done for these children did not change their outcome or how it was recorded.",
        ),
    )  # fmt: skip


def _build_row(evidence: Evidence, decisions: Decisions, name: str, rows: Flags) -> tuple[Cell, ...]:
    confidence = evidence.protocol.confidence
    critical_value = compute_critical_value(confidence)
    scores, outcomes, families = decisions.leading_scores, decisions.outcomes, decisions.families
    fitted = compute_recalibration(
        scores[rows], outcomes[rows], families[rows], families=int(families.max()) + 1
    )
    part = describe_bin(scores, outcomes, families, rows, confidence)
    return (
        name, part.decisions, part.outcomes, part.mean_score, part.observed,
        describe_ratio(fitted.ratio, critical_value=critical_value),
        describe_coefficient(fitted.intercept, critical_value=critical_value),
        part.decisions - part.outcomes,
    )  # fmt: skip


def _say_headline(verdict: Verdict, share: float, ratio: Estimate) -> str:
    among = f"Among the {say_percent(share)} of decisions with the highest scores"
    came = "" if ratio.value is None else f" ({say_number(ratio.value)} outcomes for each that was expected)"
    return choose_words(
        verdict,
        f"{among} the scores are right on average{came}.",
        f"{among} the scores are clearly {'too high' if (ratio.value or 0) < 1 else 'too low'}{came}.",
        f"{among} it cannot be told whether the scores are right{came}.",
    )


def _say_for_families(verdict: Verdict) -> str:
    return choose_words(
        verdict,
        "For the children with the highest numbers, about as many had the outcome as the computer said.",
        "For the children with the highest numbers, the computer's numbers were clearly wrong.",
        "We cannot say whether the computer's highest numbers are right.",
    )
