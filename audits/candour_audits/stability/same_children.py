"""STAB-001: whether the same children would be flagged by the same forecast, fitted again."""

import numpy as np

from candour.contracts import Evidence
from candour.results import Estimate, Figure, Finding, Statement, Verdict
from candour.stats.stability.agreement import Agreement, compute_agreement
from candour_audits.stability.bars import HALF, MOST_OF_THEM, STAYS, STAYS_REASON
from candour_audits.stability.overlap_table import (
    PUBLISHED,
    Way,
    describe_overlap,
    list_ways,
    tabulate_order,
    tabulate_overlap,
)
from candour_audits.stability.refits import DRAWN_AGAIN, HALVES, SEEDS, Refits
from candour_audits.stability.spread_tables import compute_spread, tabulate_by_score, tabulate_distribution
from candour_audits.stability.tested import Tested
from candour_audits.wording import say_percent, say_share

CODE = "STAB-001"
TITLE = "Would the same children be flagged?"
QUESTION = "Would the same children be flagged by the same kind of forecast, fitted again?"
REPLICATES = 200
SHIFT = 8
"""Resampled families must not follow the chance that drew the fits."""


def assess_same_children(evidence: Evidence, tested: Tested, refits: Refits, *, part: float) -> Finding:
    """Overlap at every capacity, order and spread over fits. The last capacity leads."""
    protocol = evidence.protocol
    rows = np.vstack([tested.published, *(fit.log_odds for fit in refits.fits)])
    agreement = compute_agreement(
        rows, tested.families, shares=protocol.capacity_shares, replicates=min(REPLICATES, protocol.replicates),
        seed=evidence.seed + SHIFT,
    )  # fmt: skip
    ways = list_ways(refits)
    sampled = part < MOST_OF_THEM
    leading = protocol.capacity_shares[-1]
    found = {
        way.kind: describe_overlap(agreement, leading, way, confidence=protocol.confidence) for way in ways
    }
    verdict = decide(
        {kind: found[kind] for kind in (SEEDS, DRAWN_AGAIN, HALVES) if kind in found}, sampled=sampled
    )
    spread = compute_spread(refits.log_odds(DRAWN_AGAIN))
    return Finding(
        CODE, "stability", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(found, agreement, leading, refits), (agreement.places[leading],)),
        for_families=Statement(_say_for_families(verdict)),
        why=_say_why(leading, sampled=sampled),
        tables=(
            tabulate_overlap(agreement, ways, confidence=protocol.confidence),
            tabulate_order(agreement, ways, confidence=protocol.confidence),
            tabulate_by_score(tested, spread, confidence=protocol.confidence),
            tabulate_distribution(spread),
        ),
        figures=(
            Figure("overlap", "intervals", "overlap", "How many of the flagged would be flagged again",
                   "One dot a way of fitting again, with its interval; the line is the bar.",
                   "overlap", "way", series="capacity", reference=STAYS),
        ),
        limits=_list_limits(refits, ways),
        assumptions=(
            "The families in the training decisions are like those from which a forecast would be learnt next time.",
            "What another draw of families changes is like what drawing these families again, with replacement, changes "
            "(for fits on families drawn again), or like what two separate halves differ in.",
        ),
    )  # fmt: skip


def decide(found: dict[str, Estimate], *, sampled: bool) -> Verdict:
    """Met where every interval lies above the bar; a concern where other seeds, or both draws of families, lie below."""
    if DRAWN_AGAIN not in found or HALVES not in found:
        return Verdict.CANNOT_TELL
    low = HALF if sampled else STAYS
    if SEEDS in found and _is_below(found[SEEDS], low):
        return Verdict.CONCERN
    if all(_is_below(found[kind], low) for kind in (DRAWN_AGAIN, HALVES)):
        return Verdict.CONCERN
    return Verdict.MET if all((each.low or 0.0) >= STAYS for each in found.values()) else Verdict.CANNOT_TELL


def _is_below(overlap: Estimate, bar: float) -> bool:
    return overlap.high is not None and overlap.high < bar


def _say_why(leading: float, *, sampled: bool) -> str:
    said = (
        f"Held against the list of {say_share(leading)}. Met where, with other seeds, with families drawn again and with "
        f"two halves of the families, the whole interval of the share flagged by both lies at {say_share(STAYS)} or above; the "
        f"reason: {STAYS_REASON}. Fits on families drawn again share records and so agree a little too well; halves learn "
        "from half as much and agree a little too badly: the truth lies between, so a concern needs both to lie below."
    )
    if not sampled:
        return said
    return (
        f"{said} These fits learnt from a sample, drawn by lot, of less than three quarters of the training decisions, and change more than the forecast itself would: "
        f"here a concern needs both to lie below {say_share(HALF)}."
    )


def _say_headline(found: dict[str, Estimate], agreement: Agreement, leading: float, refits: Refits) -> str:
    drawn, halves, published = (
        "an unknown share" if each is None or each.value is None else say_percent(each.value)
        for each in (found.get(kind) for kind in (DRAWN_AGAIN, HALVES, PUBLISHED))
    )
    seeds = (
        "Other seeds change nothing: this fit has no chance in it."
        if refits.same_with_any_seed
        else _say_seeds(found.get(SEEDS))
    )
    return (
        f"Of the {say_share(leading)} flagged, two fits on families drawn again share {drawn}; two fits on separate halves "
        f"{halves}; a fit on families drawn again and the forecast as published {published}. By chance alone it would be "
        f"{say_percent(agreement.chance(leading))}. {seeds}"
    )


def _say_seeds(seeds: Estimate | None) -> str:
    if seeds is None or seeds.value is None:
        return "What other seeds would change is not known."
    return f"Other seeds alone leave {say_percent(seeds.value)} of the list as it was."


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.MET: "Had the computer learnt from other families, it would have pointed to mostly the same children.",
        Verdict.CONCERN: "Had the computer learnt from other families, it would have pointed to many other children: for "
        "them it is partly luck whether they are on the list.",
    }.get(
        verdict,
        "We cannot say whether the computer would point to the same children had it learnt from other families.",
    )


def _list_limits(refits: Refits, ways: tuple[Way, ...]) -> tuple[str, ...]:
    said = [
        "Ranks are compared, not probabilities: fits that are made again have no calibrator.",
        "Test decisions are the same throughout: how the list would change with new decisions is not asked here.",
    ]
    if not any(way.kind == "years" for way in ways):
        said.append(
            "Fits on single years are not shown: the evidence has no two years with enough outcomes to learn from."
        )
    if refits.failed:
        said.append(
            "Some fits could not be made, for want of outcomes or because they did not settle; they are left out."
        )
    return tuple(said)
