"""USEF-002: how much time lies between a flag and the escalation."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from candour.results import Cell, Column, Estimate, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.clustered import ClusteredEstimate, Codes, estimate_share
from candour.stats.groups.judged import Labels, list_groups
from candour.stats.groups.rates import describe_share
from candour.stats.usefulness.lead_time import Days, estimate_quantile, estimate_within
from candour.stats.usefulness.neighbours import keep_apart
from candour_audits.assumed import FAMILIES, LIKE_BEFORE
from candour_audits.decisions import read_beside
from candour_audits.unanswered import build_unanswered
from candour_audits.usefulness.monthly_places import Acting
from candour_audits.wording import name_characteristic, say_percent

CODE = "USEF-002"
TITLE = "Time to act"
QUESTION = "How long before the escalation does the flag come?"
GRID = (7, 30, 90, 14, 60, 180, 270, 365, 545, 730, 1095)
"""Days of the curve, the ones that people ask about first."""
QUARTERS = (
    ("first", "A quarter within", 0.25),
    ("median", "Half within", 0.5),
    ("third", "Three quarters within", 0.75),
)
STEP = 5
"""Quantiles are rounded to so many days: an exact day would be one child's."""
FLAGGED, MISSED = "Flagged rightly", "Missed"
COUNTS = ("n", "within", "later")


@dataclass(frozen=True)
class _Waits:
    """The days to the outcome of some decisions that had it, and where these stand among all decisions."""

    name: str
    days: Days
    families: Codes
    rows: Codes


def assess_lead_times(acting: Acting, groups: Mapping[str, Labels]) -> Finding:
    """Days from the decision to the outcome, of those who are rightly flagged and of those who are missed."""
    hindrance, flagged, missed = _read_waits(acting)
    if hindrance or flagged is None or missed is None:
        return build_unanswered(CODE, "usefulness", TITLE, QUESTION, hindrance)
    protocol = acting.evidence.protocol
    useful = protocol.useful_lead_days
    early = describe_share(_estimate_early(flagged, useful), confidence=protocol.confidence)
    quarters = _tabulate_quarters(acting, (flagged, missed))
    verdict = _decide(early)
    curve = _tabulate_curve(acting, (flagged, missed))
    return Finding(
        CODE, "usefulness", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(early, quarters, useful), _count(flagged, useful)),
        for_families=Statement(_say_for_families(verdict), _count(flagged, useful)),
        why=f"A concern where at least half of the right flags are shown to come {useful} days or less before the outcome, met where less "
        f"than half are shown to. {protocol.useful_lead_reason}",
        tables=(_tabulate_early(acting, (flagged, missed)), quarters, curve, _tabulate_groups(acting, flagged, groups)),
        figures=(
            Figure("lead_times", "line", "within", "How soon the outcome came after the decision",
                   "The share of outcomes that had come within so many days, with a band.", "days", "share", series="who"),
        ) if len(curve.rows) > 1 else (),
        limits=(
            "The flag is taken to be read on the day of the decision; every day until somebody reads it is lost.",
            "The outcome is a decision of the authority: the harm, and the worry of others, may have come earlier.",
        ),
        assumptions=(
            FAMILIES,
            "The recorded day of the outcome is the day on which it began.",
            "The teams take the highest scores of each month, and look again at once.",
            LIKE_BEFORE,
        ),
    )  # fmt: skip


def _read_waits(acting: Acting) -> tuple[str, _Waits | None, _Waits | None]:
    """Why it cannot be asked, or the days of the flagged and of the missed."""
    if "lead_times" not in acting.evidence.tables:
        return "the days from the decisions to the outcomes are not in the evidence", None, None
    column = read_beside(acting.evidence, "lead_times")["days_to_outcome"]
    days = column.fill_null(-1).to_numpy().astype(np.int64)
    outcomes = acting.decisions.outcomes
    if (days[outcomes] < 0).any():
        return "some outcomes have no day", None, None
    parts = []
    for name, chosen in ((FLAGGED, acting.flags), (MISSED, ~acting.flags)):
        rows = np.flatnonzero(chosen & outcomes)
        parts.append(_Waits(name, days[rows], acting.decisions.families[rows], rows))
    if not len(parts[0].rows):
        return "nobody with the outcome would be flagged", None, None
    return "", parts[0], parts[1]


def _estimate_early(waits: _Waits, useful: int) -> ClusteredEstimate:
    among = np.ones(len(waits.days), dtype=bool)
    return estimate_share(waits.days <= useful, among, waits.families, empty="no child with the outcome")


def _count(waits: _Waits, useful: int) -> tuple[int, int, int]:
    early = int((waits.days <= useful).sum())
    return len(waits.days), early, len(waits.days) - early


def _decide(early: Estimate) -> Verdict:
    if early.low is None or early.high is None:
        return Verdict.CANNOT_TELL
    if early.low >= 0.5:
        return Verdict.CONCERN
    return Verdict.MET if early.high < 0.5 else Verdict.CANNOT_TELL


def _say_headline(early: Estimate, quarters: Table, useful: int) -> str:
    said = (
        f"Of the children who are rightly flagged, {say_percent(early.value or 0.0)} reach the outcome within {useful} days of the "
        "decision: for them the flag comes late."
    )
    median = quarters.rows[0][quarters.index_of("median")]
    if isinstance(median, Estimate) and median.value is not None:
        return f"{said} Half of the right flags come about {median.value:.0f} days or less before it."
    return said


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.CONCERN: "When the computer is right, it is mostly so late that there is little time left to help.",
        Verdict.MET: "When the computer is right, there are mostly some weeks left in which somebody could help.",
    }.get(verdict, "We cannot say whether the computer points at a family early enough for anybody to help.")


def _tabulate_early(acting: Acting, parts: tuple[_Waits, ...]) -> Table:
    protocol = acting.evidence.protocol
    columns = (
        Column("who", "Who", "text"), Column("n", "With the outcome", "count"),
        Column("early", f"Within {protocol.useful_lead_days} days of the decision", "rate"),
        Column("within", "Early", "count", hidden=True), Column("later", "Later", "count", hidden=True),
    )  # fmt: skip
    rows = []
    for waits in parts:
        n, within, later = _count(waits, protocol.useful_lead_days)
        estimate = describe_share(
            _estimate_early(waits, protocol.useful_lead_days), confidence=protocol.confidence
        )
        rows.append((waits.name, n, estimate, within, later))
    return Table(
        "early", "Whose outcome comes too soon to help", columns, tuple(rows), (Guard(("n", "early"), COUNTS),), partition=(),
    )  # fmt: skip


def _tabulate_quarters(acting: Acting, parts: tuple[_Waits, ...]) -> Table:
    columns = (
        Column("who", "Who", "text"), Column("n", "With the outcome", "count"),
        *(Column(name, label, "days") for name, label, _ in QUARTERS),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for waits in parts:
        quantiles = [
            _round_days(
                estimate_quantile(waits.days, waits.families, at=share, confidence=acting.evidence.protocol.confidence,
                                  more_than=acting.more_than)
            )
            for _, _, share in QUARTERS
        ]  # fmt: skip
        rows.append((waits.name, len(waits.days), *quantiles))
    guarded = ("n", *(name for name, _, _ in QUARTERS))
    return Table(
        "quarters", "Days from the decision to the outcome", columns, tuple(rows), (Guard(guarded, ("n",)),), partition=(),
        note=f"Rounded to {STEP} days, so that no figure is one child's own. Each interval stands for its own figure alone.",
    )  # fmt: skip


def _round_days(estimate: Estimate) -> Estimate:
    ends = [
        None if end is None else float(STEP * round(end / STEP))
        for end in (estimate.value, estimate.low, estimate.high)
    ]
    return replace(estimate, value=ends[0], low=ends[1], high=ends[2])


def _tabulate_curve(acting: Acting, parts: tuple[_Waits, ...]) -> Table:
    columns = (
        Column("who", "Who", "text"), Column("days", "Days after the decision", "count"), Column("share", "Had come by then", "rate"),
        Column("n", "n", "count", hidden=True), Column("within", "Within", "count", hidden=True),
        Column("later", "Later", "count", hidden=True),
    )  # fmt: skip
    protocol = acting.evidence.protocol
    rows: list[tuple[Cell, ...]] = []
    for waits in parts:
        grid = _choose_days(acting, waits)
        if not grid:
            continue
        for point in estimate_within(
            waits.days, waits.families, grid, confidence=protocol.confidence, seed=acting.evidence.seed
        ):
            n = len(waits.days)
            rows.append((waits.name, point.days, point.share, n, point.reached, n - point.reached))
    return Table(
        "within", "How soon the outcome came", columns, tuple(rows), (Guard(("share",), COUNTS),),
        note="The band of each line holds for all its days together. A day is left out where too few children lie between it and the next, "
        "or beyond it.",
    )  # fmt: skip


def _choose_days(acting: Acting, waits: _Waits) -> list[int]:
    """Days between which, and beyond which, enough children lie; those that people ask about come first."""
    protocol, facts = acting.evidence.protocol, acting.evidence.facts
    window = int(facts.get("outcome_within_days", GRID[-1]))
    total = np.array([len(waits.days)], dtype=np.int64)
    chosen: list[int] = []
    for limit in dict.fromkeys((protocol.useful_lead_days, *GRID)):
        tried = sorted([*chosen, limit])
        cumulative = np.array([[(waits.days <= day).sum()] for day in tried], dtype=np.int64)
        apart = len(keep_apart(cumulative, total, more_than=acting.more_than)) == len(tried)
        # The share within the useful days stands in another table anyway, so it is always a neighbour.
        if limit < window and (apart or limit == protocol.useful_lead_days):
            chosen = tried
    return chosen


def _tabulate_groups(acting: Acting, flagged: _Waits, groups: Mapping[str, Labels]) -> Table:
    protocol = acting.evidence.protocol
    columns = (
        Column("characteristic", "Characteristic", "text"), Column("group", "Group", "text"),
        Column("n", "Rightly flagged", "count"),
        Column("early", f"Within {protocol.useful_lead_days} days of the decision", "rate"),
        Column("median", "Half within", "days"),
        Column("within", "Early", "count", hidden=True), Column("later", "Later", "count", hidden=True),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for characteristic, labels in groups.items():
        for group in list_groups(labels):
            inside = labels[flagged.rows] == group
            part = _Waits(group, flagged.days[inside], flagged.families[inside], flagged.rows[inside])
            n, within, later = _count(part, protocol.useful_lead_days)
            early = describe_share(
                _estimate_early(part, protocol.useful_lead_days), confidence=protocol.confidence
            )
            rows.append(
                (
                    name_characteristic(characteristic),
                    group,
                    n,
                    early,
                    _find_median(acting, part),
                    within,
                    later,
                )
            )
    return Table(
        "groups", "Time to act, by group", columns, tuple(rows), (Guard(("n", "early", "median"), COUNTS),),
        partition=("characteristic",), annex=True,
        note="Each interval stands for its own group alone, so no difference between groups can be read from it.",
    )  # fmt: skip


def _find_median(acting: Acting, part: _Waits) -> Estimate:
    if not len(part.days):
        return Estimate(None, None, None, 0, None, "none", "nobody is rightly flagged")
    confidence = acting.evidence.protocol.confidence
    return _round_days(
        estimate_quantile(part.days, part.families, at=0.5, confidence=confidence, more_than=acting.more_than)
    )
