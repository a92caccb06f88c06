"""VARI-004: what the best of many is worth, so that nobody quotes its figure as if it had been the only one."""

from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Finding, Guard, Statement, Table, Verdict
from candour.stats.best_of_many import BestOfMany, correct_best
from candour.stats.compared_together import Contrast, compare_together
from candour.stats.performance import Metric
from candour_audits.assumed import FAMILIES
from candour_audits.unanswered import build_unanswered
from candour_audits.variants.gains import say_margin
from candour_audits.variants.tried import Forecast, Tried

CODE = "VARI-004"
TITLE = "The best of many"
QUESTION = "How much of the best model’s figure is the luck of having been picked among so many?"
NO_INTERVAL = "an average over resamples of families has no interval of its own; the one above holds whichever model was picked"
AUC = Metric("auc")


def assess(evidence: Evidence, tried: Tried) -> Finding:
    """The best by AUC of all that were tried, its own figure and what picking the best is worth."""
    found = correct_best(
        {one.side: tried.side(one) for one in tried.candidates},
        replicates=evidence.protocol.replicates,
        seed=evidence.seed,
    )
    if found is None:
        reason = "fewer than two models have an AUC, or too few families have the outcome to be drawn again"
        return build_unanswered(CODE, "variants", TITLE, QUESTION, reason)
    best = next(one for one in tried.candidates if one.side == found.best)
    margin = evidence.protocol.variants.margin
    verdict = Verdict.MET if found.optimism <= margin else Verdict.CONCERN
    return Finding(
        CODE, "variants", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(tried, found, best), tried.side(best).counts),
        for_families=Statement(
            "If you try many forecasts and pick the best, it looks better than it is. This report says by how much."
        ),
        why="Met where the expected flattery is no more than the margin, otherwise a concern about quoting the best figure. It says "
        "nothing against the forecast of this report, which was chosen without the test decisions. "
        + say_margin(evidence.protocol.variants),
        tables=(_tabulate(evidence, tried, found, best), _tabulate_picked(tried, found)),
        assumptions=(FAMILIES, "Whoever quotes one figure would quote that of the highest AUC."),
        limits=(
            "Models that were tried elsewhere and not told of are not counted.",
            "The correction picks among families that were drawn, about two in three, so it errs on the low side.",
            "Where variants have other test decisions, the highest figure may be that of easier cases rather than of a better model.",
        ),
    )  # fmt: skip


def _say_headline(tried: Tried, found: BestOfMany, best: Forecast) -> str:
    named = f"“{best.label}” ({best.variant_words.lower()})"
    is_leading = best.side == tried.leading.side
    return (
        f"The highest AUC of {found.tried} models is {found.observed:.3f}, that of {named}. Picked as the best of so many, it should be "
        f"expected to reach {found.corrected:.3f}. "
        + (
            "It is the forecast of this report too, which was chosen without the test decisions."
            if is_leading
            else "The forecast of this report was chosen without the test decisions, so its own figure is not flattered so."
        )
    )


def _tabulate(evidence: Evidence, tried: Tried, found: BestOfMany, best: Forecast) -> Table:
    confidence = evidence.protocol.confidence
    together = compare_together(
        tried.resampled,
        [Contrast(one.side, (one.side,)) for one in tried.candidates],
        AUC,
        confidence=confidence,
    )
    among_all = next(one.together for one in together if one.contrast.name == best.side)
    events, others = tried.side(best).counts
    corrected, optimism = (
        Estimate(
            value, None, None, events + others, events, "out-of-bag bootstrap over families", NO_INTERVAL
        )
        for value in (found.corrected, found.optimism)
    )
    rows: list[tuple[Cell, ...]] = [
        (f"The best of {found.tried}, as if it had been the only one", _name(best), tried.resampled.estimate(best.side, AUC, confidence=confidence), *tried.side(best).counts),
        (f"The same, with an interval that holds for the best of {found.tried}", _name(best), among_all, *tried.side(best).counts),
        ("What picking the best should be expected to reach", "", corrected, *tried.side(best).counts),
        ("By how much the first figure is expected to flatter", "", optimism, *tried.side(best).counts),
        ("The forecast of this report, chosen without the test", _name(tried.leading), tried.resampled.estimate(tried.leading.side, AUC, confidence=confidence), *tried.side(tried.leading).counts),
    ]  # fmt: skip
    columns = (
        Column("what", "What", "text"), Column("model", "Model", "text"), Column("auc", "AUC", "number"),
        Column("with", "With", "count", hidden=True), Column("without", "Without", "count", hidden=True),
    )  # fmt: skip
    return Table(
        "best", "The best by AUC, and what it is worth", columns, tuple(rows), (Guard(("auc",), ("with", "without")),),
        note=f"The best is picked on resampled families and measured on those that were not drawn, {evidence.protocol.replicates:,} times.",
    )  # fmt: skip


def _tabulate_picked(tried: Tried, found: BestOfMany) -> Table:
    columns = (
        Column("model", "Model", "text"), Column("share", "Share of resamples in which it was best", "rate"),
        Column("with", "With", "count", hidden=True), Column("without", "Without", "count", hidden=True),
    )  # fmt: skip
    ordered = sorted(tried.candidates, key=lambda one: (-found.shares[one.side], one.side))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (_name(one), found.shares[one.side], *tried.side(one).counts)
        for one in ordered
        if found.shares[one.side] >= 0.01
    )
    return Table(
        "picked", "How often each would have been picked", columns, rows, (Guard(("share",), ("with", "without")),),
        note="Those that were best in one resample in a hundred or more.",
    )  # fmt: skip


def _name(one: Forecast) -> str:
    return f"{one.variant_words}: {one.label}"
