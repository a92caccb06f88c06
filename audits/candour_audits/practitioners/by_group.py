"""PRAC-003: whether the model widens or narrows the gaps between groups that people leave."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.clustered import Flags
from candour.stats.groups.judged import Labels, list_groups
from candour.stats.practitioners.flags import FlaggedAlike
from candour.stats.practitioners.gaps import GapsAlike, compare_gaps, is_enough
from candour.stats.practitioners.judgements import Judgements
from candour.stats.practitioners.two_way import RowEstimate, describe
from candour_audits.assumed import GROUPS, OUTCOMES_ALIKE
from candour_audits.practitioners.counts import PEOPLE, count_children, count_people
from candour_audits.practitioners.judged import ASSUMPTIONS, AUDIT, JUDGED_ONLY, SEVERAL, list_limits
from candour_audits.practitioners.reach import find_common_reach
from candour_audits.practitioners.sorting import flag_as_people
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import name_characteristic, say_list, say_percent

CODE = "PRAC-003"
TITLE = "Errors by group, of practitioners and of the forecast"
QUESTION = "Does the forecast widen or narrow the gaps between groups that practitioners leave?"
ERRORS = {True: "Missed, among those with the outcome", False: "Flagged, among those without"}
SHOWN = (
    Column("n", "Judgements", "count"),
    Column("people", "Practitioners", "rate"),
    Column("model", "The forecast", "rate"),
    Column("people_gap", "Practitioners' gap to all others", "rate"),
    Column("model_gap", "The forecast's gap", "rate"),
    Column("change", "The forecast's gap less practitioners'", "rate"),
    Column("widening", "Gap wider by", "rate"),
    Column("answer", "Answer", "text"),
)
HIDDEN = (
    *(
        Column(name, name, "count", hidden=True)
        for name in ("people_yes", "people_no", "model_yes", "model_no")
    ),
    PEOPLE,
)
COLUMNS = (
    Column("characteristic", "Characteristic", "text"), Column("group", "Group", "text"),
    Column("error", "Error", "text"), *SHOWN, *HIDDEN,
)  # fmt: skip


@dataclass(frozen=True)
class _Part:
    """One group and one error."""

    characteristic: str
    group: str
    missed: bool
    gaps: GapsAlike
    counts: tuple[int, int, int, int, int]
    """Children in error and not, of practitioners and of the forecast; and practitioners."""
    is_judged: bool


def assess_groups(evidence: Evidence, judged: Judgements, groups: Mapping[str, Labels]) -> Finding:
    """Miss and false alarm rates of every group, and the difference of the differences."""
    flagged = flag_as_people(evidence, judged)
    if flagged is None:
        return build_unanswered(CODE, AUDIT, TITLE, QUESTION, "practitioners flagged nobody")
    parts = list(_compare(evidence, flagged, groups))
    if not any(part.is_judged for part in parts):
        reason = "no group has enough judged children with, or without, the outcome"
        return build_unanswered(CODE, AUDIT, TITLE, QUESTION, reason)
    reach = find_common_reach(
        evidence, flagged.judged.crowd, [part.gaps.widening for part in parts if part.is_judged]
    )
    rows, answers = zip(*(_describe(evidence, flagged, part, reach) for part in parts), strict=True)
    found = [answer for part, answer in zip(parts, answers, strict=True) if part.is_judged]
    verdict = (
        Verdict.CONCERN if "wider" in found
        else Verdict.MET if set(found) <= {"not wider", "narrower"} else Verdict.CANNOT_TELL
    )  # fmt: skip
    margin = evidence.protocol.bias.margin
    wider = [part for part, answer in zip(parts, answers, strict=True) if answer == "wider"]
    return Finding(
        CODE, AUDIT, TITLE, QUESTION, verdict,
        headline=Statement(
            _say_headline(verdict, wider, found), tuple(count for part in wider for count in part.counts)
        ),
        for_families=Statement(_say_for_families(verdict)),
        why="A gap is a group's rate less that of all others. A concern where the forecast's gap is shown to be further from nothing "
        f"than practitioners' own by more than the margin of {say_percent(margin)} (the whole interval), whichever way each points; "
        "met where every interval of a group that could be judged stays below the margin. All intervals of the last column but one hold together.",
        tables=(_tabulate(rows),),
        figures=(
            Figure("widening", "intervals", "groups", "How much wider the forecast's gaps are",
                   "One dot a group and error; to the right of 0 the forecast's gap is wider than practitioners' own.",
                   "widening", "group", series="error", reference=0.0),
        ),
        limits=list_limits(
            evidence,
            JUDGED_ONLY,
            "Practitioners' own gap is no measure of what is fair: where the forecast leaves the same one, both may be wrong.",
            "If an outcome is recorded less often for a group, both rates are wrong for it in the same way.",
        ),
        assumptions=(*ASSUMPTIONS, OUTCOMES_ALIKE, GROUPS),
    )  # fmt: skip


def _compare(evidence: Evidence, flagged: FlaggedAlike, groups: Mapping[str, Labels]) -> Iterator[_Part]:
    least = evidence.protocol.bias.minimum_events
    outcomes, cases = flagged.judged.outcomes, flagged.judged.cases
    for characteristic, labels in groups.items():
        own = labels[cases]
        for group in list_groups(own):
            inside = np.asarray(own == group, dtype=np.bool_)
            for missed in (True, False):
                gaps = compare_gaps(flagged, inside, missed=missed)
                among = outcomes if missed else ~outcomes
                feet = _count(flagged, among & inside), _count(flagged, among & ~inside)
                enough = all(
                    is_enough(gap, children=feet, minimum=least) for gap in (gaps.people, gaps.model)
                )
                counts = _count_cells(flagged, among & inside, missed=missed)
                yield _Part(characteristic, str(group), missed, gaps, counts, enough)


def _count(flagged: FlaggedAlike, rows: Flags) -> int:
    return count_children(flagged.judged.children, rows)


def _count_cells(flagged: FlaggedAlike, rows: Flags, *, missed: bool) -> tuple[int, int, int, int, int]:
    """Children in error and not, of practitioners and of the forecast; and practitioners."""
    people, model = (flags != missed for flags in (flagged.people, flagged.model))
    cells = (rows & people, rows & ~people, rows & model, rows & ~model)
    first, second, third, fourth = (_count(flagged, cell) for cell in cells)
    return first, second, third, fourth, count_people(flagged.judged.crowd, rows)


def _describe(
    evidence: Evidence, flagged: FlaggedAlike, part: _Part, reach: float
) -> tuple[tuple[Cell, ...], str]:
    crowd, gaps = flagged.judged.crowd, part.gaps
    alone = find_common_reach(evidence, crowd, [])

    def say(estimate: RowEstimate, critical_value: float, *, share: bool = False) -> Estimate:
        bounds = (0.0, 1.0) if share else (-1.0, 1.0)
        return describe(estimate, crowd, critical_value=critical_value, bounds=bounds)

    widening = say(gaps.widening, reach if part.is_judged else alone)
    answer = _answer(widening, evidence.protocol.bias.margin) if part.is_judged else "too few to judge"
    cells = (
        name_characteristic(part.characteristic), part.group, ERRORS[part.missed], gaps.people.inside.n,
        say(gaps.people.inside, alone, share=True), say(gaps.model.inside, alone, share=True),
        say(gaps.people.difference, alone), say(gaps.model.difference, alone), say(gaps.change, alone),
        widening, answer, *part.counts,
    )  # fmt: skip
    return cells, answer


def _answer(widening: Estimate, margin: float) -> str:
    if widening.low is None or widening.high is None:
        return "cannot tell"
    if widening.low > margin:
        return "wider"
    if widening.high < 0:
        return "narrower"
    return "not wider" if widening.high < margin else "cannot tell"


def _tabulate(rows: tuple[tuple[Cell, ...], ...]) -> Table:
    guard = Guard(tuple(column.name for column in SHOWN), ("n", *(column.name for column in HIDDEN)))
    return Table(
        "groups", "Errors of practitioners and of the forecast at the same number flagged", COLUMNS, rows, (guard,),
        partition=("characteristic", "error"),
        note="Rates and gaps have their own intervals; those of the last column but one hold together for the groups that could be "
        f"judged. {SEVERAL}",
    )  # fmt: skip


def _say_headline(verdict: Verdict, wider: list[_Part], answers: list[str]) -> str:
    if verdict is Verdict.CONCERN:
        named = tuple(
            dict.fromkeys(
                f"{part.group} ({name_characteristic(part.characteristic).lower()})" for part in wider
            )
        )
        return f"At the same number flagged, the forecast leaves a wider gap than practitioners for: {say_list(named)}."
    narrower = answers.count("narrower")
    also = " Some gaps are shown to be narrower." if narrower else ""
    if verdict is Verdict.MET:
        return f"At the same number flagged, the forecast leaves no group that could be judged a gap that is wider than practitioners' own by more than the margin.{also}"
    return f"It cannot be told whether the forecast widens the gaps between groups that practitioners leave.{also}"


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.MET: "As far as we can tell groups of children apart, the computer's mistakes are not spread less evenly between them than those of workers.",
        Verdict.CONCERN: "For some groups of children the computer's mistakes are spread less evenly than those of workers.",
    }.get(verdict, "We cannot say whether the computer is more even-handed, or less, than workers are.")
