"""PERT-002: how many flags flip where dates are written down some days earlier or later."""

import re

from candour.contracts import Evidence
from candour.results import Finding, Statement, Verdict
from candour.stats.perturbation.altering import shift_days
from candour_audits.calibration.ranges import combine_verdicts
from candour_audits.poor_input.bars import TENTH, TENTH_REASON
from candour_audits.poor_input.flips_table import Row, draw_flips, judge_rows, tabulate_flips
from candour_audits.poor_input.groups_flips import (
    choose_compared,
    compare_flips,
    decide_groups,
    say_shown,
    tabulate_groups,
)
from candour_audits.poor_input.perturbed import Perturbed
from candour_audits.poor_input.said import AUDIT, list_assumptions, list_limits, say_refused, say_worst
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_percent, say_share

CODE = "PERT-002"
TITLE = "A shifted date"
QUESTION = "How many flags flip when dates are some days out?"
SHIFTS = (30, 7, -7, -30)
"""Days further into the past."""
WEEK = 7
DAYS = {
    "date of birth": ("age",),
    "starts of earlier records": ("days_since", "duration"),
    "all dates together": ("age", "days_since", "duration"),
}
_WINDOW = re.compile(r"_(\d+)d$")


def assess_shifted_dates(evidence: Evidence, perturbed: Perturbed) -> Finding:
    """Move the days that features count, for everybody, by a week and by 30 days in both directions."""
    bar = TENTH * perturbed.flagged_share
    rows = list_rows(perturbed, bar=bar)
    if not rows:
        reason = "no feature counts days, so a shifted date cannot be tried out on features alone"
        return build_unanswered(CODE, AUDIT, TITLE, QUESTION, reason)
    judgements = judge_rows(rows, confidence=evidence.protocol.confidence)
    compared = compare_flips(evidence, perturbed, choose_compared(judgements))
    barred = [one.answer for one in judgements if one.answer is not None]
    verdict = combine_verdicts([combine_verdicts(barred), *decide_groups(compared)])
    worst, counts = say_worst(judgements)
    groups = tabulate_groups(evidence, perturbed, compared)
    return Finding(
        CODE, AUDIT, TITLE, QUESTION, verdict,
        headline=Statement(
            worst + say_refused(judgements) + say_shown(compared),
            counts,
        ),
        for_families=Statement(_say_for_families(verdict)),
        why=f"A concern where a shift of {WEEK} days flips more than {say_share(TENTH)} as many flags as there are flagged decisions "
        f"(whole interval above {say_percent(bar)} of all decisions): {TENTH_REASON}. Shifts of 30 days are shown, and no bar is "
        "held against them. Also a concern where a group's share of flips is shown to differ from everyone else's by more than "
        f"{evidence.protocol.bias.margin:g}. Met only where all of that is shown to stay within.",
        tables=(
            tabulate_flips(
                evidence, perturbed, judgements, name="shifts", title="Dates moved for everybody",
                note="Nothing falls below 0 days, and days spent in a window never exceed it.",
            ),
            *(() if groups is None else (groups,)),
        ),
        figures=(draw_flips("shifts", "Flags that flip where dates are out"),),
        limits=list_limits(perturbed, _say_unmoved(perturbed)),
        assumptions=(
            *list_assumptions(perturbed),
            "Days spent in events grow or shrink by the shift wherever there are any, as if each child had one such event.",
        ),
    )  # fmt: skip


def list_rows(perturbed: Perturbed, *, bar: float) -> tuple[Row, ...]:
    """Every kind of date that features count days from, moved by every shift."""
    windows = {word.name: int(found[1]) for word in perturbed.words if (found := _WINDOW.search(word.name))}
    rows = []
    seen: set[tuple[str, ...]] = set()
    for what, kinds in DAYS.items():
        families = perturbed.of_families(*kinds)
        if not families or tuple(families) in seen:
            continue
        seen.add(tuple(families))
        for days in SHIFTS:
            altered = shift_days(perturbed.features, families, days=days, windows=windows)
            rows.append(
                Row(what, _say_shift(days), perturbed.try_out(altered), bar if abs(days) == WEEK else None)
            )
    return tuple(rows)


def _say_shift(days: int) -> str:
    return f"{abs(days)} days {'earlier' if days > 0 else 'later'}"


def _say_unmoved(perturbed: Perturbed) -> str:
    moved = perturbed.of_families("age", "days_since", "duration")
    left = len(perturbed.words) - len(moved)
    return (
        f"{left} of {len(perturbed.words)} features stay as they are. A count within a window says how many events fell into it "
        "and not when, so it cannot be told from features alone which of them a shift would carry over the edge; nor whether a "
        "case was still open, or in which month or on which weekday a decision would have fallen."
    )


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.MET: "Where dates are a week out, the computer still says the same of nearly all children, in every group that could be judged.",
        Verdict.CONCERN: "Where dates are a week out, the computer says something else of many children, or more often in some groups than in others.",
    }.get(
        verdict,
        "We cannot say of how many children the computer would say something else where dates are a week out.",
    )
