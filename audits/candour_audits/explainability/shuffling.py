"""EXPL-002: what it costs to do without a feature, and whether two ways of asking agree."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from candour.contracts import Evidence
from candour.results import Column, Estimate, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.clustered import Floats
from candour.stats.explanation.agreement import compute_rank_agreement, compute_shared_leaders
from candour.stats.explanation.contributions import compute_mean_contributions
from candour.stats.performance import Metric, Resampled, resample_performance, summarise_difference
from candour_audits.explainability.contributions import MOST_SHOWN, explain_sample
from candour_audits.explainability.questioned import Questioned
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_number

CODE = "EXPL-002"
TITLE = "What shuffling a feature costs"
QUESTION = "How much worse does the forecast sort without a feature, and do two ways of asking agree?"
REPEATS = 2
REPLICATES = 200
AT_ONCE = 10
AGREES_FROM = 0.7
"""Share of the features that are shown to be missed which must be among the strongest contributions."""
PRECISION = Metric("average_precision")


def assess_shuffling(evidence: Evidence, questioned: Questioned) -> Finding:
    """The loss of average precision when one feature is shuffled among the decisions, for every feature."""
    if 0 in questioned.counts:
        reason = "all questioned decisions, or none, were followed by the outcome"
        return build_unanswered(CODE, "explainability", TITLE, QUESTION, reason)
    losses = compute_losses(evidence, questioned)
    agreement = _compare_orders(questioned, losses)
    verdict = _decide(agreement)
    order = sorted(losses, key=lambda name: (-(losses[name].value or 0.0), name))
    rows = tuple((questioned.name(name), losses[name], *questioned.counts) for name in order)
    columns = (
        Column("feature", "Feature", "text"), Column("loss", "Loss of average precision", "number"),
        Column("with", "With", "count", hidden=True), Column("without", "Without", "count", hidden=True),
    )  # fmt: skip
    guards = (Guard(("loss",), ("with", "without")),)
    return Finding(
        CODE, "explainability", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(agreement)),
        for_families=Statement("We asked in two ways what the computer leans on, and compared the answers."),
        why=f"Met where at least {AGREES_FROM:.0%} of the features that are shown to be missed (whole interval above 0) "
        "are also among the strongest contributions, counting twice as many of those.",
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
    )  # fmt: skip


def compute_losses(evidence: Evidence, questioned: Questioned) -> dict[str, Estimate]:
    """The drop in average precision for every feature, on the same resampled families."""
    scores: dict[str, Floats] = {"": questioned.model.predict(questioned.features)}
    for name, repeat, shuffled in _shuffle_all(questioned, seed=evidence.seed):
        scores[f"{repeat}:{name}"] = shuffled
    performance = resample_performance(
        scores, questioned.outcomes, questioned.families, shares=(),
        confidence=evidence.protocol.confidence, replicates=REPLICATES, seed=evidence.seed,
    )  # fmt: skip
    measured = {name: performance.measured[name][PRECISION] for name in scores}
    losses = {}
    for name in questioned.features.columns:
        repeats = [measured[f"{repeat}:{name}"] for repeat in range(REPEATS)]
        mean = Resampled(
            float(np.mean([repeat.value for repeat in repeats])),
            np.mean([repeat.replicates for repeat in repeats], axis=0),
        )
        losses[str(name)] = summarise_difference(performance, measured[""], mean)
    return losses


def _shuffle_all(questioned: Questioned, *, seed: int) -> Iterator[tuple[str, int, Floats]]:
    """Scores with one feature shuffled; several features are predicted at once, which costs less."""
    chance = np.random.Generator(np.random.PCG64(seed))
    size = len(questioned.features)
    tasks = [(str(name), repeat) for name in questioned.features.columns for repeat in range(REPEATS)]
    for start in range(0, len(tasks), AT_ONCE):
        batch = tasks[start : start + AT_ONCE]
        frames = [
            questioned.features.assign(
                **{name: questioned.features[name].iloc[chance.permutation(size)].to_numpy()}
            ).astype(questioned.features.dtypes.to_dict())
            for name, _ in batch
        ]
        scores = questioned.model.predict(pd.concat(frames, ignore_index=True))
        for number, (name, repeat) in enumerate(batch):
            yield name, repeat, scores[number * size : (number + 1) * size]


class Agreement(NamedTuple):
    """The share of the missed features that are among the strongest (None: none is missed), and Spearman's rank
    correlation of all features, most of which may matter little in either order.
    """

    shared: float | None
    rank_correlation: float | None
    missed: int
    """How many features are shown to be missed: agreement on one feature is little."""


def _compare_orders(questioned: Questioned, losses: dict[str, Estimate]) -> Agreement:
    contributions = explain_sample(questioned)
    if contributions is None or not contributions.adds_up:
        return Agreement(None, None, 0)
    means = compute_mean_contributions(contributions, questioned.model.encoded_sources, questioned.families)
    names = sorted(set(means) & set(losses))
    strengths = np.array([means[name].value or 0.0 for name in names])
    lost = np.array([losses[name].value or 0.0 for name in names])
    missed = np.array([(losses[name].low or 0.0) > 0 for name in names], dtype=bool)
    return Agreement(
        compute_shared_leaders(strengths, missed),
        compute_rank_agreement(strengths, lost),
        int(missed.sum()),
    )


def _decide(agreement: Agreement) -> Verdict:
    if agreement.shared is None:
        return Verdict.CANNOT_TELL
    return Verdict.MET if agreement.shared >= AGREES_FROM else Verdict.CONCERN


def _say_headline(agreement: Agreement) -> str:
    if agreement.shared is None:
        return (
            "It cannot be told which features matter most: shuffling any one of them does not clearly make the "
            "forecast sort worse, or there are no contributions to compare with."
        )
    said = "agree" if agreement.shared >= AGREES_FROM else "do not agree"
    correlation = agreement.rank_correlation
    more = (
        ""
        if correlation is None
        else " Over all features, most of which matter little in either way, the orders have a rank correlation of "
        f"{say_number(correlation)}."
    )
    missed = "1 feature" if agreement.missed == 1 else f"{agreement.missed} features"
    return f"On which features matter most, two ways of asking {said}: shuffling shows it for {missed}.{more}"
