"""EXPL-002: what it costs to do without a feature, and whether two ways of asking agree."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from candour.contracts import Evidence
from candour.results import Column, Estimate, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.clustered import Floats
from candour.stats.explanation import compute_mean_contributions, compute_rank_agreement
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
PRECISION = Metric("average_precision")


def assess_shuffling(evidence: Evidence, questioned: Questioned) -> Finding:
    """The loss of average precision when one feature is shuffled among the decisions, for every feature."""
    if 0 in questioned.counts:
        reason = "all questioned decisions, or none, were followed by the outcome"
        return build_unanswered(CODE, "explainability", TITLE, QUESTION, reason)
    losses = compute_losses(evidence, questioned)
    agreement = _compare_orders(questioned, losses)
    verdict = Verdict.CANNOT_TELL
    if agreement is not None:
        verdict = Verdict.MET if agreement >= AGREES_FROM else Verdict.CONCERN
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
        why=f"The two orders of the features agree where their rank correlation is {AGREES_FROM} or more.",
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


def _compare_orders(questioned: Questioned, losses: dict[str, Estimate]) -> float | None:
    contributions = explain_sample(questioned)
    if contributions is None or not contributions.adds_up:
        return None
    means = compute_mean_contributions(contributions, questioned.model.encoded_sources, questioned.families)
    names = sorted(set(means) & set(losses))
    return compute_rank_agreement(
        np.array([means[name].value or 0.0 for name in names]),
        np.array([losses[name].value or 0.0 for name in names]),
    )


def _say_headline(agreement: float | None) -> str:
    if agreement is None:
        return "There is no second order of the features to compare with, so it cannot be told whether they agree."
    said = "agree" if agreement >= AGREES_FROM else "do not agree well"
    return f"Two ways of asking which features matter {said} (rank correlation {say_number(agreement)})."
