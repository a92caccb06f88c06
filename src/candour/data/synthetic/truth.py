"""The truth that no extract shows: the risk behind each referral, and what happened to every child.

The risk is computed, not simulated. A referral's own case escalates with the probability that its latent log-odds
say, after a delay of known distribution; if it does not, the case closes after a known distribution of days, and
the child may come back and be at risk again. The second part is a renewal equation, solved on a grid of the
child's lasting risk and the days that remain.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from scipy.stats import rankdata

from candour.data.synthetic.calendar import NEVER, Days, Flags, Numbers
from candour.data.synthetic.pathway import LONG_SHARE, LONG_SHARE_DISABLED, UNACCOMPANIED_ACCEPTED, Cases
from candour.data.synthetic.population import YEAR, Children
from candour.data.synthetic.referral_risk import (
    ASSESSED_ONLY,
    BASE_LOG_ODDS,
    HELPED,
    LONG_HELP,
    LOTTERY_CARE_SHARE,
    NATIONAL,
    NOT_ACCEPTED,
    TRANSFER_SHARE,
    Laws,
    Outlook,
    compute_gap_distribution,
    compute_outlook,
    compute_return_share,
    draw_care_delays,
    draw_plan_delays,
    draw_quiet_lengths,
    find_care_share,
    find_source_effects,
    find_source_row,
    find_source_shares,
)
from candour.data.synthetic.targets import DISABLED_SHARE

WINDOW: Final = 365
"""Days after the referral in which the outcome is looked for: (decided_on, decided_on + 365]."""

_STEP: Final = 5
_ELAPSED: Final = np.arange(0, WINDOW + 1, _STEP)
_STANDING: Final = np.linspace(BASE_LOG_ODDS - 5.0, BASE_LOG_ODDS + 6.0, 67)
_DRAWS: Final = 60_000
_LENGTHS: Final = 1_500
# Of the children who come back, `find_care_share` averaged over the ages of each row: unborn, under 5, 5 to 9, older.
_CARE_SHARES: Final = (0.28, 0.12, 0.09, 0.19)
# Share of closed cases after which the child is still in the area, by course.
_STAYS: Final = (1.0, 1.0 - 0.3 * TRANSFER_SHARE, *[(1.0 - 1.3 * TRANSFER_SHARE) * 0.996] * 2)


class Delays(NamedTuple):
    """Sorted draws of the days from referral to the first plan, and to care without a plan."""

    plan: Days
    care: Days

    def compute_share(self, days: Numbers, care_share: Numbers | float) -> Numbers:
        """Of the referrals that escalate, the share that has done so within so many days."""
        plan = np.searchsorted(self.plan, days, side="right") / len(self.plan)
        care = np.searchsorted(self.care, days, side="right") / len(self.care)
        return np.asarray(care_share * care + (1.0 - care_share) * plan)


class Truth(NamedTuple):
    """One entry a case of `Cases`, in the same order.

    Attributes:
        true_risk: probability of a child protection plan or care starting within a year of the referral.
        outcome: whether one did.

    """

    true_risk: Numbers
    outcome: Flags


def compute_truth(
    generator: np.random.Generator, children: Children, cases: Cases, laws: Laws = NATIONAL
) -> Truth:
    """How likely a plan or care was within a year of each referral, and whether it happened."""
    delays = Delays(
        np.sort(draw_plan_delays(generator, _DRAWS).outcome),
        np.sort(np.maximum(draw_care_delays(generator, _DRAWS), 1)),
    )
    returns = {
        spread: _tabulate_returns(generator, delays, float(spread), laws)
        for spread in np.unique(children.noise_spread)
    }
    age = (cases.referred - children.born[cases.child]) / YEAR
    remaining = np.minimum(np.floor((18.0 - age) * YEAR) - 1, WINDOW)
    outlook = compute_outlook(cases.log_odds, cases.long_share, laws)
    risk = outlook.escalated * delays.compute_share(remaining, find_care_share(age, laws))
    row = find_source_row(age + 0.4)
    spread = children.noise_spread[cases.child]
    for value, tables in returns.items():
        for position in range(1, 4):
            chosen = np.flatnonzero((spread == value) & (row == position))
            risk[chosen] += _look_up(tables[position], cases, outlook, remaining, chosen)
    risk = np.where(children.unaccompanied[cases.child], UNACCOMPANIED_ACCEPTED, risk)
    return Truth(np.minimum(risk, 1.0), find_outcomes(cases))


def find_outcomes(cases: Cases) -> Flags:
    """Whether a plan or care started in the 365 days after each referral, in this case or a later one."""
    scale = np.int64(1) << 21
    starts = (cases.course.plan_start, cases.course.second_plan_start, cases.course.care_start)
    events = np.sort(np.concatenate([(cases.child * scale + day)[day != NEVER] for day in starts]))
    key = cases.child * scale + cases.referred
    following = np.append(events, np.iinfo(np.int64).max)[np.searchsorted(events, key, side="right")]
    return np.asarray(following <= key + WINDOW)


def compute_area_under_curve(score: Numbers, outcome: Flags) -> float:
    """Area under the receiver operating characteristic: the chance that an outcome outranks a non-outcome."""
    positives = int(outcome.sum())
    negatives = len(outcome) - positives
    if positives == 0 or negatives == 0:
        return float("nan")
    ranks = rankdata(score)[outcome].sum() - positives * (positives + 1) / 2
    return float(ranks / (positives * negatives))


def _tabulate_returns(
    generator: np.random.Generator, delays: Delays, spread: float, laws: Laws
) -> dict[int, Numbers]:
    """For each age row: probability by course, lasting risk and days remaining that a later referral escalates."""
    waits = _tabulate_waits(generator, laws)
    shares = find_source_shares()
    return {
        row: _solve_returns(delays, waits, shares[row], row=row, spread=spread, laws=laws)
        for row in range(1, 4)
    }


def _tabulate_waits(generator: np.random.Generator, laws: Laws) -> Numbers:
    """Probability, by course and lasting risk, that the next referral falls into each step of days."""
    tables = []
    for course in (NOT_ACCEPTED, ASSESSED_ONLY, HELPED, LONG_HELP):
        _, lengths = draw_quiet_lengths(generator, np.full(_LENGTHS, course, np.int8))
        share = compute_return_share(_STANDING, laws)[:, None, None]
        elapsed = (_ELAPSED[None, :, None] - lengths[None, None, :]).astype(float)
        reached = compute_gap_distribution(elapsed - 1.5, share).mean(axis=2)
        tables.append(np.diff(reached, axis=1) * _STAYS[course])
    return np.stack(tables)


def _solve_returns(
    delays: Delays, waits: Numbers, shares: Numbers, *, row: int, spread: float, laws: Laws
) -> Numbers:
    outlook = _average_outlook(shares, spread, laws)
    care_share = LOTTERY_CARE_SHARE if laws.lottery else _CARE_SHARES[row]
    own = outlook.escalated[:, None] * delays.compute_share(_ELAPSED.astype(float), care_share)[None, :]
    quiet = np.stack(outlook[:4])[:, :, None]
    again = own
    for _ in range(5):
        later = np.stack([_convolve(wait, again) for wait in waits])
        again = own + (quiet * later).sum(axis=0)
    return np.stack([_convolve(wait, again) for wait in waits])


def _average_outlook(shares: Numbers, spread: float, laws: Laws) -> Outlook:
    nodes, weights = hermegauss(15)
    effects = find_source_effects(laws)
    log_odds = _STANDING[:, None, None] + effects[None, :, None] + spread * nodes[None, None, :]
    weight = shares[None, :, None] * (weights / weights.sum())[None, None, :]
    long_share = LONG_SHARE + (0.0 if laws.lottery else DISABLED_SHARE) * (LONG_SHARE_DISABLED - LONG_SHARE)
    return Outlook(
        *((part * weight).sum(axis=(1, 2)) for part in compute_outlook(log_odds, long_share, laws))
    )


def _convolve(wait: Numbers, again: Numbers) -> Numbers:
    """Probability of coming back in a step and escalating in what is left of the window."""
    middle = (again[:, 1:] + again[:, :-1]) / 2.0
    result = np.zeros_like(again)
    for step in range(1, again.shape[1]):
        result[:, step] = (wait[:, :step] * middle[:, step - 1 :: -1]).sum(axis=1)
    return result


def _look_up(table: Numbers, cases: Cases, outlook: Outlook, remaining: Numbers, chosen: Days) -> Numbers:
    place = (cases.next_standing[chosen] - _STANDING[0]) / (_STANDING[1] - _STANDING[0])
    place = np.clip(place, 0, len(_STANDING) - 1.001)
    left = place.astype(int)
    part = place - left
    step = np.clip(np.round(remaining[chosen] / _STEP).astype(int), 0, len(_ELAPSED) - 1)
    total = np.zeros(len(chosen))
    for course in range(4):
        values = table[course, left, step] * (1 - part) + table[course, left + 1, step] * part
        total += outlook[course][chosen] * values
    return total
