"""VARI-003: whether later cases are harder to forecast than cases of all times."""

from dataclasses import dataclass

import numpy as np

from candour.config.variants import ALL_CASES, EARLIER_CASES
from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.base_rate import find_base_rate
from candour.stats.clustered import ClusteredEstimate, compute_correlation, compute_share_interval
from candour.stats.groups.rates import describe_share
from candour.stats.intervals import combine_to_difference
from candour_audits.assumed import FAMILIES, OUTCOMES
from candour_audits.unanswered import build_unanswered
from candour_audits.variants.gains import (
    HIDDEN,
    Compared,
    Gain,
    compare,
    find_pooled,
    is_above,
    is_at_most,
    list_counts,
    say_interval,
    say_margin,
    say_which,
    tabulate,
)
from candour_audits.variants.pairs import list_pairs
from candour_audits.variants.tried import Tried
from candour_audits.wording import say_percent

CODE = "VARI-003"
TITLE = "Later cases beside cases of all times"
QUESTION = "Is the future harder to forecast than the past?"


@dataclass(frozen=True)
class _BaseRates:
    """The base rates of both test sets, and that of all cases minus that of later ones, with intervals."""

    all_cases: Estimate
    later: Estimate
    difference: Estimate


def assess(evidence: Evidence, tried: Tried) -> Finding:
    """Each model tested on cases of all times against the same model tested on later cases, and all models together."""
    rows = _list_rows(tried)
    if not rows:
        reason = "no model was tried both on cases of all times and on later ones"
        return build_unanswered(CODE, "variants", TITLE, QUESTION, reason)
    gains = compare(evidence, tried, rows)
    pooled = find_pooled(gains, rows[0].where)
    margin = evidence.protocol.variants.margin
    verdict = Verdict.CANNOT_TELL
    if is_above(pooled.auc, margin):
        verdict = Verdict.CONCERN
    elif is_at_most(pooled.auc, margin):
        verdict = Verdict.MET
    rates = _compare_base_rates(evidence, tried, rows[0])
    return Finding(
        CODE, "variants", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(pooled, verdict, margin, rates), list_counts(tried, gains)),
        for_families=Statement(_say_for_families(verdict)),
        why="A concern where, over all models together, the AUC on cases of all times is shown to be higher than on later cases by more "
        "than the margin; met where it is shown not to be; otherwise it cannot be told. " + say_margin(evidence.protocol.variants),
        tables=(
            tabulate(
                evidence, tried, gains, name="harder", title="Tested on cases of all times against tested on later cases",
                where=Column("data", "Read", "text"), of_what="On cases of all times minus on later cases; decisions are those of both tests, and some may stand in both.",
            ),
            _tabulate_tests(tried, rows[0], rates),
        ),
        figures=(
            Figure(
                "harder", "intervals", "harder", "How much higher the AUC is on cases of all times",
                "One dot a model with its interval; all intervals hold together. Above 0 a test on cases of all times flatters.",
                "auc", "model", series="data", reference=0.0,
            ),
        ),
        assumptions=(
            FAMILIES, OUTCOMES,
            "Both tests are drawn from the cases of this authority; families that stand in both move both figures alike.",
        ),
        limits=(
            "Two things differ at once: which cases are tested, and how many could be learnt from. Cases of all times leave more.",
            "Average precision rises with the base rate, so a difference in it is in part that of the base rates; so is one in the Brier score.",
            "One later period is one example of the future: a change in that very year looks the same.",
        ),
    )  # fmt: skip


def _list_rows(tried: Tried) -> list[Compared]:
    return [
        row
        for data in tried.list_data()
        for row in list_pairs(tried, data, (ALL_CASES, data), (EARLIER_CASES, data))
    ]


def _compare_base_rates(evidence: Evidence, tried: Tried, row: Compared) -> _BaseRates:
    confidence = evidence.protocol.confidence
    shares = [_count(tried, names[0]) for names in (row.contrast.first, row.contrast.second)]
    described = [describe_share(share, confidence=confidence) for share in shares]
    first, second = shares
    intervals = [compute_share_interval(share, confidence=confidence)[0] for share in shares]
    value = (first.value or 0.0) - (second.value or 0.0)
    ends = combine_to_difference(
        first.value or 0.0, intervals[0], second.value or 0.0, intervals[1],
        correlation=compute_correlation(first, second),
    )  # fmt: skip
    decisions, events = tried.resampled.count((row.contrast.first[0], row.contrast.second[0]))
    return _BaseRates(
        described[0], described[1], Estimate(value, *ends, decisions, events, "Newcombe from both intervals")
    )


def _count(tried: Tried, name: str) -> ClusteredEstimate:
    """The base rate of one test set, with the influence of every family of either."""
    side = tried.resampled.sides[name]
    found = find_base_rate(side.outcomes, side.families)
    influence = np.zeros(tried.resampled.families)
    influence[: len(found.influence)] = found.influence
    return ClusteredEstimate(
        found.value, found.n, found.events, found.families, influence, found.reason, found.crowding,
        found.telling_families,
    )  # fmt: skip


def _say_headline(pooled: Gain, verdict: Verdict, margin: float, rates: _BaseRates) -> str:
    said = (
        f"The AUC on cases of all times minus that on later ones is {say_interval(pooled.auc)}, {say_which(pooled)}. "
        f"The outcome followed {say_percent(rates.all_cases.value or 0.0)} of the first and {say_percent(rates.later.value or 0.0)} of the second."
    )
    return {
        Verdict.CONCERN: f"Later cases are shown to be harder: a test on cases of all times would promise too much. {said}",
        Verdict.MET: f"Later cases are not harder by more than the margin of {margin:g}. {said}",
    }.get(
        verdict,
        f"Whether later cases are harder by more than the margin of {margin:g} cannot be told. {said}",
    )


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.CONCERN: "The computer does better on old cases than on new ones. Only how it does on new ones counts.",
        Verdict.MET: "The computer does about as well on new cases as on cases of all times.",
    }.get(verdict, "We cannot say whether the computer does worse on new cases than on old ones.")


def _tabulate_tests(tried: Tried, row: Compared, rates: _BaseRates) -> Table:
    columns = (
        Column("test", "Tested on", "text"), Column("decisions", "Decisions", "count"),
        Column("outcomes", "With the outcome", "count"), Column("base_rate", "Base rate", "rate"),
        Column("difference", "Base rate above that of later cases", "number"),
        *(Column(name, name, "count", hidden=True) for name in HIDDEN),
    )  # fmt: skip
    sides = [tried.resampled.sides[names[0]] for names in (row.contrast.first, row.contrast.second)]
    counts = (*sides[0].counts, *sides[1].counts)
    names = ("Cases of all times", "Later cases")
    described = ((rates.all_cases, rates.difference), (rates.later, None))
    rows: list[tuple[Cell, ...]] = [
        (name, len(side.outcomes), side.counts[0], rate, difference, *counts)
        for name, side, (rate, difference) in zip(names, sides, described, strict=True)
    ]
    shown = ("decisions", "outcomes", "base_rate", "difference")
    return Table(
        "tests", "The two tests", columns, tuple(rows), (Guard(shown, HIDDEN),),
        note="Some decisions may stand in both.",
    )  # fmt: skip
