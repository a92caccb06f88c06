"""USEF-004: whether it is worth more than looking at everybody, or at nobody."""

from collections.abc import Mapping, Sequence

import numpy as np

from candour.results import Cell, Column, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.clustered import are_probabilities
from candour.stats.groups.judged import Labels
from candour.stats.intervals import compute_critical_value
from candour.stats.usefulness.neighbours import keep_apart
from candour.stats.usefulness.net_benefit import (
    Advantage,
    Gain,
    compare_with_all_and_none,
    compute_gain,
    compute_gains,
    count_avoided,
    list_thresholds,
)
from candour.stats.usefulness.plain_numbers import describe_number
from candour_audits.assumed import FAMILIES, LIKE_BEFORE, OUTCOMES
from candour_audits.unanswered import build_unanswered
from candour_audits.usefulness.benefit_by_group import tabulate_benefit_by_group
from candour_audits.usefulness.benefit_of_practitioners import tabulate_practitioners
from candour_audits.usefulness.monthly_places import Acting
from candour_audits.wording import say_share

CODE = "USEF-004"
TITLE = "Worth the looks"
QUESTION = "Is it worth more to follow the forecast than to look again at everybody, or at nobody?"
STEPS = 21
EVERYBODY = "Look at everybody"
CELLS = ("right", "wrong", "missed", "let_be")
HIDDEN = tuple(Column(name, name, "count", hidden=True) for name in CELLS)


def assess_decision_curve(acting: Acting, groups: Mapping[str, Labels]) -> Finding:
    """Net benefit over the thresholds of the protocol, against looking at everybody and at nobody."""
    decisions, protocol = acting.decisions, acting.evidence.protocol
    if not are_probabilities(decisions.leading_scores):
        reason = "the scores are not between 0 and 1, and a threshold is a probability"
        return build_unanswered(CODE, "usefulness", TITLE, QUESTION, reason)
    if 0 in decisions.counts:
        reason = "all test decisions, or none, were followed by the outcome"
        return build_unanswered(CODE, "usefulness", TITLE, QUESTION, reason)
    span = protocol.decision_thresholds
    thresholds = list_thresholds(span.lowest, span.highest, steps=STEPS)
    own = compute_gains(decisions.leading_scores, decisions.outcomes, decisions.families, thresholds)
    everybody = _gain_of_everybody(acting, thresholds)
    advantages = compare_with_all_and_none(
        own, everybody, confidence=protocol.confidence, seed=acting.evidence.seed
    )
    verdict = _decide(advantages)
    tables = [
        _tabulate_curves(acting, own, everybody, thresholds),
        _tabulate_advantage(acting, own, everybody, advantages),
        tabulate_benefit_by_group(acting, groups, (thresholds[0], thresholds[STEPS // 2], thresholds[-1])),
    ]
    practitioners = tabulate_practitioners(acting, thresholds)
    return Finding(
        CODE, "usefulness", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(verdict, own, everybody, advantages), _count_cells(acting, own[STEPS // 2])),
        for_families=Statement(_say_for_families(verdict)),
        why=f"From {say_share(span.lowest)} to {say_share(span.highest)}: {span.reason} Met where the forecast is shown to be worth more than "
        "both at every threshold, a concern where it is shown to be worth less than either at some; the intervals of all thresholds hold "
        "together.",
        tables=(*tables, *(() if practitioners is None else (practitioners,))),
        figures=(
            Figure("net_benefit", "line", "net_benefit", "What following each forecast is worth",
                   "Net benefit a decision against the threshold. Looking at nobody is worth 0.",
                   "threshold", "net_benefit", series="forecast", reference=0.0),
            Figure("advantage", "line", "advantage", "The forecast beyond the better of everybody and nobody",
                   "Above 0 the forecast is worth more than both; the band holds for all thresholds together.",
                   "threshold", "over_better", reference=0.0),
        ),
        limits=(
            "Net benefit takes every score at its word as a probability. Where the scores are wrong as probabilities (CALI-001), the curve "
            "shows what acting on them as they are would be worth, and no more.",
            "It weighs right looks against wrong ones only. What a look costs a family, and whether it helps a child, is not in it.",
            "The thresholds are a value judgement; the forecast cannot say which is right.",
        ),
        assumptions=(
            FAMILIES, OUTCOMES, LIKE_BEFORE,
            "A look at a child with the outcome is worth the same for every child, and so is one in vain.",
            "Everybody at or above a threshold would be looked at, however many there are.",
            "A score is read as a probability here. Where the audit of calibration does not find that it may be, a threshold on the score "
            "is another threshold in truth.",
        ),
    )  # fmt: skip


def _gain_of_everybody(acting: Acting, thresholds: Sequence[float]) -> tuple[Gain, ...]:
    decisions = acting.decisions
    flags = np.ones(len(decisions.outcomes), dtype=bool)
    return tuple(
        compute_gain(flags, decisions.outcomes, decisions.families, threshold=threshold)
        for threshold in thresholds
    )


def _decide(advantages: Sequence[Advantage]) -> Verdict:
    if any(advantage.is_worse for advantage in advantages):
        return Verdict.CONCERN
    return Verdict.MET if all(advantage.is_better for advantage in advantages) else Verdict.CANNOT_TELL


def _count_cells(acting: Acting, gain: Gain) -> tuple[int, int, int, int]:
    events, others = acting.decisions.counts
    return gain.right, gain.wrong, events - gain.right, others - gain.wrong


FEW_FILES = 3
"""From here on, a whole number of files says enough."""


def _say_headline(
    verdict: Verdict, own: Sequence[Gain], everybody: Sequence[Gain], advantages: Sequence[Advantage]
) -> str:
    worse = [advantage.threshold for advantage in advantages if advantage.is_worse]
    shown = [advantage.threshold for advantage in advantages if advantage.is_better]
    if verdict is Verdict.MET:
        answer = (
            "However many files a team would read to find one that matters, of the numbers written down, following the forecast is "
            "shown to be worth more than looking at everybody or at nobody."
        )
    elif worse:
        answer = (
            "Following the forecast is shown to be worth less than looking at everybody, or at nobody, where a team would read "
            f"{_say_thresholds(worse)} to find one that matters."
        )
    elif shown:
        answer = (
            "Following the forecast is shown to be worth more than looking at everybody, or at nobody, only where a team would read "
            f"{_say_thresholds(shown)} to find one that matters; otherwise it cannot be told."
        )
    else:
        answer = "It cannot be told whether following the forecast is worth more than looking at everybody and at nobody."
    middle = len(own) // 2
    forecast, all_of_them = (
        f"{1000 * (gains[middle].benefit.value or 0.0):.0f}".replace("-", "\u2212")
        for gains in (own, everybody)
    )
    return (
        f"{answer} At {_say_files(own[middle].threshold)}, following it is worth {forecast} right looks in 1,000 decisions, once looks "
        f"in vain are taken off; looking at everybody {all_of_them}, at nobody 0."
    )


def _say_thresholds(thresholds: Sequence[float]) -> str:
    """A threshold is the chance from which a look is worth it: one in so many files."""
    fewest, most = (_say_files(threshold) for threshold in (max(thresholds), min(thresholds)))
    if fewest == most:
        return f"about {most}"
    return f"about {fewest.removesuffix(' files')} to {most}"


def _say_files(threshold: float) -> str:
    files = 1 / threshold
    return f"{files:.0f} files" if files >= FEW_FILES else f"{files:.2g} files"


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.MET: "Looking again where the computer points does more good, for the trouble it gives, than looking at everybody or at nobody.",
        Verdict.CONCERN: "Looking again where the computer points can do less good, for the trouble it gives, than leaving it out.",
    }.get(
        verdict,
        "We cannot say that looking where the computer points does more good, for the trouble it gives, than leaving it out.",
    )


def _tabulate_curves(
    acting: Acting, own: Sequence[Gain], everybody: Sequence[Gain], thresholds: Sequence[float]
) -> Table:
    decisions, evidence = acting.decisions, acting.evidence
    curves = {evidence.labels.get(decisions.leading, decisions.leading): own}
    for name, scores in decisions.scores.items():
        if name != decisions.leading and are_probabilities(scores):
            curves[evidence.labels.get(name, name)] = compute_gains(
                scores, decisions.outcomes, decisions.families, thresholds
            )
    curves[EVERYBODY] = everybody
    critical_value = compute_critical_value(evidence.protocol.confidence)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            name,
            gain.threshold,
            describe_number(gain.benefit, critical_value=critical_value),
            *_count_cells(acting, gain),
        )
        for name, gains in curves.items()
        for gain in _thin(acting, gains)
    )
    columns = (
        Column("forecast", "Forecast", "text"), Column("threshold", "Threshold", "rate"),
        Column("net_benefit", "Net benefit a decision", "number"), *HIDDEN,
    )  # fmt: skip
    return Table(
        "net_benefit", "Net benefit of each forecast", columns, rows, (Guard(("net_benefit",), CELLS),),
        note="Right looks less looks in vain, these at the price that the threshold sets, out of all decisions. Looking at nobody is worth 0. "
        "Each interval stands for itself alone. A threshold is left out where too few children lie between it and the next.",
    )  # fmt: skip


def _thin(acting: Acting, gains: Sequence[Gain]) -> list[Gain]:
    """From the highest threshold down, those between which no small number of children lies."""
    descending = list(gains)[::-1]
    cumulative = np.array([(gain.right, gain.wrong) for gain in descending], dtype=np.int64)
    totals = np.array(acting.decisions.counts, dtype=np.int64)
    kept = keep_apart(cumulative, totals, more_than=acting.more_than)
    return [descending[place] for place in kept][::-1]


def _tabulate_advantage(
    acting: Acting, own: Sequence[Gain], everybody: Sequence[Gain], advantages: Sequence[Advantage]
) -> Table:
    shown = {gain.threshold for gain in _thin(acting, own)}
    critical_value = compute_critical_value(acting.evidence.protocol.confidence)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            gain.threshold, advantage.over_all, advantage.over_none, advantage.over_better,
            count_avoided(gain, other, critical_value=critical_value),
            *_count_cells(acting, gain),
        )
        for gain, other, advantage in zip(own, everybody, advantages, strict=True)
        if gain.threshold in shown
    )  # fmt: skip
    columns = (
        Column("threshold", "Threshold", "rate"), Column("over_all", "Beyond looking at everybody", "number"),
        Column("over_none", "Beyond looking at nobody", "number"), Column("over_better", "Beyond the better of both", "number"),
        Column("avoided", "Looks avoided out of 1,000", "number"), *HIDDEN,
    )  # fmt: skip
    guarded = tuple(column.name for column in columns[1:] if not column.hidden)
    return Table(
        "advantage", "The leading forecast against everybody and nobody", columns, rows, (Guard(guarded, CELLS),),
        note="Net benefit a decision; all intervals but the last column's hold together. Looks avoided: how many fewer than looking at "
        "everybody, at the same net benefit from those who are found.",
    )  # fmt: skip
