"""EXPL-002: what it costs to do without a feature, and whether two ways of asking agree."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from candour.contracts import Evidence
from candour.results import Column, Estimate, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.clustered import count_clusters
from candour.stats.explanation.agreement import compute_rank_agreement, compute_shared_leaders
from candour.stats.explanation.permutation import measure_losses
from candour.stats.intervals import compute_critical_value
from candour.stats.multiplicity import widen_for_families
from candour_audits.explainability.answers import Answers
from candour_audits.explainability.contributions import MOST_SHOWN
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_number, say_share

CODE = "EXPL-002"
TITLE = "What shuffling a feature costs"
QUESTION = "How much worse does the forecast sort without a feature, and do two ways of asking agree?"
REPEATS = 5
METHOD = "normal, variance by family and by shuffle, all features together"
NO_OUTCOMES = "all questioned decisions, or none, were followed by the outcome"
AGREES_FROM = 0.7
"""Share of the features that are shown to be missed which must be among the strongest contributions."""
FEWEST_MISSED = 3
"""On fewer features than this no agreement is claimed, and no disagreement."""
BY_CHANCE = 0.05
"""An order that knows nothing of the missed features, and has as many of them more often than this, tells nothing."""


def assess_shuffling(answers: Answers, losses: dict[str, Estimate] | None) -> Finding:
    """The loss of average precision when one feature is shuffled among the decisions, for every feature.

    `losses` is None where all questioned decisions, or none, were followed by the outcome.
    """
    questioned = answers.questioned
    if losses is None:
        return build_unanswered(CODE, "explainability", TITLE, QUESTION, NO_OUTCOMES)
    agreement = _compare_orders(answers, losses)
    verdict = decide(agreement)
    order = sorted(losses, key=lambda name: (-(losses[name].value or 0.0), name))
    rows = tuple((questioned.name(name), losses[name], *questioned.counts) for name in order)
    columns = (
        Column("feature", "Feature", "text"), Column("loss", "Loss of average precision", "number"),
        Column("with", "With", "count", hidden=True), Column("without", "Without", "count", hidden=True),
    )  # fmt: skip
    guards = (Guard(("loss",), ("with", "without")),)
    return Finding(
        CODE, "explainability", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(agreement, verdict)),
        for_families=Statement(_say_for_families(verdict)),
        why=f"Judged where at least {FEWEST_MISSED} features are shown to be missed (whole interval above 0). Met where at least "
        f"{say_share(AGREES_FROM)} of them are also among the strongest contributions, counting twice as many of those, and an order "
        "that knows nothing of them would have as many in fewer than one of twenty; a concern where neither is so. Otherwise it "
        "cannot be told.",
        tables=(
            Table("top_losses", f"The {MOST_SHOWN} features that are missed most", columns, rows[:MOST_SHOWN], guards,
                  note=f"Each feature was shuffled {REPEATS} times on at most 2,000 test decisions; all columns that "
                  "come from it together."),
            Table("losses", "All features", columns, rows, guards),
        ),
        figures=(
            Figure("losses", "intervals", "top_losses", "Loss when a feature is shuffled",
                   "One dot a feature with its interval over families.", "loss", "feature", reference=0.0),
        ),
        limits=(
            "Features that say the same thing can stand in for each other: each then looks less needed than it is.",
            "This describes the model, not what leads to harm.",
        ),
        assumptions=(
            "The questioned decisions, of whole families drawn by lot, are like all others of the test period.",
            "Shuffling makes up children that never were, such as a baby with five years of records: what the model says of "
            "them counts like any other answer.",
            "All intervals hold together, so that of many idle features none is likely to seem missed by chance.",
        ),
    )  # fmt: skip


def compute_losses(evidence: Evidence, answers: Answers) -> dict[str, Estimate]:
    """The drop in average precision for every feature, all shuffled in the same orders."""
    names = answers.questioned.names
    found = measure_shuffled(evidence, answers, [(name,) for name in names])
    return dict(zip(names, found, strict=True))


def measure_shuffled(evidence: Evidence, answers: Answers, groups: Sequence[Sequence[str]]) -> list[Estimate]:
    """The drop in average precision with each group of features shuffled together."""
    questioned = answers.questioned
    shuffled = answers.shuffle(groups, repeats=REPEATS, seed=evidence.seed)
    losses = measure_losses(
        answers.published, shuffled, questioned.outcomes, questioned.families, repeats=REPEATS
    )
    # Of dozens of idle features some would seem to be missed by chance, so all intervals hold together (Bonferroni).
    together = 1 - (1 - evidence.protocol.confidence) / max(1, len(groups))
    families = count_clusters(questioned.families[questioned.outcomes])
    reach = widen_for_families(compute_critical_value(together), families=families)
    n, events = len(questioned.outcomes), int(questioned.outcomes.sum())
    return [
        Estimate(
            loss.value, loss.value - reach * loss.spread, loss.value + reach * loss.spread, n, events, METHOD
        )
        for loss in losses
    ]


class Agreement(NamedTuple):
    """The share of the missed features that are among the strongest (None: none is missed), and Spearman's rank
    correlation of all features, most of which may matter little in either order.
    """

    shared: float | None
    rank_correlation: float | None
    missed: int
    """How many features are shown to be missed: agreement on one feature is little."""
    by_chance: float = 1.0
    """How often an order that knows nothing of the missed features would have as many of them."""


def _compare_orders(answers: Answers, losses: dict[str, Estimate]) -> Agreement:
    found = answers.list_strengths()
    if not found:
        return Agreement(None, None, 0)
    names = sorted(losses)
    strengths = np.array([found[name] for name in names])
    lost = np.array([losses[name].value or 0.0 for name in names])
    missed = np.array([(losses[name].low or 0.0) > 0 for name in names], dtype=bool)
    shared, by_chance = compute_shared_leaders(strengths, missed) or (None, 1.0)
    return Agreement(shared, compute_rank_agreement(strengths, lost), int(missed.sum()), by_chance)


def decide(agreement: Agreement) -> Verdict:
    """Met on enough features, and beyond chance; a concern where neither enough nor more than by chance."""
    if agreement.shared is None or agreement.missed < FEWEST_MISSED:
        return Verdict.CANNOT_TELL
    enough, beyond = agreement.shared >= AGREES_FROM, agreement.by_chance <= BY_CHANCE
    if enough and beyond:
        return Verdict.MET
    return Verdict.CANNOT_TELL if enough or beyond else Verdict.CONCERN


def _say_headline(agreement: Agreement, verdict: Verdict) -> str:
    if agreement.shared is None:
        return (
            "It cannot be told which features matter most: shuffling any one of them does not clearly make the "
            "forecast sort worse, or there are no contributions to compare with."
        )
    correlation = agreement.rank_correlation
    more = (
        ""
        if correlation is None
        else " Over all features, most of which matter little in either way, the orders have a rank correlation of "
        f"{say_number(correlation)}."
    )
    missed = "1 feature" if agreement.missed == 1 else f"{agreement.missed} features"
    if verdict is Verdict.CANNOT_TELL:
        few = ", which is too few to compare" if agreement.missed < FEWEST_MISSED else ""
        return (
            "Whether two ways of asking agree on which features matter most cannot be told: shuffling shows it for "
            f"{missed}{few}.{more}"
        )
    said = "agree" if verdict is Verdict.MET else "agree no better than chance"
    return f"On which features matter most, two ways of asking {said}: shuffling shows it for {missed}.{more}"


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.MET: "We asked in two ways what the computer leans on most, and both say much the same.",
        Verdict.CONCERN: "We asked in two ways what the computer leans on most, and they do not agree: no list of it should be trusted by itself.",
    }.get(verdict, "We asked in two ways what the computer leans on most, and cannot say whether they agree.")
