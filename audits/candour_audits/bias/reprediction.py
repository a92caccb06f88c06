"""How well each group of children is told by all features together, and by the score alone."""

from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from candour.results import Cell, Column, Estimate, Guard, Table
from candour.stats.clustered import Flags, Floats
from candour.stats.discrimination import compute_auc_interval, estimate_auc
from candour.stats.groups.judged import NOT_RECORDED, list_groups
from candour.stats.groups.proxies import Encoded, encode_features, repredict_group
from candour.stats.intervals import compute_critical_value
from candour_audits.bias.asked import Asked
from candour_audits.bias.leaning import FeatureWords, read_feature_words
from candour_audits.bias.training_rows import TrainingRows, read_training_rows
from candour_audits.decisions import read_beside
from candour_audits.wording import name_characteristic

MOST_LEARNT = 6_000
TIMES_MINIMUM = 5
"""A group is asked about where it, and everyone else, has so many times the minimum of events in both periods."""


@dataclass(frozen=True)
class FeatureRows:
    """Features of training and test decisions as numbers, what is known about each, and the training rows' groups."""

    training: TrainingRows
    encoded: Encoded
    words: tuple[FeatureWords, ...]

    def without(self, characteristic: str) -> Encoded:
        """The features but those that hold the characteristic itself."""
        kept = [at for at, word in enumerate(self.words) if word.holds != characteristic]
        return Encoded(
            self.encoded.earlier[:, kept],
            self.encoded.later[:, kept],
            tuple(self.encoded.categories[at] for at in kept),
        )


@dataclass(frozen=True)
class Reprediction:
    """How well one group is told: AUC by the features (those that hold it left out) and by the score alone."""

    characteristic: str
    group: str
    features: Estimate
    score: Estimate


def prepare_features(asked: Asked) -> FeatureRows | None:
    """Training rows of families that are not tested, and the test rows; None where either is not there."""
    training = read_training_rows(asked.evidence, most=MOST_LEARNT, without_test_families=True)
    if training is None or not len(training.features) or not len(training.features.columns):
        return None
    tested = read_beside(asked.evidence, "features").drop_columns(["row"]).to_pandas()
    encoded = encode_features(training.features, tested)
    return FeatureRows(training, encoded, read_feature_words(asked.evidence))


def repredict(asked: Asked, rows: FeatureRows | None) -> tuple[Reprediction, ...]:
    """Every group of every characteristic against everyone else, on one thread."""
    # On so few rows the threads of the trees would spend more time waiting for each other.
    with threadpool_limits(1, "openmp"):
        return tuple(
            each for characteristic in asked.groups for each in _repredict(asked, rows, characteristic)
        )


def say_why_not(asked: Asked, rows: FeatureRows | None, characteristic: str, group: str) -> str:
    """Why a group is not told from the features; empty where it is."""
    if group == NOT_RECORDED:
        return "not recorded is no group of children"
    if not _is_enough(asked, asked.groups[characteristic] == group):
        return "too few decisions in this group, or outside it"
    if rows is None:
        return "the evidence does not hold the features of training and test decisions"
    if characteristic not in rows.training.groups:
        return "the groups of the training decisions are not known"
    if not _is_enough(asked, rows.training.groups[characteristic] == group):
        return "too few training decisions in this group, or outside it"
    return ""


def _is_enough(asked: Asked, belongs: Flags) -> bool:
    least = TIMES_MINIMUM * asked.evidence.protocol.bias.minimum_events
    return min(int(belongs.sum()), int((~belongs).sum())) >= least


def _repredict(asked: Asked, rows: FeatureRows | None, characteristic: str) -> tuple[Reprediction, ...]:
    labels = asked.groups[characteristic]
    groups = list_groups(labels)
    told: dict[str, Floats] = {}
    for group in groups:
        if rows is None or say_why_not(asked, rows, characteristic, group):
            continue
        if len(groups) == 2 and told:
            told[group] = 1 - next(iter(told.values()))
            continue
        features, belongs = rows.without(characteristic), rows.training.groups[characteristic] == group
        told[group] = (
            repredict_group(features, belongs, seed=asked.evidence.seed)
            if features.categories
            else np.zeros(len(labels))
        )
    return tuple(_describe(asked, rows, characteristic, group, told.get(group)) for group in groups)


def _describe(
    asked: Asked, rows: FeatureRows | None, characteristic: str, group: str, told: Floats | None
) -> Reprediction:
    reason = say_why_not(asked, rows, characteristic, group)
    belongs = asked.groups[characteristic] == group
    asks = group != NOT_RECORDED and _is_enough(asked, belongs)
    nothing = Estimate(None, None, None, 0, None, "none", reason)
    return Reprediction(
        characteristic, group,
        nothing if told is None else _estimate(asked, told, belongs),
        _estimate(asked, asked.judged.scores, belongs) if asks else nothing,
    )  # fmt: skip


def _estimate(asked: Asked, told: Floats, belongs: Flags) -> Estimate:
    everyone = np.ones(len(belongs), dtype=np.bool_)
    auc = estimate_auc(told, belongs, everyone, asked.judged.clusters)
    reach = compute_critical_value(asked.evidence.protocol.confidence)
    ends = compute_auc_interval(auc, critical_value=reach)
    if ends is None:
        reason = "no interval can be had where all are told alike, or all rightly"
        return Estimate(auc.value, None, None, auc.n, auc.events, "none", reason)
    return Estimate(auc.value, *ends, auc.n, auc.events, "DeLong by family, log-odds scale")


def tabulate_repredictions(asked: Asked, repredicted: tuple[Reprediction, ...]) -> Table:
    """One row a group of every characteristic, withheld where the table of groups withholds its counts."""
    rows = tuple(_build_row(asked, each) for each in repredicted)
    counts = ("n", "events", "without")
    return Table(
        "told", "How well each group can be told from everyone else",
        (
            Column("characteristic", "Characteristic", "text"), Column("group", "Group", "text"),
            Column("features", "AUC from all other features", "number"),
            Column("score", "AUC from the score alone", "number"), Column("remark", "Remark", "text"),
            *(Column(name, name, "count", hidden=True) for name in counts),
        ),
        rows, (Guard(("features", "score"), counts),), partition=("characteristic",),
        note="0.5 tells nothing, 1 tells every child's group. From the score alone a value below 0.5 means that the group is "
        "scored lower than everyone else. Features that hold the characteristic itself are left out. The trees learn from "
        f"at most {MOST_LEARNT:,} training decisions, of families of which no child is tested, and are asked of all test "
        "decisions. Each interval, over families, stands for itself.",
    )  # fmt: skip


def _build_row(asked: Asked, each: Reprediction) -> tuple[Cell, ...]:
    belongs = asked.groups[each.characteristic] == each.group
    n, events = int(belongs.sum()), int((asked.judged.outcomes & belongs).sum())
    return (
        name_characteristic(each.characteristic), each.group, each.features, each.score,
        each.features.reason, n, events, n - events,
    )  # fmt: skip
