"""PRAC-005: how often a recommendation was followed, by group; why not; and what came after."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.clustered import Flags
from candour.stats.groups.judged import Labels, list_groups
from candour.stats.intervals import compute_critical_value
from candour.stats.practitioners.gaps import Gap, is_enough, measure_gap, measure_share
from candour.stats.practitioners.two_way import describe
from candour_audits.assumed import GROUPS
from candour_audits.practitioners.counts import FEWEST, PEOPLE, count_children, count_people, find_fewest
from candour_audits.practitioners.judged import AUDIT, Log, list_limits
from candour_audits.practitioners.reach import find_common_reach
from candour_audits.practitioners.selection import tabulate_selection
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import name_characteristic, say_list, say_percent

CODE = "PRAC-005"
TITLE = "What was recommended and what was done"
QUESTION = "Are recommendations overridden more often for some groups, and why?"
NO_REASON = "No reason was given"
DIRECTIONS = {True: "Not done, though recommended", False: "Done, though not recommended"}
SHOWN = (
    Column("n", "Lines of the log", "count"),
    Column("rate", "Overridden", "rate"),
    Column("gap", "Less all others", "rate"),
    Column("answer", "Answer", "text"),
)
HIDDEN = (*(Column(name, name, "count", hidden=True) for name in ("yes", "no")), PEOPLE)


class _Part(NamedTuple):
    """One group and one direction of overriding; children overridden and not, and practitioners."""

    characteristic: str
    group: str
    recommended: bool
    gap: Gap
    counts: tuple[int, int, int]
    is_judged: bool


def assess_overrides(evidence: Evidence, log: Log, groups: Mapping[str, Labels]) -> Finding:
    """Overrides overall and by group, their reasons, and the outcomes after them."""
    parts = list(_compare(evidence, log, groups))
    judged = [part for part in parts if part.is_judged]
    reach = find_common_reach(evidence, log.crowd, [part.gap.difference for part in judged])
    rows, answers = (
        zip(*(_describe(evidence, log, part, reach) for part in parts), strict=True) if parts else ((), ())
    )
    verdict = _decide([answer for part, answer in zip(parts, answers, strict=True) if part.is_judged])
    apart = [part for part, answer in zip(parts, answers, strict=True) if answer == "apart"]
    overall, counts = _tabulate_overall(evidence, log)
    if not judged:
        reason = "no group has enough lines of the log in which a recommendation was followed and overridden"
        return build_unanswered(CODE, AUDIT, TITLE, QUESTION, reason)
    return Finding(
        CODE, AUDIT, TITLE, QUESTION, verdict,
        headline=Statement(
            _say_headline(evidence, log, verdict, apart),
            (*counts, *(count for part in apart for count in part.counts)),
        ),
        for_families=Statement(_say_for_families(verdict)),
        why=f"A concern where the whole interval of a group's rate less that of all others lies beyond the margin of "
        f"{say_percent(evidence.protocol.bias.margin)}; met where all lie within it. The intervals of all groups that could be judged hold together.",
        tables=(
            overall, _tabulate_groups(rows), _tabulate_reasons(log), *tabulate_selection(evidence, "override_log"),
        ),
        figures=(
            Figure("groups", "intervals", "groups", "How much more often a group's recommendations are overridden",
                   "One dot a group and direction with its interval; at 0 a group is like all others.",
                   "gap", "group", series="direction", reference=0.0),
        ),
        limits=list_limits(
            evidence,
            "What was done may have changed the outcome: a low rate after an override does not show that it was right, nor a high "
            "one that it was wrong.",
            "A group whose recommendations are overridden more often may be treated less fairly, or the recommendations may be "
            "worse for it; the log does not tell which.",
            "Only reasons with a code are shown. What somebody wrote in other words is counted and was never kept.",
        ),
        assumptions=(
            "Every recommendation was logged, whether it was followed or not.",
            "A line of the log belongs to the child's nearest decision.",
            GROUPS,
        ),
    )  # fmt: skip


def _compare(evidence: Evidence, log: Log, groups: Mapping[str, Labels]) -> Iterator[_Part]:
    overridden = log.recommended != log.done
    for characteristic, labels in groups.items():
        own = labels[log.cases]
        for group in list_groups(own):
            inside = np.asarray(own == group, dtype=np.bool_)
            for recommended in (True, False):
                among = log.recommended == recommended
                gap = measure_gap(overridden, among, inside)
                feet = (
                    count_children(log.children, among & inside),
                    count_children(log.children, among & ~inside),
                )
                enough = is_enough(gap, children=feet, minimum=evidence.protocol.bias.minimum_events)
                counts = (
                    count_children(log.children, among & inside & overridden),
                    count_children(log.children, among & inside & ~overridden),
                    count_people(log.crowd, among & inside),
                )
                yield _Part(characteristic, str(group), recommended, gap, counts, enough)


def _describe(evidence: Evidence, log: Log, part: _Part, reach: float) -> tuple[tuple[Cell, ...], str]:
    alone = compute_critical_value(evidence.protocol.confidence)
    rate = describe(part.gap.inside, log.crowd, critical_value=alone, bounds=(0.0, 1.0))
    gap = describe(
        part.gap.difference, log.crowd, critical_value=reach if part.is_judged else alone, bounds=(-1.0, 1.0)
    )
    if {part.gap.inside.value, part.gap.outside.value} & {0.0, 1.0}:
        reason = "all or none were overridden on one side, so no interval can be had"
        gap = replace(gap, low=None, high=None, method="none", reason=reason)
    answer = _answer(gap, evidence.protocol.bias.margin) if part.is_judged else "too few to judge"
    cells = (
        name_characteristic(part.characteristic), part.group, DIRECTIONS[part.recommended],
        part.gap.inside.n, rate, gap, answer, *part.counts,
    )  # fmt: skip
    return cells, answer


def _answer(gap: Estimate, margin: float) -> str:
    if gap.low is None or gap.high is None:
        return "cannot tell"
    if gap.low > margin or gap.high < -margin:
        return "apart"
    return "alike" if gap.low >= -margin and gap.high <= margin else "cannot tell"


def _decide(answers: list[str]) -> Verdict:
    if "apart" in answers:
        return Verdict.CONCERN
    return Verdict.MET if set(answers) == {"alike"} else Verdict.CANNOT_TELL


def _tabulate_overall(evidence: Evidence, log: Log) -> tuple[Table, tuple[int, ...]]:
    critical_value = compute_critical_value(evidence.protocol.confidence)
    everybody = np.ones(len(log.cases), dtype=np.bool_)
    cells: list[Flags] = []
    rows: list[tuple[Cell, ...]] = []
    for recommended in (True, False):
        foot = log.recommended == recommended
        for done in (True, False):
            inside = foot & (log.done == done)
            parts = (inside & log.outcomes, inside & ~log.outcomes)
            cells += parts
            numbers = (
                describe(
                    measure_share(counted, among), log.crowd, critical_value=critical_value, bounds=(0.0, 1.0)
                )
                for counted, among in ((inside, foot & everybody), (log.outcomes, inside))
            )
            said = f"{'Recommended' if recommended else 'Not recommended'}, {'done' if done else 'not done'}"
            rows.append((said, int(inside.sum()), *numbers))
    fewest = find_fewest(log.children, *cells, crowd=log.crowd)
    columns = (
        Column("what", "What", "text"), Column("lines", "Lines of the log", "count"),
        Column("share", "Of those recommended, or not", "rate"),
        Column("observed", "Followed by the outcome", "rate"), FEWEST,
    )  # fmt: skip
    table = Table(
        "overall", "What was recommended, what was done, and what came after", columns,
        tuple((*row, fewest) for row in rows), (Guard(("lines", "share", "observed"), ("fewest",)),), partition=(),
        note="What was done may have changed the outcome: these rates do not say who was right.",
    )  # fmt: skip
    return table, (fewest,)


def _tabulate_groups(rows: tuple[tuple[Cell, ...], ...]) -> Table:
    columns = (
        Column("characteristic", "Characteristic", "text"), Column("group", "Group", "text"),
        Column("direction", "Overridden how", "text"), *SHOWN, *HIDDEN,
    )  # fmt: skip
    guard = Guard(tuple(column.name for column in SHOWN), ("n", *(column.name for column in HIDDEN)))
    return Table(
        "groups", "Overrides by group", columns, rows, (guard,), partition=("characteristic", "direction"),
        note="Rates have their own intervals; those of the differences hold together for the groups that could be judged, and allow "
        "for families and, where they are known, practitioners.",
    )  # fmt: skip


def _tabulate_reasons(log: Log) -> Table:
    """Reasons for each direction, the commonest first; those of few children, or of few practitioners, never stand alone."""
    rows: list[tuple[Cell, ...]] = []
    overridden = log.recommended != log.done
    reasons = np.array([NO_REASON if reason is None else reason for reason in log.reasons], dtype=object)
    for recommended in (True, False):
        chosen = overridden & (log.recommended == recommended)
        counted = Counter(reasons[chosen].tolist())
        for reason, lines in sorted(counted.items(), key=lambda item: (-item[1], item[0])):
            inside = chosen & (reasons == reason)
            behind = count_children(log.children, inside), count_people(log.crowd, inside)
            rows.append((DIRECTIONS[recommended], reason, lines, *behind))
    columns = (
        Column("direction", "Overridden how", "text"), Column("reason", "Reason", "text"),
        Column("lines", "Lines of the log", "count"), Column("children", "Children", "count", hidden=True), PEOPLE,
    )  # fmt: skip
    return Table(
        "reasons", "Why it was overridden", columns, tuple(rows),
        (Guard(("lines",), ("lines", "children", PEOPLE.name)),), partition=("direction",),
        note="In the order of how often; reasons are those that have a code.",
    )  # fmt: skip


def _say_headline(evidence: Evidence, log: Log, verdict: Verdict, apart: list[_Part]) -> str:
    del evidence
    down, up = (
        say_percent(float((log.done[log.recommended == said] != said).mean()))
        if (log.recommended == said).any()
        else "none"
        for said in (True, False)
    )
    rates = f" What was recommended was not done in {down}; what was not recommended was done in {up}."
    if verdict is Verdict.CONCERN:
        named = tuple(
            dict.fromkeys(
                f"{part.group} ({name_characteristic(part.characteristic).lower()})" for part in apart
            )
        )
        return f"Recommendations are overridden more often, or less often, than for all others for: {say_list(named)}.{rates}"
    if verdict is Verdict.MET:
        return f"Recommendations are overridden about as often for every group that could be judged.{rates}"
    return f"It cannot be told whether recommendations are overridden as often for every group.{rates}"


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.MET: "Workers went against the list about as often for every group of children.",
        Verdict.CONCERN: "Workers went against the list more often, or less often, for some groups of children than for others.",
    }.get(
        verdict, "We cannot say whether workers went against the list as often for every group of children."
    )
