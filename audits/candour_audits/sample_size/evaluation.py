"""SIZE-004: whether the test can tell what it is asked, in all and for each group."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from candour.contracts import Evidence
from candour.results import Cell, Column, Finding, Guard, Statement, Table, Verdict
from candour.stats.clustered import Flags, code_clusters
from candour.stats.groups.judged import NOT_RECORDED, Labels, list_groups
from candour.stats.intervals import compute_critical_value
from candour.stats.sample_size.binormal import Binormal
from candour.stats.sample_size.evaluation import (
    Demand,
    Precision,
    compute_design_effect,
    compute_half_widths,
    compute_needed_decisions,
    read_half_width,
)
from candour_audits.decisions import Decisions
from candour_audits.sample_size.development import round_up
from candour_audits.sample_size.training_counts import Training, read_counts
from candour_audits.training_tables import has_training_tables
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import name_characteristic, say_list, say_number, say_share

CODE = "SIZE-004"
TITLE = "Enough decisions to test it"
QUESTION = "Are there enough test decisions to tell whether it is right, in all and for each group?"
NAMES: Mapping[str, str] = {
    "ratio": "Observed / expected", "slope": "Calibration slope", "auc": "AUC", "net_benefit": "Standardised net benefit",
}  # fmt: skip
TOO_FEW = "too few to say"
LEAST_AUC, MOST_AUC = 0.55, 0.99
"""Beyond these a slope, or an AUC, has no precision worth planning for."""


@dataclass(frozen=True)
class Planned:
    """What a test would take for one set of children, and what there is: in decisions in families as they are here.

    `needed` is None for a measure that was not asked for; `enough` is None then too, and where outcomes are too few to plan with.
    """

    needed: Mapping[str, int | None]
    enough: Mapping[str, bool | None]
    half_widths: Mapping[str, float]

    @property
    def is_enough(self) -> bool:
        """Whether every measure that was asked for can be told."""
        return all(answer for answer in self.enough.values() if answer is not None)

    @property
    def is_hopeless(self) -> bool:
        """Whether no measure at all can be told."""
        return not any(self.enough.values())


def assess_evaluation(evidence: Evidence, decisions: Decisions, groups: Mapping[str, Labels], auc: float | None) -> Finding:  # fmt: skip
    """Riley's expected intervals against the widths that the protocol's ranges leave."""
    if not has_training_tables(evidence) or auc is None:
        reason = (
            "the decisions that the forecast was trained on are not in the evidence, or its AUC is undefined"
        )
        return build_unanswered(CODE, "sample_size", TITLE, QUESTION, reason)
    training = read_counts(evidence)
    if 0 in training.counts:
        reason = "the training decisions were all, or none, followed by the outcome"
        return build_unanswered(CODE, "sample_size", TITLE, QUESTION, reason)
    kept = min(max(auc, LEAST_AUC), MOST_AUC)
    everyone = decisions.outcomes | ~decisions.outcomes
    total = _plan(evidence, decisions, everyone, float(training.outcomes.mean()), kept)
    by_group = {
        (name, group): _plan_group(
            evidence,
            decisions,
            training.outcomes[training.groups[name] == group],
            np.asarray(groups[name] == group, dtype=np.bool_),
            kept,
        )
        for name in groups
        if name in training.groups
        for group in list_groups(groups[name])
    }
    # Not recorded is no group of children: that it is small is good.
    judged = tuple(planned for (_, group), planned in by_group.items() if group != NOT_RECORDED)
    every = all(planned is not None and planned.is_enough for planned in judged)
    verdict = Verdict.CONCERN if not total.is_enough else Verdict.MET if every else Verdict.CANNOT_TELL
    return Finding(
        CODE, "sample_size", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(verdict, total, judged), decisions.counts),
        for_families=Statement(_say_for_families(verdict)),
        why="A concern where even a forecast that is exactly right could not be shown to be so by this test as a whole: its interval is "
        "expected to be wider than the protocol allows, for any measure. Cannot be told where that is so of some groups; met where of none.",
        tables=(_tabulate_total(evidence, decisions, total), _tabulate_groups(training, decisions, groups, by_group)),
        limits=(
            "These are expected widths: by chance an interval comes out wider or narrower, and a forecast that is not exactly right needs more.",
            "More years, or several authorities that test the same forecast, are the only ways to more children of a small group.",
        ),
        assumptions=(
            f"The base rate is that of the training decisions, and the scores sort as an AUC of {say_number(kept)} does, that of the test, under two normal "
            "curves of equal width; for every group alike.",
            "Members of a family are half alike.",
            "The formulas of Riley 2021 (DOI 10.1002/sim.9025), one measure at a time: intervals that hold together for many groups are wider still.",
        ),
    )  # fmt: skip


def _ask(evidence: Evidence) -> Demand:
    protocol = evidence.protocol
    return Demand(
        log_ratio=read_half_width(protocol.calibration_ratio, logarithm=True),
        slope=read_half_width(protocol.calibration_slope, logarithm=False),
        auc=protocol.durability.auc_margin,
    )


def _plan(evidence: Evidence, decisions: Decisions, among: Flags, base_rate: float, auc: float) -> Planned:
    critical_value = compute_critical_value(evidence.protocol.confidence)
    precision = Precision(Binormal.from_auc(base_rate, auc), evidence.protocol.capacity_shares[-1])
    effect = compute_design_effect(code_clusters(decisions.families[among]))
    unrelated = int(among.sum()) / effect
    demand = _ask(evidence)
    found = compute_needed_decisions(precision, demand, critical_value=critical_value)
    asked = {
        "ratio": demand.log_ratio, "slope": demand.slope, "auc": demand.auc, "net_benefit": demand.net_benefit,
    }  # fmt: skip
    enough = {
        name: None if asked[name] is None else needed is not None and unrelated >= needed
        for name, needed in found.items()
    }
    needed = {name: None if number is None else round_up(number * effect) for name, number in found.items()}
    widths = compute_half_widths(precision, unrelated, critical_value=critical_value)
    return Planned(needed, enough, widths)


def _plan_group(
    evidence: Evidence, decisions: Decisions, learnt: Flags, tested: Flags, auc: float
) -> Planned | None:
    """`learnt`: the outcomes of the group's training decisions. None where they are too few to plan with."""
    if min(int(learnt.sum()), int((~learnt).sum())) < evidence.protocol.bias.minimum_events:
        return None
    return _plan(evidence, decisions, tested, float(learnt.mean()), auc)


def _say_headline(verdict: Verdict, total: Planned, by_group: tuple[Planned | None, ...]) -> str:
    if verdict is Verdict.CONCERN:
        short = say_list(tuple(NAMES[name] for name, enough in total.enough.items() if enough is False))
        return f"The test is too small: even a forecast that is exactly right could not be shown to be so ({short})."
    if verdict is Verdict.MET:
        return "There are enough test decisions to tell, in all and for every group."
    hopeless = sum(planned is None or planned.is_hopeless for planned in by_group)
    whole = sum(planned is not None and planned.is_enough for planned in by_group)
    partly = len(by_group) - hopeless - whole
    return (
        "In all there are enough test decisions. Groups so small that nothing could be shown for them with these numbers, however right the "
        f"forecast is for them: {hopeless} of {len(by_group)}; groups for which only a part could: {partly}. The table says how many children it takes."
    )


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.MET: "We have tested on enough cases to say whether the computer is right, for every group of children.",
        Verdict.CONCERN: "We have tested on too few cases to say whether the computer is right.",
    }.get(
        verdict,
        "For some groups of children there are too few cases to say whether the computer is right for them.",
    )


def _tabulate_total(evidence: Evidence, decisions: Decisions, total: Planned) -> Table:
    columns = (
        Column("measure", "Measure", "text"), Column("width", "Expected: plus or minus", "number"),
        Column("allowed", "Asked for: plus or minus", "number"), Column("needed", "Test decisions needed", "count"),
        Column("outcomes", "Outcomes among them", "count"), Column("enough", "Enough", "text"),
        Column("with", "With", "count", hidden=True), Column("without", "Without", "count", hidden=True),
    )  # fmt: skip
    demand = _ask(evidence)
    asked = {"ratio": demand.log_ratio, "slope": demand.slope, "auc": demand.auc, "net_benefit": demand.net_benefit}  # fmt: skip
    events, others = decisions.counts
    rate = events / (events + others)
    rows: list[tuple[Cell, ...]] = [
        (label, total.half_widths[name], asked[name], total.needed[name],
         None if total.needed[name] is None else round_up((total.needed[name] or 0) * rate), _say_enough(total.enough[name]), events, others)
        for name, label in NAMES.items()
    ]  # fmt: skip
    share = say_share(evidence.protocol.capacity_shares[-1])
    return Table(
        "total", "What this test can tell as a whole", columns, tuple(rows),
        (Guard(("width", "outcomes", "enough"), ("with", "without")),),
        note="Of observed over expected the widths are of the logarithm. Asked for is what the ranges and margins of the protocol leave to a forecast that is exactly right; of the standardised net "
        f"benefit, at the threshold that flags {share}, 0.1 as Riley advises. Needed numbers are to two digits, upwards.",
    )  # fmt: skip


def _tabulate_groups(
    training: Training, decisions: Decisions, groups: Mapping[str, Labels], by_group: Mapping[tuple[str, str], Planned | None]
) -> Table:  # fmt: skip
    measures = tuple(NAMES)
    columns = (
        Column("characteristic", "By", "text"), Column("group", "Group", "text"),
        *(Column(f"{name}_needed", f"{NAMES[name]}: test decisions needed", "count") for name in measures),
        Column("ever", "What can be judged with these numbers", "text"),
        *(Column(name, name, "count", hidden=True) for name in ("learnt", "learnt_with", "learnt_without", "tested", "tested_with", "tested_without")),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for (name, group), planned in by_group.items():
        learnt = training.outcomes[training.groups[name] == group]
        tested = decisions.outcomes[groups[name] == group]
        answers: tuple[Cell, ...] = (
            (*(None for _ in measures), TOO_FEW)
            if planned is None
            else (*(planned.needed[one] for one in measures), _say_ever(planned))
        )  # fmt: skip
        counts = [count for some in (learnt, tested) for count in (len(some), int(some.sum()), len(some) - int(some.sum()))]  # fmt: skip
        rows.append((name_characteristic(name), group, *answers, *counts))
    needed = tuple(f"{name}_needed" for name in measures)
    return Table(
        "groups", "What it takes to judge each group", columns, tuple(rows),
        (Guard(needed, ("learnt", "learnt_with", "learnt_without", "tested", "tested_with", "tested_without")),),
        partition=("characteristic",),
        note="How many test decisions of the group it takes until a forecast that is exactly right for it could be shown to be so. “Too few to "
        "say”: there are too few training outcomes of the group to plan with, so nothing can be judged.",
    )  # fmt: skip


def _say_ever(planned: Planned) -> str:
    told = tuple(NAMES[name] for name, enough in planned.enough.items() if enough)
    return "all" if planned.is_enough else f"only {say_list(told)}" if told else "nothing"


def _say_enough(answer: bool | None) -> str:  # noqa: FBT001 - three answers, and no option
    return "not asked for" if answer is None else "yes" if answer else "no"
