"""EXPL-004: whether a model that fits on one page does as well."""

from candour.contracts import Evidence
from candour.results import Estimate, Figure, Finding, Statement, Verdict
from candour.stats.clustered import ClusteredEstimate, Floats, are_probabilities, estimate_mean
from candour.stats.discrimination import estimate_auc
from candour.stats.explanation.ranking_influence import estimate_average_precision
from candour.stats.intervals import compute_critical_value
from candour.stats.multiplicity import widen_for_families
from candour_audits.explainability.learnt import Learnt
from candour_audits.explainability.one_page_card import tabulate_card, tabulate_page
from candour_audits.explainability.one_page_tables import (
    count_outcomes,
    tabulate_difference,
    tabulate_fidelity,
)
from candour_audits.explainability.questioned import Questioned
from candour_audits.explainability.twin import Twin
from candour_audits.stability.bars import MOST_WORSE, MOST_WORSE_REASON
from candour_audits.wording import say_list

CODE = "EXPL-004"
TITLE = "A model that fits on one page"
QUESTION = "Does a model that anybody could add up by hand do as well as the forecast?"
MARGIN = MOST_WORSE
"""Of AUC or average precision: one report has one bar for what is as good."""
METHOD = "normal, variance by family"
TOGETHER = "normal, variance by family, AUC and average precision together"


def assess_one_page(evidence: Evidence, questioned: Questioned, learnt: Learnt, twin: Twin) -> Finding:
    """What the twin costs beside the forecast, how faithful it is, and the whole of it."""
    confidence = evidence.protocol.confidence
    compared = compare_scores(twin, confidence)
    verdict = decide(compared[:2])
    return Finding(
        CODE, "explainability", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(verdict, compared, len(twin.card.parts)), count_outcomes(twin)),
        for_families=Statement(
            "We also made a simple list of points that you could add up on paper. We held it against the computer: "
            + _say_for_families(verdict)
        ),
        why=f"Met where the forecast is shown to sort better than the page by more than {MARGIN:g}, of AUC or of average precision (the "
        "whole interval of the difference above it, both together). A concern where it is shown not to, in either (both intervals "
        "at it or below): then a model that fits on one page does as well, and could be read and questioned by everybody. Otherwise it "
        f"cannot be told. The reason for the margin: {MOST_WORSE_REASON}.",
        tables=(
            tabulate_difference(twin, compared),
            tabulate_fidelity(evidence, twin, confidence),
            *tabulate_page(tabulate_card(questioned, learnt, twin)),
        ),
        figures=(
            Figure("difference", "intervals", "difference", "Forecast beside the page",
                   "One dot a measure with its interval: right of 0 the forecast does better than the page.",
                   "difference", "measure", reference=0.0),
        ),
        limits=(
            "The page is made by one method from at most 10,000 training decisions; another page might do better still.",
            "That the page is simple does not make it right, fair or fit for use. It has not been audited.",
            "Points describe what went together in the records. None of them is a cause.",
        ),
        assumptions=(
            "Test decisions are like those on which either model would be used.",
            "Families have nothing to do with each other; siblings and further decisions about a child are allowed for.",
            "The page is fixed: that another sample would have given another page is not in the intervals.",
        ),
    )  # fmt: skip


def compare_scores(twin: Twin, confidence: float) -> tuple[Estimate, Estimate, Estimate]:
    """Forecast less page: AUC and average precision (holding together), and the Brier score turned so that above 0 is better."""
    everybody = twin.outcomes | True
    both = 1 - (1 - confidence) / 2
    auc = [
        estimate_auc(scores, twin.outcomes, everybody, twin.families)
        for scores in (twin.forecast, twin.scores)
    ]
    precision = [
        estimate_average_precision(scores, twin.outcomes, twin.families)
        for scores in (twin.forecast, twin.scores)
    ]
    return (
        _subtract(*auc, confidence=both, method=TOGETHER),
        _subtract(*precision, confidence=both, method=TOGETHER),
        _compare_errors(twin, confidence),
    )


def decide(compared: tuple[Estimate, ...]) -> Verdict:
    """Met where shown to be better by more than the margin in either measure, a concern where shown not to be in any."""
    if any(each.low is not None and each.low > MARGIN for each in compared):
        return Verdict.MET
    as_good = all(each.high is not None and each.high <= MARGIN for each in compared)
    return Verdict.CONCERN if as_good else Verdict.CANNOT_TELL


def _compare_errors(twin: Twin, confidence: float) -> Estimate:
    if not are_probabilities(twin.forecast):
        return Estimate(
            None, None, None, len(twin.scores), None, "none", "the scores are not between 0 and 1"
        )
    squared: list[Floats] = [(scores - twin.outcomes) ** 2 for scores in (twin.scores, twin.forecast)]
    first, second = (estimate_mean(values, twin.families) for values in squared)
    return _subtract(first, second, confidence=confidence, method=METHOD, events=int(twin.outcomes.sum()))


def _subtract(
    first: ClusteredEstimate,
    second: ClusteredEstimate,
    *,
    confidence: float,
    method: str,
    events: int | None = None,
) -> Estimate:
    counted = first.events if events is None else events
    if first.value is None or second.value is None:
        return Estimate(None, None, None, first.n, counted, "none", first.reason or second.reason)
    influence = first.influence - second.influence
    variance = float(influence @ influence) * first.families / max(1, first.families - 1)
    telling = first.telling_families or first.families
    reach = widen_for_families(compute_critical_value(confidence), families=telling) * variance**0.5
    value = first.value - second.value
    return Estimate(value, value - reach, value + reach, first.n, counted, method)


def _say_headline(verdict: Verdict, compared: tuple[Estimate, ...], features: int) -> str:
    named = "1 feature" if features == 1 else f"{features} features"
    known = [
        f"{_say_fine(each.value)} of {measure} (interval {_say_fine(each.low)} to {_say_fine(each.high)})"
        for each, measure in zip(compared, ("AUC", "average precision"), strict=False)
        if each.value is not None and each.low is not None and each.high is not None
    ]
    numbers = f"; forecast less page is {say_list(tuple(known))}" if known else ""
    return {
        Verdict.MET: f"The forecast sorts better than a page of points for {named}{numbers}.",
        Verdict.CONCERN: f"A model that fits on one page does as well: points for {named}, added up by hand{numbers}.",
    }.get(
        verdict,
        f"It cannot be told whether a page of points for {named}, added up by hand, does as well as the forecast{numbers}.",
    )


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.MET: "the computer does better.",
        Verdict.CONCERN: "the list of points does as well.",
    }.get(verdict, "we cannot say which of them does better.")


def _say_fine(value: float) -> str:
    """Three decimals, since the margin itself is two hundredths."""
    return f"{round(value, 3) + 0.0:.3f}".replace("-", "\u2212")
