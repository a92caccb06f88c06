"""USEF-001: what the forecast gives at the capacity that the teams really have, month by month."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from candour.config.protocol import Criterion
from candour.results import Cell, Column, Estimate, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.clustered import ClusteredEstimate, Codes, Flags
from candour.stats.usefulness.monthly_capacity import Caught, MonthlyFlags, describe_caught
from candour.stats.usefulness.neighbours import merge_within
from candour_audits.assumed import FAMILIES, LIKE_BEFORE, OUTCOMES
from candour_audits.calibration.quarters import tie_withheld
from candour_audits.unanswered import build_unanswered
from candour_audits.usefulness.monthly_places import Acting
from candour_audits.wording import METRICS, say_percent

CODE = "USEF-001"
TITLE = "At the capacity that there is"
QUESTION = "If the teams look again at as many cases each month as they can, what do they find, and what do they miss?"
CELLS = ("right", "wrong", "missed", "let_be")
HIDDEN = tuple(Column(f"n_{name}", name, "count", hidden=True) for name in CELLS)
HIDDEN_NAMES = tuple(column.name for column in HIDDEN)
BARS = ("precision_at_capacity", "recall_at_capacity")
MONTHLY = "The teams take the highest scores of each month once the month is over, and can look again at as many in every month."


class _Bar(NamedTuple):
    """What precision or recall is held against: a criterion of the protocol, or a list drawn by lot."""

    metric: str
    at_least: float
    said: str


def assess_capacity(acting: Acting) -> Finding:
    """Flagged, right, wrong and missed out of 1,000 decisions and in cases a month, and by month."""
    decisions = acting.decisions
    if 0 in decisions.counts:
        reason = "all test decisions, or none, were followed by the outcome"
        return build_unanswered(CODE, "usefulness", TITLE, QUESTION, reason)
    if not acting.flags.any() or acting.flags.all():
        reason = "no cut-off parts the decisions of a month into flagged and not flagged at this capacity"
        return build_unanswered(CODE, "usefulness", TITLE, QUESTION, reason)
    caught = Caught.count(acting.flagged, decisions.outcomes, decisions.families)
    measured = dict(zip(BARS, (caught.precision, caught.recall), strict=True))
    bars = _list_bars(acting)
    verdict = _decide([(bar, _describe(acting, measured[bar.metric])) for bar in bars])
    cells = tuple(_count_cells(acting, np.ones(len(decisions.outcomes), dtype=bool)))
    by_month = _tabulate_months(acting)
    return Finding(
        CODE, "usefulness", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(acting, caught), cells),
        for_families=Statement(_say_for_families(caught), cells),
        why=f"Capacity: {acting.places.said}.{acting.places.note} Met where the whole interval of every number lies on the right "
        f"side, a concern where all of one lies on the wrong side: {'; '.join(bar.said for bar in bars)}.",
        tables=(_tabulate_whole(acting, caught, cells), by_month),
        figures=(
            Figure("months", "intervals", "months", "Right among the flagged, by month",
                   "One dot a block of months with its interval.", "precision", "month"),
        ) if len(by_month.rows) > 1 else (),
        limits=(
            "Numbers are of decisions; one child may have several.",
            "Whole levels of scores are flagged, so a month may have a few more or fewer than there is room for.",
            "Decisions that the question leaves out come to the teams as well, and are not counted here.",
            "How errors fall on groups of children is asked by the audits of bias.",
        ),
        assumptions=(FAMILIES, OUTCOMES, MONTHLY, LIKE_BEFORE),
    )  # fmt: skip


def _list_bars(acting: Acting) -> list[_Bar]:
    criteria = [c for c in acting.evidence.protocol.criteria if c.metric in BARS and c.floor is not None]
    if criteria:
        return [_read_bar(criterion) for criterion in criteria]
    events, others = acting.decisions.counts
    base_rate = events / (events + others)
    said = "no bar was written down, so more of the flagged must be right than of a list drawn by lot"
    return [_Bar("precision_at_capacity", base_rate, said)]


def _read_bar(criterion: Criterion) -> _Bar:
    at_least = criterion.floor or 0.0
    named = METRICS[criterion.metric]
    return _Bar(
        criterion.metric, at_least, f"{named[:1].lower()}{named[1:]} at least {say_percent(at_least)}"
    )


def _decide(measured: list[tuple[_Bar, Estimate]]) -> Verdict:
    answers = {_compare(bar, estimate) for bar, estimate in measured}
    if Verdict.CONCERN in answers:
        return Verdict.CONCERN
    return Verdict.MET if answers == {Verdict.MET} else Verdict.CANNOT_TELL


def _compare(bar: _Bar, estimate: Estimate) -> Verdict:
    if estimate.low is None or estimate.high is None:
        return Verdict.CANNOT_TELL
    if estimate.low >= bar.at_least:
        return Verdict.MET
    return Verdict.CONCERN if estimate.high < bar.at_least else Verdict.CANNOT_TELL


def _describe(acting: Acting, share: ClusteredEstimate, *, times: float = 1.0) -> Estimate:
    return describe_caught(share, confidence=acting.evidence.protocol.confidence, times=times)


def _count_cells(acting: Acting, among: Flags) -> list[int]:
    flags, outcomes = acting.flags[among], acting.decisions.outcomes[among]
    return [
        int((flags & outcomes).sum()), int((flags & ~outcomes).sum()),
        int((~flags & outcomes).sum()), int((~flags & ~outcomes).sum()),
    ]  # fmt: skip


def _say_headline(acting: Acting, caught: Caught) -> str:
    """In cases a month; where no month is known, out of 100. PERF-002 alone says it out of 1,000."""
    numbers = [*_find_rates(acting, caught), caught.missed_rate.value or 0.0]
    if acting.places.length is None:
        precision, recall = caught.precision.value or 0.0, caught.recall.value or 0.0
        return (
            f"With the room that the teams have, of 100 cases that they would look again at, the outcome comes in about "
            f"{100 * precision:.0f}; of 100 with the outcome, about {100 * (1 - recall):.0f} would not be on the list."
        )
    a_month = len(acting.decisions.outcomes) / acting.places.length
    found, in_vain, overlooked = (round(a_month * number, 1) for number in numbers)
    return (
        f"In an average month the teams have room to look again at {found + in_vain:.0f} cases. The outcome comes in {found:.0f} of "
        f"these; {overlooked:.0f} others with the outcome would not be on the list."
    )


def _find_rates(acting: Acting, caught: Caught) -> tuple[float, float]:
    """Rightly and wrongly flagged, out of all decisions."""
    flagged = float(acting.flagged.chances.mean())
    precision = caught.precision.value or 0.0
    return flagged * precision, flagged * (1 - precision)


def _say_for_families(caught: Caught) -> str:
    precision, recall = caught.precision.value or 0.0, caught.recall.value or 0.0
    return (
        f"Of 100 families on the list, what the list warns of would happen to about {round(100 * precision)}. Of 100 families to "
        f"whom it does happen, about {round(100 * (1 - recall))} would not be on it."
    )


def _tabulate_whole(acting: Acting, caught: Caught, cells: tuple[int, ...]) -> Table:
    flagged = sum(cells[:2]) / sum(cells)
    # PERF-002 counts the highest scores of all; here the room of each month is filled.
    scales = [("Out of 1,000 decisions, month by month", 1000.0)]
    if acting.places.length is not None:
        scales.append(("In an average month", len(acting.decisions.outcomes) / acting.places.length))
    right = _describe(acting, caught.precision)
    wrong = _turn(right)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            name, round(flagged * times, 1), _scale(right, flagged * times), _scale(wrong, flagged * times),
            _describe(acting, caught.missed_rate, times=times), right, _describe(acting, caught.recall), *cells,
        )
        for name, times in scales
    )  # fmt: skip
    columns = (
        Column("counted", "Counted", "text"), Column("flagged", "Flagged", "number"), Column("right", "Right", "number"),
        Column("wrong", "Wrong", "number"), Column("missed", "Missed", "number"),
        Column("precision", METRICS[BARS[0]], "rate"), Column("recall", METRICS[BARS[1]], "rate"), *HIDDEN,
    )  # fmt: skip
    shown = tuple(column.name for column in columns[1:] if not column.hidden)
    return Table(
        "capacity", "What is found and what is missed", columns, rows, (Guard(shown, HIDDEN_NAMES),),
        note=f"Capacity: {acting.places.said}. How many are flagged follows from it, so it has no interval. Right: flagged, and the "
        "outcome came. Wrong: flagged, and it did not. Missed: not flagged, and it came.",
    )  # fmt: skip


def _scale(share: Estimate, times: float) -> Estimate:
    """How many are flagged is fixed, so a share of the flagged with its interval gives their number with its interval."""
    value, low, high = (None if end is None else end * times for end in (share.value, share.low, share.high))
    return replace(share, value=value, low=low, high=high)


def _turn(share: Estimate) -> Estimate:
    """The share of the others."""
    value, high, low = (None if end is None else 1 - end for end in (share.value, share.low, share.high))
    return replace(share, value=value, low=low, high=high, events=share.n - (share.events or 0))


def _tabulate_months(acting: Acting) -> Table:
    places = acting.places
    counts = np.array(
        [_count_cells(acting, places.months == month) for month in range(len(places.names))], dtype=np.int64
    )
    blocks = merge_within(counts, _tie_quarters(acting), more_than=acting.more_than)
    rows = tuple(_build_month(acting, blocks, block) for block in range(int(blocks.max()) + 1))
    columns = (
        Column("month", "Month", "text"), Column("decisions", "Decisions", "count"), Column("outcomes", "With the outcome", "count"),
        Column("places", "Room for", "count"), Column("flagged", "Flagged", "count"), Column("right", "Right", "count"),
        Column("wrong", "Wrong", "count"), Column("missed", "Missed", "count"), Column("let_be", "Let be", "count", hidden=True),
        Column("precision", METRICS[BARS[0]], "rate"), Column("recall", METRICS[BARS[1]], "rate"),
    )  # fmt: skip
    guarded = ("decisions", "outcomes", "flagged", "right", "wrong", "missed", "precision", "recall")
    return Table(
        "months", "By month of the decision", columns, rows, (Guard(guarded, CELLS),), partition=(),
        note="The flagged are the highest scores of each month. Months are joined to quarters, and these to each other, until each cell of a row "
        "counts enough children to be shown. Each interval stands for its own row alone.",
    )  # fmt: skip


def _tie_quarters(acting: Acting) -> Codes:
    """The quarter of every month; quarters between which PERF-003 withholds some count as one, or subtraction would give them away."""
    quarters, days = acting.places.quarters, acting.decisions.decided_on
    if days is None:
        return quarters
    tied = tie_withheld(acting.evidence, days, acting.decisions.outcomes)
    return np.array([tied[quarter] for quarter in quarters.tolist()], dtype=np.int64)


def _build_month(acting: Acting, blocks: Codes, block: int) -> tuple[Cell, ...]:
    members = np.flatnonzero(blocks == block)
    names, decisions = acting.places.names, acting.decisions
    first, last = names[members[0]], names[members[-1]]
    among = np.isin(acting.places.months, members)
    part = MonthlyFlags(acting.flagged.chances[among], acting.flagged.parts[among], acting.flagged.at_cut_off)
    caught = Caught.count(part, decisions.outcomes[among], decisions.families[among])
    right, wrong, missed, let_be = _count_cells(acting, among)
    return (
        (first if first == last else f"{first} to {last}") or "All", int(among.sum()), right + missed,
        int(acting.places.places[members].sum()), right + wrong, right, wrong, missed, let_be,
        _describe(acting, caught.precision), _describe(acting, caught.recall),
    )  # fmt: skip
