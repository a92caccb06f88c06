"""What it costs, and whom it touches, to fit the forecast without poverty and without earlier contact."""

from collections.abc import Mapping
from typing import NamedTuple

from candour.contracts import ExplainableModel
from candour.errors import ModelError
from candour.results import Cell, Column, Estimate, Guard, Table
from candour.stats.capacity import count_at_capacity, flag_whole_levels
from candour.stats.clustered import Flags, Floats
from candour.stats.groups.judged import Judged, count_cells
from candour.stats.groups.left_out import Effect, compare_forecasts
from candour.stats.performance import Metric, Performance, resample_performance
from candour_audits.bias.asked import DEPRIVATION, Asked
from candour_audits.bias.leaning import FeatureWords
from candour_audits.bias.training_rows import TrainingRows, read_training_rows
from candour_audits.decisions import read_beside
from candour_audits.unanswered import say_no_model
from candour_audits.wording import METRICS, name_characteristic, say_share

MOST_LEARNT = 20_000
"""Training decisions that the forecasts are fitted on again: more would cost minutes and change little."""
FULL = "all"
KINDS: Mapping[str, str] = {
    "poverty": "Without features that may stand for poverty",
    "earlier_contact": "Without earlier contact with the service",
    "both": "Without either",
}
MEASURED = ("auc", "average_precision", "recall")
CELLS = ("tp", "fp", "fn", "tn")
SAID = ("change", "answer", "remark")
COUNTS = ("n", "events", "without", *CELLS, "moved")


class _Refitted(NamedTuple):
    """Scores of the test decisions by forecast, how many features each has, and why others have none."""

    scores: Mapping[str, Floats]
    features: Mapping[str, int]
    reasons: Mapping[str, str]


def tabulate_left_out(asked: Asked, words: tuple[FeatureWords, ...]) -> tuple[tuple[Table, ...], str]:
    """The tables of performance and of groups, or none and the reason."""
    evidence = asked.evidence
    if evidence.model is None:
        return (), say_no_model(evidence, "the evidence holds no model that can be fitted again")
    training = read_training_rows(evidence, most=MOST_LEARNT)
    if training is None:
        return (), "the evidence holds no training decisions"
    if 0 in asked.decisions.counts:
        return (), "all test decisions, or none, were followed by the outcome"
    refitted = _refit(asked, evidence.model, training, words)
    if FULL not in refitted.scores:
        return (), refitted.reasons[FULL]
    tables = (_tabulate_performance(asked, refitted),)
    groups = _tabulate_groups(asked, refitted)
    return (*tables, groups) if groups.rows else tables, ""


def _refit(
    asked: Asked, model: ExplainableModel, training: TrainingRows, words: tuple[FeatureWords, ...]
) -> _Refitted:
    poverty = {word.name for word in words if word.may_be_poverty}
    earlier = {word.name for word in words if word.is_earlier_contact}
    gone = {FULL: set[str](), "poverty": poverty, "earlier_contact": earlier, "both": poverty | earlier}
    tested = read_beside(asked.evidence, "features").drop_columns(["row"]).to_pandas()
    scores: dict[str, Floats] = {}
    features: dict[str, int] = {}
    reasons: dict[str, str] = {}
    for kind, left_out in gone.items():
        names = [name for name in training.features.columns if name not in left_out]
        features[kind] = len(names)
        if not names or (kind != FULL and not left_out):
            reasons[kind] = "no feature would remain" if not names else "the forecast has no such feature"
            continue
        try:
            refitted = model.refit(training.features[names], training.outcomes)
        except ModelError:
            reasons[kind] = "fitting it again did not succeed"
            continue
        scores[kind] = refitted.predict(tested[names])
    return _Refitted(scores, features, reasons)


def _tabulate_performance(asked: Asked, refitted: _Refitted) -> Table:
    protocol, judged = asked.evidence.protocol, asked.judged
    share = protocol.capacity_shares[-1]
    performance = resample_performance(
        refitted.scores, judged.outcomes, judged.clusters, shares=(share,), confidence=protocol.confidence,
        replicates=protocol.replicates, seed=asked.evidence.seed,
    )  # fmt: skip
    metrics = Metric("auc"), Metric("average_precision"), Metric("recall_at_capacity", share)
    rows = tuple(
        _build_performance_row(asked, refitted, performance, kind, metrics) for kind in (FULL, *KINDS)
    )
    labels = ("AUC", "Average precision", f"Flagged among those with the outcome, at {say_share(share)}")
    return Table(
        "left_out", "What the forecast loses without these features",
        (
            Column("forecast", "Fitted again", "text"), Column("features", "Features", "number"),
            *(Column(name, label, "number") for name, label in zip(MEASURED, labels, strict=True)),
            *(Column(f"{name}_change", f"{label}: change", "number")
              for name, label in zip(MEASURED, labels, strict=True)),
            Column("remark", "Remark", "text"),
            *(Column(name, name, "count", hidden=True) for name in CELLS),
        ),
        rows, (Guard((*MEASURED, *(f"{name}_change" for name in MEASURED)), CELLS),),
        note=f"Each is fitted on the same training decisions, at most {MOST_LEARNT:,} of whole families, with the settings "
        "of the leading forecast, and tested on the same test decisions. A change is against the one with all features, on the "
        "same resampled families; each interval stands for itself.",
    )  # fmt: skip


def _build_performance_row(
    asked: Asked, refitted: _Refitted, performance: Performance, kind: str, metrics: tuple[Metric, ...]
) -> tuple[Cell, ...]:
    title, features = KINDS.get(kind, "With all features"), refitted.features[kind]
    nothing: tuple[Cell, ...] = (None,) * len(metrics)
    if kind not in refitted.scores:
        return title, features, *nothing, *nothing, refitted.reasons[kind], *(0,) * len(CELLS)
    share = asked.evidence.protocol.capacity_shares[-1]
    counts = count_at_capacity(refitted.scores[kind], asked.judged.outcomes, share=share)
    right = round(counts.right_expected)
    wrong, missed = counts.flagged - right, counts.outcomes - right
    changes = tuple(performance.estimate_difference(kind, FULL, metric) for metric in metrics)
    return (
        title, features, *(performance.estimate(kind, metric) for metric in metrics),
        *(nothing if kind == FULL else changes), "",
        right, wrong, missed, counts.decisions - right - wrong - missed,
    )  # fmt: skip


def _tabulate_groups(asked: Asked, refitted: _Refitted) -> Table:
    """Changes only: a level of the forecast that was fitted again would be that of the forecast itself."""
    full = _judge(asked, refitted.scores[FULL])
    groups = dict(asked.groups)
    if asked.deprivation is not None:
        groups[DEPRIVATION] = asked.deprivation
    rows = tuple(
        _build_group_row(asked, kind, effect, groups[effect.characteristic] == effect.group)
        for kind in KINDS
        if kind in refitted.scores
        for effect in compare_forecasts(
            full, _judge(asked, refitted.scores[kind]), groups,
            asked.evidence.protocol.bias.decisive_metrics, asked.rules,
        )
    )  # fmt: skip
    return Table(
        "left_out_groups", "What each group of children gains or loses",
        (
            Column("forecast", "Fitted again", "text"), Column("characteristic", "Characteristic", "text"),
            Column("metric", "Metric", "text"), Column("group", "Group", "text"),
            Column("change", "Change against all features", "number"), Column("answer", "Answer", "text"),
            Column("remark", "Remark", "text"),
            *(Column(name, name, "count", hidden=True) for name in COUNTS),
        ),
        rows,
        # First what the table of groups withholds for its counts, so that no n that is withheld there stands here.
        (Guard(SAID, COUNTS[:3]), Guard(SAID, COUNTS)),
        partition=("forecast", "characteristic", "metric"), annex=True,
        note="Below 0 a rate falls when the features are left out. The intervals of all groups and metrics of one forecast "
        f"hold together. A change of {asked.rules.margin:g} or less does not count.",
    )  # fmt: skip


def _build_group_row(asked: Asked, kind: str, effect: Effect, among: Flags) -> tuple[Cell, ...]:
    cells = count_cells(asked.judged, among)
    counts = cells.decisions, cells.outcomes, cells.decisions - cells.outcomes
    return (
        KINDS[kind], name_characteristic(effect.characteristic), METRICS[effect.metric], effect.group,
        _estimate(effect, cells.decisions), effect.comparison.value, effect.reason,
        *counts, cells.right, cells.wrong, cells.missed, cells.let_be, effect.moved,
    )  # fmt: skip


def _estimate(effect: Effect, decisions: int) -> Estimate:
    if effect.value is None or effect.interval is None:
        return Estimate(None, None, None, decisions, None, "none", effect.reason)
    method = "paired, variance by family, simultaneous by max-T"
    return Estimate(effect.value, *effect.interval, decisions, None, method)


def _judge(asked: Asked, scores: Floats) -> Judged:
    flags = flag_whole_levels(scores, share=asked.evidence.protocol.capacity_shares[-1])
    return Judged(scores, asked.judged.outcomes, flags, asked.judged.clusters)
