"""STAB-002: whether equally good forecasts would treat the same children alike."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from scipy.special import expit

from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.capacity import flag_whole_levels
from candour.stats.clustered import Flags, Floats, estimate_share
from candour.stats.groups.rates import describe_share
from candour.stats.performance import resample_performance
from candour.stats.stability.equally_good import Compared, compare_forecast, find_ambiguous, find_discrepancy
from candour_audits.stability.bars import MOST_WORSE, MOST_WORSE_REASON, UNSURE, UNSURE_REASON
from candour_audits.stability.by_group import ByGroup, compare_share
from candour_audits.stability.refits import DRAWN_AGAIN, TENTHS, Refits
from candour_audits.stability.tested import Tested
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_percent, say_share

CODE = "STAB-002"
TITLE = "Equally good forecasts that disagree"
QUESTION = "How many decisions would some equally good forecast treat differently?"
REPLICATES = 200


class _Other(NamedTuple):
    label: str
    compared: Compared
    flags: Flags


def assess_equally_good(evidence: Evidence, tested: Tested, refits: Refits) -> Finding:
    """Ambiguity and discrepancy at the leading capacity, overall, among the flagged, and by group."""
    if 0 in tested.counts:
        reason = "all test decisions, or none, were followed by the outcome"
        return build_unanswered(CODE, "stability", TITLE, QUESTION, reason)
    share = evidence.protocol.capacity_shares[-1]
    flags = flag_whole_levels(tested.published, share=share)
    others = _compare_others(evidence, tested, refits, share)
    good = {other.label: other.flags for other in others if other.compared.is_equally_good}
    if not good or not flags.any():
        reason = "none of the forecasts that were tried is as good as the leading one, so there is nothing to compare"
        return build_unanswered(CODE, "stability", TITLE, QUESTION, reason)
    ambiguous = find_ambiguous(flags, good)
    among_flagged = _describe(evidence, tested, ambiguous, flags)
    groups = compare_share(
        evidence, tested, ambiguous,
        title="Decisions that some equally good forecast would treat differently, by group", label="Treated differently",
    )  # fmt: skip
    verdict = decide(among_flagged)
    behind = int((flags & ambiguous).sum()), int((flags & ~ambiguous).sum())
    return Finding(
        CODE, "stability", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(among_flagged, groups, len(good), share), (*behind, *groups.counts)),
        for_families=Statement(_say_for_families(verdict)),
        why=f"Held against the list of {say_share(share)}. Met where the whole interval of the share of the flagged that some "
        f"equally good forecast would not flag lies at {say_share(UNSURE)} or below, a concern where it lies wholly "
        f"above; the reason: {UNSURE_REASON}. Groups are compared and do not decide: a group with more decisions near the cut-off "
        f"has more that are unsure. Equally good: AUC and average precision on the test decisions at most {MOST_WORSE:g} "
        f"lower; the reason: {MOST_WORSE_REASON}.",
        tables=(
            _tabulate_multiplicity(evidence, tested, flags, good, ambiguous),
            _tabulate_forecasts(evidence, tested, flags, others),
            groups.table,
        ),
        figures=(
            Figure("groups", "intervals", "groups", "Treated differently by some equally good forecast",
                   "One dot a group with its interval.", "share", "group", series="characteristic"),
        ),
        limits=(
            "Only the forecasts that were tried are counted. There are others as good, so the true shares are higher: a concern would stay "
            "one with more of them, and a bar that is met would be met less easily.",
            "The Brier score has no part in what is equally good: fits that are made again have no calibrator, and who is "
            "flagged follows from the order alone.",
        ),
        assumptions=(
            "The test decisions tell well enough which forecasts are equally good: with few outcomes, worse ones pass.",
            "The list is drawn by score alone, up to the capacity.",
        ),
    )  # fmt: skip


def decide(among_flagged: Estimate) -> Verdict:
    """A concern where most of the flagged are shown to be unsure, met where no more than the bar are shown to be."""
    if among_flagged.low is not None and among_flagged.low > UNSURE:
        return Verdict.CONCERN
    is_low = among_flagged.high is not None and among_flagged.high <= UNSURE
    return Verdict.MET if is_low else Verdict.CANNOT_TELL


def _compare_others(evidence: Evidence, tested: Tested, refits: Refits, share: float) -> list[_Other]:
    """The other forecasts of the run, and fits on somewhat other families, each against the leading one."""
    scores: dict[str, Floats] = {
        name: values for name, values in tested.scores.items() if name != tested.leading
    }
    labels = {name: evidence.labels.get(name, name) for name in scores}
    for kind, said in ((TENTHS, "with one family in ten left out"), (DRAWN_AGAIN, "on families drawn again")):
        for number, log_odds in enumerate(refits.log_odds(kind), start=1):
            scores[f"{kind}_{number}"] = np.asarray(expit(log_odds), dtype=np.float64)
            labels[f"{kind}_{number}"] = f"The leading forecast {said}, fit {number}"
    performance = resample_performance(
        {tested.leading: tested.published, **scores}, tested.outcomes, tested.families, shares=(),
        confidence=evidence.protocol.confidence, replicates=min(REPLICATES, evidence.protocol.replicates),
        seed=evidence.seed,
    )  # fmt: skip
    return [
        _Other(
            labels[name],
            compare_forecast(performance, name, tested.leading, most=MOST_WORSE),
            flag_whole_levels(values, share=share),
        )
        for name, values in scores.items()
    ]


def _describe(evidence: Evidence, tested: Tested, counted: Flags, among: Flags) -> Estimate:
    share = estimate_share(counted, among, tested.families, empty="no decisions")
    return describe_share(share, confidence=evidence.protocol.confidence)


def _tabulate_multiplicity(
    evidence: Evidence, tested: Tested, flags: Flags, good: Mapping[str, Flags], ambiguous: Flags
) -> Table:
    columns = (
        Column("among", "Among", "text"), Column("n", "Decisions", "count"),
        Column("ambiguity", "Treated differently by at least one", "rate"),
        Column("discrepancy", "Treated differently by the one that changes most", "rate"),
        Column("changed", "Changed", "count", hidden=True), Column("unchanged", "Unchanged", "count", hidden=True),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for name, among in (("The flagged", flags), ("Those not flagged", ~flags)):
        largest = find_discrepancy(
            flags, good, among, tested.families, confidence=evidence.protocol.confidence, seed=evidence.seed
        )
        rows.append(
            (name, int(among.sum()), _describe(evidence, tested, ambiguous, among), largest,
             int((ambiguous & among).sum()), int((~ambiguous & among).sum()))
        )  # fmt: skip
    return Table(
        "multiplicity", "Decisions that equally good forecasts treat differently", columns, tuple(rows),
        (Guard(("n", "ambiguity", "discrepancy"), ("changed", "unchanged")),),
        note=f"Over {len(good)} equally good forecasts. The first share can only grow as more are tried.",
    )  # fmt: skip


def _tabulate_forecasts(evidence: Evidence, tested: Tested, flags: Flags, others: list[_Other]) -> Table:
    columns = (
        Column("forecast", "Forecast", "text"), Column("auc", "AUC, minus the leading", "number"),
        Column("average_precision", "Average precision, minus the leading", "number"),
        Column("is_good", "Equally good", "text"), Column("changed", "Flagged who would not be", "rate"),
        Column("with", "With", "count", hidden=True), Column("without", "Without", "count", hidden=True),
        Column("lost", "Lost", "count", hidden=True), Column("kept", "Kept", "count", hidden=True),
    )  # fmt: skip
    rows = tuple(
        (other.label, other.compared.auc, other.compared.average_precision,
         "yes" if other.compared.is_equally_good else "no", _describe(evidence, tested, ~other.flags, flags),
         *tested.counts, int((flags & ~other.flags).sum()), int((flags & other.flags).sum()))
        for other in others
    )  # fmt: skip
    guards = (
        Guard(("auc", "average_precision", "is_good"), ("with", "without")),
        Guard(("changed",), ("lost", "kept")),
    )
    return Table("forecasts", "The forecasts that were tried", columns, rows, guards)


def _say_headline(among_flagged: Estimate, groups: ByGroup, count: int, share: float) -> str:
    said = "" if among_flagged.value is None else say_percent(among_flagged.value)
    tried = (
        "the one equally good forecast" if count == 1 else f"at least one of {count} equally good forecasts"
    )
    text = f"Of the {say_share(share)} flagged, {said} would not be flagged by {tried}."
    if groups.shown:
        text += f" The share of decisions on which they disagree differs by group: {groups.say_shown()}."
    return text


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.MET: "We tried other computers that are just as good. Most children on the list would be on it with any of them.",
        Verdict.CONCERN: "We tried other computers that are just as good. For many children it depends on which one is used "
        "whether they are on the list.",
    }.get(
        verdict,
        "We tried other computers that are just as good. We cannot say how many children would be on or off the list because of that.",
    )
