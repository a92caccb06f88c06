"""USEF-005: whether the same number of looks would be as well spent by a simple rule, or as the authority spends them now."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from candour.disclosure import is_small
from candour.results import Cell, Column, Estimate, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.intervals import compute_critical_value
from candour.stats.multiplicity import compute_simultaneous_critical_value
from candour.stats.usefulness.monthly_capacity import (
    describe_caught,
)
from candour.stats.usefulness.plain_numbers import describe_difference
from candour_audits.assumed import FAMILIES, LIKE_BEFORE, OUTCOMES
from candour_audits.unanswered import build_unanswered
from candour_audits.usefulness.monthly_places import Acting
from candour_audits.usefulness.rivals import Rival, count_cells, pit_rule, pit_triage
from candour_audits.wording import METRICS, say_list, say_percent

CODE = "USEF-005"
TITLE = "Against what else could be done"
QUESTION = (
    "Would the same number of looks be as well spent by a simple rule, or as the authority chooses now?"
)
CELLS = ("right", "wrong", "missed", "let_be", "own_right", "own_wrong", "own_missed", "own_let_be")
COLUMNS = (
    Column("alternative", "Instead of the forecast", "text"), Column("flagged", "Looks out of 1,000 decisions", "number"),
    Column("their_precision", "Right, instead", "rate"), Column("own_precision", "Right, forecast", "rate"),
    Column("precision", "Gain in right among the flagged", "number"),
    Column("their_recall", "Found, instead", "rate"), Column("own_recall", "Found, forecast", "rate"),
    Column("recall", "Gain in found", "number"),
    Column("net_benefit", "Gain in net benefit", "number"), Column("auc", "Gain in AUC", "number"),
    *(Column(name, name, "count", hidden=True) for name in CELLS),
)  # fmt: skip
GUARD = Guard(tuple(column.name for column in COLUMNS[1:] if not column.hidden), CELLS)


def assess_alternatives(acting: Acting) -> Finding:
    """Every simple rule with as many flags each month as the forecast, and the authority's own decision with as many as it took."""
    decisions, evidence = acting.decisions, acting.evidence
    if 0 in decisions.counts:
        reason = "all test decisions, or none, were followed by the outcome"
        return build_unanswered(CODE, "usefulness", TITLE, QUESTION, reason)
    rules = [
        pit_rule(acting, evidence.labels.get(name, name), decisions.scores[name])
        for name in evidence.baselines
        if name in decisions.scores
    ]
    triage, said_of_triage = pit_triage(acting)
    if not rules and triage is None:
        reason = f"there are no simple rules to compare with, and {said_of_triage}"
        return build_unanswered(CODE, "usefulness", TITLE, QUESTION, reason)
    gains = _describe_gains(acting, rules)
    verdict = _decide(gains)
    tables = []
    if rules:
        tables.append(_tabulate(acting, "rules", "As many looks each month, spent otherwise", rules, gains))
    if triage is not None:
        own_gain = describe_difference(
            triage.own.recall,
            triage.theirs.recall,
            critical_value=compute_critical_value(evidence.protocol.confidence),
        )
        tables.append(
            _tabulate(acting, "triage", "As many as the authority took further", [triage], [own_gain])
        )
    return Finding(
        CODE, "usefulness", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(acting, rules, gains, triage, said_of_triage), _count_all(rules)),
        for_families=Statement(_say_for_families(verdict)),
        why=f"Capacity: {acting.places.said}. Met where the forecast is shown to find more of those with the outcome than every simple rule with "
        "as many looks, a concern where it is shown to find fewer than one; the intervals of these gains hold together. The authority's own "
        "decision has no part in the verdict: it changes what happens, so it is judged by an outcome that it may have prevented, or brought "
        "about.",
        tables=tuple(tables),
        figures=(
            Figure("rules", "intervals", "rules", "How many more the forecast finds with as many looks",
                   "One dot a simple rule with its interval; above 0 the forecast finds more.",
                   "recall", "alternative", reference=0.0),
        ) if rules else (),
        limits=(
            "Taking a case further can lead to the outcome, because only then does anybody look, and can prevent it. So what came of the "
            "authority's own decisions says little about how good they were.",
            "A worker who decides today knows more than the record holds, and nothing here shows what the forecast would add to that.",
        ),
        assumptions=(
            FAMILIES, OUTCOMES, LIKE_BEFORE,
            "Whoever shares the score at which the room runs out is drawn by lot.",
            "A gain in net benefit weighs looks in vain at the middle of the protocol's thresholds.",
        ),
    )  # fmt: skip


def _describe_gains(acting: Acting, rules: Sequence[Rival]) -> list[Estimate]:
    if not rules:
        return []
    influences = np.array([rival.gain.influence for rival in rules])
    critical_value = compute_simultaneous_critical_value(
        influences, confidence=acting.evidence.protocol.confidence, seed=acting.evidence.seed
    )
    return [
        describe_difference(rival.own.recall, rival.theirs.recall, critical_value=critical_value)
        for rival in rules
    ]


def _decide(gains: Sequence[Estimate]) -> Verdict:
    if any(gain.high is not None and gain.high < 0 for gain in gains):
        return Verdict.CONCERN
    if gains and all(_is_shown(gain) for gain in gains):
        return Verdict.MET
    return Verdict.CANNOT_TELL


def _is_shown(gain: Estimate) -> bool:
    return gain.low is not None and gain.low > 0


def _say_headline(
    acting: Acting,
    rules: Sequence[Rival],
    gains: Sequence[Estimate],
    triage: Rival | None,
    said_of_triage: str,
) -> str:
    unbeaten = tuple(
        f"“{rival.name}”" for rival, gain in zip(rules, gains, strict=True) if not _is_shown(gain)
    )
    said = "There are no simple rules to compare with."
    if unbeaten:
        said = f"With as many looks the forecast is not shown to find more than {say_list(unbeaten)}."
    elif rules:
        said = "With as many looks the forecast is shown to find more than every simple rule."
    if rules:
        said += f" It finds {say_percent(rules[0].own.recall.value or 0.0)} of those with the outcome."
    if triage is None:
        return f"{said} It was not held against what the authority does now: {said_of_triage}."
    if any(is_small(count, acting.more_than) for count in _count_all([triage])):
        return f"{said} Of the authority's own decision too few children can be counted to say more here."
    theirs, own = (caught.recall.value or 0.0 for caught in (triage.theirs, triage.own))
    return (
        f"{said} The authority took further {say_percent(theirs)} of those with the outcome; with as many cases the forecast would have taken "
        f"{say_percent(own)}. What the authority does changes what happens, so this does not say who was right."
    )


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.MET: "With as many visits, the computer would find more of these children than a simple rule would.",
        Verdict.CONCERN: "With as many visits, a simple rule would find more of these children.",
    }.get(
        verdict,
        "We cannot say that the computer would find more of these children than a simple rule would.",
    )


def _count_all(rivals: Sequence[Rival]) -> tuple[int, ...]:
    return tuple(
        count for rival in rivals for caught in (rival.theirs, rival.own) for count in count_cells(caught)
    )


def _tabulate(
    acting: Acting, name: str, title: str, rivals: Sequence[Rival], gains: Sequence[Estimate]
) -> Table:
    protocol = acting.evidence.protocol
    span = protocol.decision_thresholds
    threshold = (span.lowest + span.highest) / 2
    critical_value = compute_critical_value(protocol.confidence)
    rows: list[tuple[Cell, ...]] = []
    for rival, gain in zip(rivals, gains, strict=True):
        shares = [
            describe_caught(share, confidence=protocol.confidence)
            for share in (rival.theirs.precision, rival.own.precision, rival.theirs.recall, rival.own.recall)
        ]
        precision = describe_difference(
            rival.own.precision, rival.theirs.precision, critical_value=critical_value
        )
        benefit = describe_difference(
            rival.own.net_benefit(threshold),
            rival.theirs.net_benefit(threshold),
            critical_value=critical_value,
        )
        # Its events are a weighted difference, no number of children: disclosure must not take it for one.
        benefit = replace(benefit, events=None)
        flagged = round(1000 * float(rival.theirs.flagged.sum()) / len(rival.theirs.flagged), 1)
        rows.append(
            (rival.name, flagged, shares[0], shares[1], precision, shares[2], shares[3], gain, benefit, rival.auc,
             *count_cells(rival.theirs), *count_cells(rival.own))
        )  # fmt: skip
    return Table(
        name, title, COLUMNS, tuple(rows), (GUARD,),
        note=f"{METRICS['precision_at_capacity']} and found among those with the outcome, with equally many flags in each month; gains are "
        f"paired. Net benefit at a threshold of {say_percent(threshold)}. The gains in found of all simple rules hold together, every other "
        "interval stands for itself alone.",
    )  # fmt: skip
