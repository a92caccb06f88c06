"""EXPL-006: whether the score leans on other things for some groups of children, and whether the page serves all alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.clustered import ClusteredEstimate, Codes, Flags, Floats, estimate_share
from candour.stats.equivalence import Comparison, compare_with_margin
from candour.stats.explanation.group_gap import estimate_gap
from candour.stats.groups.gates import find_growth_needed
from candour.stats.groups.judged import Labels, list_groups
from candour.stats.multiplicity import compute_simultaneous_critical_value, widen_for_families
from candour_audits.decisions import read_groups
from candour_audits.explainability.answers import Answers
from candour_audits.explainability.feature_kinds import AGE, KINDS
from candour_audits.explainability.twin import Twin
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import name_characteristic, say_list, say_percent, say_share

CODE = "EXPL-006"
TITLE = "What the score leans on, by group"
QUESTION = "Does the score lean on other things for some groups of children, and does the page serve all groups alike?"
METHOD = "normal, variance by family, all comparisons together"
EVERYTHING = "All features (mean size)"
TOO_FEW = "too few children to compare"
COUNTS = (
    Column("n", "Decisions of the group", "count", hidden=True),
    Column("others", "Decisions of everyone else", "count", hidden=True),
)


@dataclass(frozen=True)
class Gap:
    """One group compared with everyone else in one thing; `value` has no interval where a side is too small."""

    characteristic: str
    group: str
    what: str
    inside: float
    outside: float
    value: Estimate
    others: int

    @property
    def is_shown(self) -> bool:
        """Whether the whole interval lies on one side of 0."""
        ends = self.value.low, self.value.high
        return ends[0] is not None and ends[1] is not None and (ends[0] > 0 or ends[1] < 0)

    @property
    def goes_without_saying(self) -> bool:
        """That age counts otherwise for another age is what a feature of age is for."""
        return self.characteristic == "age_band" and self.what == AGE


class _Compared(NamedTuple):
    """One thing measured for a group and for everyone else, before it is known how far intervals reach."""

    characteristic: str
    group: str
    what: str
    among: Flags
    values: Floats
    gap: ClusteredEstimate

    def describe(self, reach: float | None) -> Gap:
        """With its interval, or without one where a side is too small (None)."""
        inside, outside = (float(self.values[side].mean()) for side in (self.among, ~self.among))
        value = Estimate(None, None, None, self.gap.n, None, "none", TOO_FEW)
        if reach is not None and self.gap.value is not None:
            spread = widen_for_families(reach, families=self.gap.telling_families) * self.gap.variance**0.5
            ends = self.gap.value - spread, self.gap.value + spread
            value = Estimate(self.gap.value, *ends, self.gap.n, None, METHOD)
        return Gap(
            self.characteristic, self.group, self.what, inside, outside, value, int((~self.among).sum())
        )


def assess_groups(evidence: Evidence, answers: Answers, twin: Twin | None) -> Finding:
    """Gaps in contributions between each group and everyone else, and in how often the page flags as the forecast does."""
    groups = read_groups(evidence)
    if not groups:
        return build_unanswered(CODE, "explainability", TITLE, QUESTION, "the evidence holds no groups")
    if answers.contributions is None and twin is None:
        return build_unanswered(CODE, "explainability", TITLE, QUESTION, answers.reason)
    chosen = answers.questioned.chosen
    gaps = (
        []
        if answers.contributions is None
        else _compare_contributions(
            evidence, answers, {name: labels[chosen] for name, labels in groups.items()}
        )
    )
    same = [] if twin is None else _compare_pages(evidence, twin, groups)
    verdict = _decide(evidence, same)
    return Finding(
        CODE, "explainability", TITLE, QUESTION, verdict,
        headline=Statement(f"{_say_leaning(gaps)} {_say_page(verdict, evidence, same)}"),
        for_families=Statement(_say_for_families(verdict)),
        why="Contributions have no bar: children of different groups have different records. For the page: a concern where a group's "
        "share of decisions on which page and forecast flag alike differs from everyone else's by more than "
        f"{say_percent(evidence.protocol.bias.margin)} (whole interval), met where every group is shown to be within it, and "
        "otherwise it cannot be told.",
        tables=(
            *(_tabulate_contributions(gaps) if gaps else ()),
            *((_tabulate_pages(evidence, same),) if same else ()),
        ),
        figures=(
            Figure("leaning", "intervals", "leaning", "How much more, or less, moves the score of a group",
                   "One dot a group with its interval: right of 0 more moves its scores than those of everyone else.",
                   "difference", "group", reference=0.0),
        ) if gaps else (),
        limits=(
            "A gap in contributions says that the records differ, or that the model treats them otherwise; it cannot say which.",
            "Nothing here says whether the forecast is right for a group: the audit of groups asks that.",
        ),
        assumptions=(
            "Families have nothing to do with each other; siblings and repeat referrals are allowed for.",
            f"A group needs {evidence.protocol.bias.minimum_events} families on each side to be compared; all intervals hold "
            "together.",
            "The questioned decisions, of whole families drawn by lot, are like all others of the test period.",
        ),
    )  # fmt: skip


def _compare_contributions(evidence: Evidence, answers: Answers, groups: Mapping[str, Labels]) -> list[Gap]:
    names, signed = answers.by_feature
    kinds = np.array([answers.questioned.kind(name) for name in names])
    measured: dict[str, Floats] = {EVERYTHING: np.abs(signed).sum(axis=1)}
    measured |= {kind: signed[:, kinds == kind].sum(axis=1) for kind in KINDS if (kinds == kind).any()}
    return _compare(evidence, measured, groups, answers.questioned.families)


def _compare_pages(evidence: Evidence, twin: Twin, groups: Mapping[str, Labels]) -> list[Gap]:
    theirs, ours = twin.agree(evidence.protocol.capacity_shares[-1])
    return _compare(evidence, {"": (theirs == ours).astype(np.float64)}, groups, twin.families, shares=True)


def _compare(
    evidence: Evidence,
    measured: Mapping[str, Floats],
    groups: Mapping[str, Labels],
    families: Codes,
    *,
    shares: bool = False,
) -> list[Gap]:
    """Every group against everyone else, with one critical value for all that are large enough."""
    raw = [
        _Compared(characteristic, group, what, among, values, estimate_gap(values, among, families))
        for characteristic, labels in groups.items()
        for group in list_groups(labels)
        if not (among := np.asarray(labels == group, dtype=np.bool_)).all()
        for what, values in measured.items()
    ]
    enough = [_is_large_enough(evidence, families, each, shares=shares) for each in raw]
    judged = np.array([each.gap.influence for each, fits in zip(raw, enough, strict=True) if fits])
    reach = (
        compute_simultaneous_critical_value(
            judged, confidence=evidence.protocol.confidence, seed=evidence.seed
        )
        if len(judged)
        else 0.0
    )
    return [each.describe(reach if fits else None) for each, fits in zip(raw, enough, strict=True)]


def _is_large_enough(evidence: Evidence, families: Codes, compared: _Compared, *, shares: bool) -> bool:
    least = evidence.protocol.bias.minimum_events
    if compared.gap.value is None or compared.gap.telling_families < least:
        return False
    if not shares:
        return True
    sides = [
        estimate_share(compared.values > 0, side, families, empty="")
        for side in (compared.among, ~compared.among)
    ]
    return find_growth_needed((sides[0], sides[1]), least) <= 1


def _decide(evidence: Evidence, same: list[Gap]) -> Verdict:
    margin = evidence.protocol.bias.margin
    answers = [
        compare_with_margin(gap.value.low, gap.value.high, margin=margin)
        for gap in same
        if gap.value.low is not None and gap.value.high is not None
    ]
    if Comparison.DIFFERENCE_SHOWN in answers:
        return Verdict.CONCERN
    everybody = len(answers) == len(same) > 0 and set(answers) == {Comparison.EQUIVALENT}
    return Verdict.MET if everybody else Verdict.CANNOT_TELL


def _tabulate_contributions(gaps: list[Gap]) -> tuple[Table, Table]:
    sizes = [gap for gap in gaps if gap.what == EVERYTHING]
    kinds = [gap for gap in gaps if gap.what != EVERYTHING]
    columns = (
        Column("characteristic", "Characteristic", "text"), Column("group", "Group", "text"),
        Column("inside", "Mean size of all contributions in the group", "number"),
        Column("outside", "Of everyone else", "number"), Column("difference", "Difference", "number"), *COUNTS,
    )  # fmt: skip
    kind_columns = (
        Column("characteristic", "Characteristic", "text"), Column("group", "Group", "text"),
        Column("kind", "What the features record", "text"),
        Column("difference", "How much more it raises the log-odds of the group", "number"), *COUNTS,
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (
            name_characteristic(gap.characteristic),
            _name(gap),
            gap.inside,
            gap.outside,
            gap.value,
            gap.value.n,
            gap.others,
        )
        for gap in sizes
    ]
    kind_rows: list[tuple[Cell, ...]] = [
        (name_characteristic(gap.characteristic), gap.group, gap.what, gap.value, gap.value.n, gap.others)
        for gap in kinds
    ]
    return (
        Table("leaning", "How much moves the score of each group", columns, tuple(rows),
              (Guard(("inside", "outside", "difference"), ("n", "others")),), partition=("characteristic",),
              note="Mean size of all contributions to the log-odds. Above 0: more moves the score of the group."),
        Table("kinds_by_group", "What raises or lowers the score of each group", kind_columns, tuple(kind_rows),
              (Guard(("difference",), ("n", "others")),), partition=("characteristic", "kind"),
              note="Mean contribution with its sign, group less everyone else. All intervals hold together.", annex=True),
    )  # fmt: skip


def _name(gap: Gap) -> str:
    """A group with its characteristic, as a picture of several characteristics needs it."""
    return f"{name_characteristic(gap.characteristic)}: {gap.group}"


def _tabulate_pages(evidence: Evidence, same: list[Gap]) -> Table:
    share = say_share(evidence.protocol.capacity_shares[-1])
    columns = (
        Column("characteristic", "Characteristic", "text"), Column("group", "Group", "text"),
        Column("inside", "Flagged alike in the group", "rate"), Column("outside", "Of everyone else", "rate"),
        Column("difference", "Difference", "rate"), *COUNTS,
        Column("unlike", "Not flagged alike", "count", hidden=True),
        Column("unlike_others", "Of everyone else not flagged alike", "count", hidden=True),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (name_characteristic(gap.characteristic), gap.group, gap.inside, gap.outside, gap.value, gap.value.n, gap.others,
         round((1 - gap.inside) * gap.value.n), round((1 - gap.outside) * gap.others))
        for gap in same
    ]  # fmt: skip
    return Table(
        "page_by_group", f"Decisions on which page and forecast flag alike, at {share}", columns, tuple(rows),
        (Guard(("inside", "outside", "difference"), ("n", "others", "unlike", "unlike_others")),),
        partition=("characteristic",),
        note="Both flag, or neither does. All intervals hold together.",
    )  # fmt: skip


def _say_leaning(gaps: list[Gap]) -> str:
    if not gaps:
        return "What moves the score of each group is not known: there are no contributions."
    shown = [gap for gap in gaps if gap.what != EVERYTHING and gap.is_shown and not gap.goes_without_saying]
    if not shown:
        return "No group is shown to have its score moved by other things than everyone else."
    shown.sort(key=lambda gap: -abs(gap.value.value or 0.0))
    named = tuple(
        f"{gap.group} ({name_characteristic(gap.characteristic).lower()}; {gap.what.lower()}, "
        f"{'raised' if (gap.value.value or 0.0) > 0 else 'lowered'} more)"
        for gap in shown[:3]
    )
    return f"Some kinds of record move the score of some groups more than that of everyone else; the largest gaps: {say_list(named)}."


def _say_page(verdict: Verdict, evidence: Evidence, same: list[Gap]) -> str:
    if not same:
        return "There is no page to compare."
    margin = say_percent(evidence.protocol.bias.margin)
    return {
        Verdict.MET: f"Page and forecast flag alike for all groups, within {margin}.",
        Verdict.CONCERN: f"The page stands in for the forecast less well for some group, by more than {margin}.",
    }.get(verdict, "Whether the page stands in for the forecast alike for all groups cannot be told.")


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.MET: "A list of points that anybody could add up would point to the same children as the computer, and as often in every group.",
        Verdict.CONCERN: "A list of points that anybody could add up would point to the same children as the computer less often in some groups than in others.",
    }.get(
        verdict,
        "We cannot say whether a list of points that anybody could add up would stand in for the computer as well in every group of children.",
    )
