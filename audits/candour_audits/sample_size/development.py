"""SIZE-001: whether there were enough training decisions to build a forecast on so many pieces of information."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from candour.contracts import Evidence
from candour.results import Cell, Column, Finding, Guard, Statement, Table, Verdict
from candour.stats.groups.judged import list_groups
from candour.stats.sample_size.binormal import Binormal
from candour.stats.sample_size.development import (
    USUAL_SHARE,
    Needed,
    compute_expected_shrinkage,
    compute_explained,
    compute_largest_explained,
    compute_needed,
)
from candour.stats.sample_size.evaluation import compute_design_effect
from candour_audits.sample_size.training_counts import Training, read_counts
from candour_audits.training_tables import has_training_tables
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import name_characteristic, say_number, say_share

CODE = "SIZE-001"
TITLE = "Enough decisions to build it"
QUESTION = "Were there enough training decisions for so many pieces of information?"
NO_MATERIAL = "the evidence does not hold the decisions that the forecast was trained on"
BOTH = "the training decisions were all, or none, followed by the outcome"
TIMES_FOR_TREES = 10
LEAST_AUC = 0.51
"""Under it next to nothing is explained, and the decisions needed go beyond all bounds."""


@dataclass(frozen=True)
class Assumption:
    """How much the forecast explains, and in what words that is assumed."""

    words: str
    explained: float


@dataclass(frozen=True)
class Answer:
    """What it takes under one assumption, for one count of candidate predictors."""

    assumption: Assumption
    counted: str
    parameters: int
    needed: Needed
    expected_shrinkage: float

    def is_met(self, unrelated: float) -> bool:
        """Whether so many unrelated decisions are enough."""
        return unrelated >= self.needed.decisions


def assess_development(evidence: Evidence, auc: float | None) -> Finding:
    """Riley's criteria, with the R squared that is usual and the one that the test's AUC amounts to."""
    if not has_training_tables(evidence):
        return build_unanswered(CODE, "sample_size", TITLE, QUESTION, NO_MATERIAL)
    training = read_counts(evidence)
    if 0 in training.counts:
        return build_unanswered(CODE, "sample_size", TITLE, QUESTION, BOTH)
    effect = compute_design_effect(training.families)
    unrelated = len(training.outcomes) / effect
    answers = _answer(training, auc, unrelated)
    met = [answer.is_met(unrelated) for answer in answers]
    builds_more = evidence.model is not None and evidence.model.kind != "linear"
    plenty = all(answer.is_met(unrelated / TIMES_FOR_TREES) for answer in answers)
    verdict = decide(met, builds_more=builds_more, plenty=plenty)
    return Finding(
        CODE, "sample_size", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(verdict, training, enough=all(met)), training.counts),
        for_families=Statement(_say_for_families(verdict)),
        why="Met where Riley's three criteria are met for encoded columns as well as for features, and whether the forecast explains "
        "what is usual or what it did in the test; a concern where they are met for none of these; otherwise it cannot be told. They are made "
        "for a regression without penalty. One with a penalty over-fits less, but how much penalty is right is learnt from the same decisions, so too few of them "
        f"stay a doubt. A model that builds combinations of its own, such as trees, meets this only with {TIMES_FOR_TREES} times as many.",
        tables=(_tabulate_criteria(training, answers, effect), _tabulate_groups(training)),
        limits=(
            "Penalties do not make up for too few decisions: where these are few, how much is shrunk is itself uncertain (Riley 2021, DOI 10.1016/j.jclinepi.2020.12.005). "
            "That trees may need ten times as many was found for forests and other flexible models (van der Ploeg 2014, DOI 10.1186/1471-2288-14-137).",
            "Whether more decisions would in fact have helped is asked in SIZE-002, by learning from parts of them. The two can differ: this one reckons beforehand, "
            "for a method without any care against chance, and about the size of the scores; that one looks at how they sort.",
            "Enough decisions do not make a forecast good: they only keep it from learning chance.",
            "A group with few outcomes for each candidate predictor hardly shapes the forecast: it is judged by what holds for others.",
        ),
        assumptions=(
            "Every candidate predictor counts as one parameter, whether or not the forecast came to use it.",
            "Members of a family are half alike, so that decisions in families count for fewer.",
            f"Beforehand nothing was known of how much can be explained; then {say_share(USUAL_SHARE)} of the most that can be is usually assumed "
            "(Riley 2020, DOI 10.1136/bmj.m441).",
        ),
    )  # fmt: skip


def decide(met: Sequence[bool], *, builds_more: bool, plenty: bool) -> Verdict:
    """Met where all are met; and for a model that builds combinations of its own only where there are `plenty`."""
    if all(met):
        return Verdict.CANNOT_TELL if builds_more and not plenty else Verdict.MET
    return Verdict.CANNOT_TELL if any(met) else Verdict.CONCERN


def _answer(training: Training, auc: float | None, unrelated: float) -> list[Answer]:
    base_rate = float(training.outcomes.mean())
    usual = USUAL_SHARE * compute_largest_explained(base_rate)
    assumed = [Assumption("as much as is usually assumed", usual)]
    if auc is not None and LEAST_AUC < auc < 1:
        explained = compute_explained(Binormal.from_auc(base_rate, auc))
        assumed.append(Assumption(f"as much as an AUC of {say_number(auc)}, that of the test", explained))
    counted = (("encoded columns", training.columns), ("features", training.features))
    return [
        Answer(
            assumption, words, number,
            compute_needed(base_rate=base_rate, explained=assumption.explained, parameters=number),
            compute_expected_shrinkage(decisions=round(unrelated), explained=assumption.explained, parameters=number),
        )
        for assumption in assumed
        for words, number in counted
    ]  # fmt: skip


def _say_headline(verdict: Verdict, training: Training, *, enough: bool) -> str:
    events, _ = training.counts
    numbers = f"{events / training.features:.1f} outcomes for each of {training.features} features"
    if training.columns != training.features:
        numbers += f", {events / training.columns:.1f} for each of the {training.columns} numbers that they are turned into"
    if enough and verdict is Verdict.CANNOT_TELL:
        return (
            "It cannot be told: by the usual reckoning there were enough cases for a regression, but a model of this kind may need ten "
            f"times as many. There were {numbers}."
        )
    return {
        Verdict.MET: f"By the usual reckoning there were enough cases to learn from: {numbers}.",
        Verdict.CONCERN: f"By the usual reckoning, made for a regression without penalty, there were too few cases: {numbers}. More of what it "
        "learnt may be chance than one would want.",
    }.get(
        verdict,
        f"It cannot be told whether there were enough cases: {numbers}. It depends on what is counted, and on how much can be explained.",
    )  # fmt: skip


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.MET: "The computer had enough cases to learn from, for the number of things that it looks at.",
        Verdict.CONCERN: "The computer looks at many things. It had too few cases to learn from for that, by the usual rule.",
    }.get(
        verdict,
        "We cannot say whether the computer had enough cases, for the number of things that it looks at.",
    )


def _tabulate_criteria(training: Training, answers: list[Answer], effect: float) -> Table:
    columns = (
        Column("assumed", "Explains", "text"), Column("counted", "Predictors counted", "text"),
        Column("parameters", "How many", "text"), Column("explained", "R squared (Cox and Snell)", "number"),
        Column("shrinkage", "Decisions needed for a slope of 0.9", "count"),
        Column("optimism", "For little optimism", "count"), Column("base_rate", "For the base rate", "count"),
        Column("outcomes_needed", "Outcomes among the most of these", "count"),
        Column("expected_slope", "Slope to expect on new decisions", "number"), Column("answer", "Enough", "text"),
        Column("with", "With", "count", hidden=True), Column("without", "Without", "count", hidden=True),
    )  # fmt: skip
    rate = float(training.outcomes.mean())
    unrelated = len(training.outcomes) / effect
    rows: list[tuple[Cell, ...]] = [
        (
            one.assumption.words, one.counted, str(one.parameters), one.assumption.explained,
            *(_widen(number, effect) for number in (one.needed.for_shrinkage, one.needed.for_optimism, one.needed.for_base_rate)),
            _widen(round(one.needed.decisions * rate), effect),
            one.expected_shrinkage, "yes" if one.is_met(unrelated) else "no", *training.counts,
        )
        for one in answers
    ]  # fmt: skip
    shown = tuple(column.name for column in columns[3:10])
    return Table(
        "criteria", "Training decisions needed", columns, tuple(rows), (Guard(shown, ("with", "without")),),
        note="Numbers are of decisions in families as they are here, to two digits: unrelated ones would be fewer. A slope under 1 on new decisions means that high "
        "scores are too high and low ones too low, because chance was learnt.",
    )  # fmt: skip


def _widen(number: int, effect: float) -> int:
    """Decisions in families for so many unrelated ones, to two digits and never too few."""
    return round_up(number * effect)


def round_up(number: float) -> int:
    """To two digits, upwards."""
    if number <= 0:
        return 0
    step = 10 ** max(int(np.floor(np.log10(number))) - 1, 0)
    return int(np.ceil(number / step - 1e-9) * step)


def _tabulate_groups(training: Training) -> Table:
    columns = (
        Column("characteristic", "By", "text"), Column("group", "Group", "text"),
        Column("decisions", "Training decisions", "count"), Column("outcomes", "With the outcome", "count"),
        Column("without", "Without", "count", hidden=True),
        Column("per_column", "Outcomes for each encoded column", "number"),
        Column("per_feature", "Outcomes for each feature", "number"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for characteristic, labels in training.groups.items():
        for group in list_groups(labels):
            outcomes = training.outcomes[labels == group]
            events = int(outcomes.sum())
            rows.append((
                name_characteristic(characteristic), group, len(outcomes), events, len(outcomes) - events,
                events / training.columns, events / training.features,
            ))  # fmt: skip
    shown = ("decisions", "outcomes", "per_column", "per_feature")
    return Table(
        "groups", "Outcomes to learn from, by group", columns, tuple(rows),
        (Guard(shown, ("decisions", "outcomes", "without")),), partition=("characteristic",),
    )  # fmt: skip
