"""SIZE-003: what AUC the bar asks for at this base rate, and whether any published forecast has reached it."""

from dataclasses import dataclass

from candour.config.protocol import Criterion
from candour.contracts import Evidence
from candour.results import Cell, Column, Finding, Guard, Statement, Table, Verdict
from candour.stats.clustered import compute_share_interval, estimate_share
from candour.stats.sample_size.demanded import UNREACHABLE, compute_auc_demanded
from candour_audits.decisions import Decisions
from candour_audits.performance.criterion_wording import say_criterion
from candour_audits.published import BEST, PUBLISHED
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_list, say_number, say_percent

CODE = "SIZE-003"
TITLE = "What the bar asks for"
QUESTION = "Could any forecast of this kind have met the bar at this base rate?"


@dataclass(frozen=True)
class Demanded:
    """The AUC that a criterion asks for at the base rate, and at the kind and the unkind end of its interval."""

    criterion: Criterion
    auc: float | None
    kindest: float | None
    unkindest: float | None

    @property
    def verdict(self) -> Verdict:
        """A concern where even the kindest base rate asks for more than has been published."""
        if self.auc is None or self.kindest is None or self.unkindest is None:
            return Verdict.NOT_ASSESSED
        if self.kindest > BEST:
            return Verdict.CONCERN
        return Verdict.MET if self.unkindest <= BEST else Verdict.CANNOT_TELL


def assess_bar(evidence: Evidence, decisions: Decisions) -> Finding:
    """Every criterion as an AUC, beside what has been published."""
    if 0 in decisions.counts:
        reason = "all test decisions, or none, were followed by the outcome"
        return build_unanswered(CODE, "sample_size", TITLE, QUESTION, reason)
    share = evidence.protocol.capacity_shares[-1]
    rates = _find_base_rates(evidence, decisions)
    demanded = [_demand(criterion, rates, share) for criterion in evidence.protocol.criteria]
    answers = {one.verdict for one in demanded} - {Verdict.NOT_ASSESSED}
    if not answers:
        reason = "no criterion of the protocol can be said as an AUC"
        return build_unanswered(CODE, "sample_size", TITLE, QUESTION, reason)
    verdict = next(v for v in (Verdict.CONCERN, Verdict.CANNOT_TELL, Verdict.MET) if v in answers)
    return Finding(
        CODE, "sample_size", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(verdict, demanded, share, rates[0]), decisions.counts),
        for_families=Statement(_say_for_families(verdict)),
        why=f"A concern where a criterion asks for a higher AUC than the best published, {BEST:g}, at every base rate within the interval of the one measured; "
        "met where none does. A bar that nobody has reached would have failed any forecast, whatever it was worth.",
        tables=(_tabulate(decisions, demanded, share), _tabulate_published()),
        limits=(
            "The published forecasts are of other countries, other outcomes and more children; none has been shown to reach as much in England.",
            "That a bar could have been met says nothing about whether it is high enough.",
        ),
        assumptions=(
            "The scores of children with, and without, the outcome follow two normal curves of equal width. Real scores may do somewhat better or worse at the top.",
            "For a Brier score: that the chances are right.",
        ),
    )  # fmt: skip


def _find_base_rates(evidence: Evidence, decisions: Decisions) -> tuple[float, float, float]:
    """The base rate of the test decisions and the ends of its interval."""
    everyone = decisions.outcomes | ~decisions.outcomes
    estimate = estimate_share(decisions.outcomes, everyone, decisions.families, empty="no decisions")
    interval, _ = compute_share_interval(estimate, confidence=evidence.protocol.confidence)
    events, others = decisions.counts
    return events / (events + others), interval.low, interval.high


def _demand(criterion: Criterion, rates: tuple[float, float, float], share: float) -> Demanded:
    found = [
        compute_auc_demanded(
            criterion.metric, base_rate=rate, at_least=criterion.floor, at_most=criterion.ceiling, share=share
        )
        for rate in rates
    ]  # fmt: skip
    defined = [one for one in found if one is not None]
    if len(defined) < len(found):
        return Demanded(criterion, None, None, None)
    return Demanded(criterion, defined[0], min(defined), max(defined))


def _say_auc(value: float) -> str:
    return "more than a perfect forecast has" if value >= UNREACHABLE else f"an AUC of {say_number(value)}"


def _say_headline(verdict: Verdict, demanded: list[Demanded], share: float, base_rate: float) -> str:
    rate = f"{say_percent(base_rate)} of the test decisions had the outcome"
    judged = [one for one in demanded if one.auc is not None]
    if verdict is Verdict.MET:
        most = max(one.auc or 0.0 for one in judged)
        return (
            f"The bar does not ask for more than published forecasts of this kind have reached. Where {rate}, it asks for {_say_auc(most)} "
            f"at most; the best published has {BEST:g}."
        )
    named = say_list(
        tuple(
            f"“{say_criterion(one.criterion, share)}” ({_say_auc(one.auc or 0.0)})"
            for one in judged
            if one.verdict is verdict
        )
    )
    if verdict is Verdict.CONCERN:
        return f"No published forecast of this kind has reached what the bar asks for where {rate}: {named}. The best has an AUC of {BEST:g}."
    return (
        f"It cannot be told whether any published forecast has reached what the bar asks for. It hangs on the exact share with the outcome "
        f"({rate}): {named}. The best has an AUC of {BEST:g}."
    )


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.MET: "What was asked of the computer is not more than others have reached elsewhere.",
        Verdict.CONCERN: "More was asked of the computer than any like it has ever reached.",
    }.get(verdict, "What was asked of the computer is about as much as any like it has ever reached.")


def _tabulate(decisions: Decisions, demanded: list[Demanded], share: float) -> Table:
    columns = (
        Column("criterion", "Criterion", "text"), Column("auc", "AUC that it asks for", "number"),
        Column("kindest", "At the kindest base rate", "number"), Column("unkindest", "At the unkindest base rate", "number"),
        Column("answer", "Answer", "text"),
        Column("with", "With", "count", hidden=True), Column("without", "Without", "count", hidden=True),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (say_criterion(one.criterion, share), one.auc, one.kindest, one.unkindest,
         "cannot be said as an AUC" if one.auc is None else one.verdict.value, *decisions.counts)
        for one in demanded
    ]  # fmt: skip
    return Table(
        "demanded", "The bar, as an AUC", columns, tuple(rows),
        (Guard(("auc", "kindest", "unkindest", "answer"), ("with", "without")),),
        note="0.5 is no skill at all, 1 a perfect forecast: a bar that even that would miss stands as 1. The base rates are the ends of its interval.",
    )  # fmt: skip


def _tabulate_published() -> Table:
    columns = (
        Column("where", "Where", "text"), Column("outcome", "What was forecast", "text"),
        Column("auc", "AUC as published", "text"), Column("source", "Source", "text"),
    )  # fmt: skip
    rows = tuple((one.where, one.outcome, one.said, one.source) for one in PUBLISHED)
    return Table("published", "What has been published", columns, rows)
