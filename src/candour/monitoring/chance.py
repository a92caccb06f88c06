"""How often a plan would raise an alarm although nothing had changed, over all watches and periods together.

Each limit comes with its own false alarms, but many limits are looked at many times, and what they look at hangs together: a month
with many outcomes moves the base rate, the precision and the calibration at once. So the later time is made up: the families of the
test period are drawn again, as if the very same authority had gone on as it was; the whole plan is looked at; and the share of such
worlds with an alarm is counted.

What the test itself may have got wrong is part of it: each world is first drawn as one that the test could have come from (families
drawn once), and then its later time is drawn from that world (families drawn again), while the limits stay those that were published.
Each family that is drawn is moved around the year by a lot of its own, all its decisions together: else what was chance in one month
of the test would be taken for a fact about that month. So months differ by chance and families alone. Where they differ by themselves,
there are more false alarms than this says, but for the number of decisions, whose limits allow for it: it counts with the false alarms
of its limits, as if independent, and so do the watches that the decisions of the test do not hold (fields left empty, overrides).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from candour.monitoring.judging import Answer, look_at
from candour.monitoring.later import LaterDecisions
from candour.monitoring.watch import Watch
from candour.results import Estimate
from candour.stats.intervals import compute_critical_value, compute_wilson_interval

NOT_DRAWN: Final = frozenset({"volume", "missing", "overruled"})
"""Measures that count with the false alarms of their limits."""

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class FalseAlarms:
    """Of `worlds` in which nothing changed, the shares with at least one alarm, and how many alarms there are on average.

    `looks` is how many times a watch with limits was looked at in a period of the real later time, over `watches` watches. `drawn` of these were simulated; the others count with the
    false alarms that their limits were made with. `at_most` is the sum of all limits' own false alarms for a stop: no dependence
    can make the chance of a false stop larger, as long as each limit is right.
    """

    watches: int
    looks: int
    drawn: int
    any_ask: Estimate
    any_stop: Estimate
    asks: float
    stops: float
    at_most: float
    worlds: int


@dataclass(frozen=True)
class _Test:
    """The decisions of the test by family and month, so that they can be drawn again."""

    decisions: LaterDecisions
    by_family: tuple[Rows, ...]
    month: Rows
    months: int


def simulate_false_alarms(
    watches: Sequence[Watch],
    tested: LaterDecisions,
    *,
    months: int,
    in_months: bool,
    looks: dict[Watch, int],
    worlds: int,
    seed: int,
    confidence: float = 0.95,
) -> FalseAlarms:
    """Draw the later time again and again with nothing changed, and count the alarms of the plan as it was published.

    `tested` are the decisions of the test, all with known outcomes; `months` is how many months of them a world has; `looks` how
    often each watch was really looked at. A stop limit that the forecast missed in the test already is left out: it is no false alarm.
    """
    test = _arrange(tested)
    drawn = [watch for watch in watches if watch.measure not in NOT_DRAWN and looks.get(watch)]
    others = [watch for watch in watches if watch.measure in NOT_DRAWN and looks.get(watch)]
    generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, months])))
    counted = np.array(
        [_count_alarms(drawn, _draw_later(test, months, generator), in_months, looks) for _ in range(worlds)],
        dtype=np.int64,
    ).reshape(-1, 2)
    quiet = [1.0, 1.0]
    for watch in others:
        for at, limits in enumerate((watch.ask, watch.stop)):
            quiet[at] *= (1 - (limits.false_alarm if limits else 0.0)) ** looks[watch]
    shares = [_estimate(counted[:, at] > 0, quiet[at], worlds=worlds, confidence=confidence) for at in (0, 1)]
    means = [
        float(counted[:, at].mean()) + sum(_alarm(watch, at) * looks[watch] for watch in others)
        for at in (0, 1)
    ]
    return FalseAlarms(
        watches=len(drawn) + len(others),
        looks=sum(looks[watch] for watch in (*drawn, *others)),
        drawn=sum(looks[watch] for watch in drawn),
        any_ask=shares[0],
        any_stop=shares[1],
        asks=means[0],
        stops=means[1],
        at_most=min(1.0, sum(_alarm(watch, 1) * looks[watch] for watch in (*drawn, *others))),
        worlds=worlds,
    )


def _alarm(watch: Watch, at: int) -> float:
    limits = (watch.ask, watch.stop)[at]
    return limits.false_alarm if limits else 0.0


def _estimate(alarmed: npt.NDArray[np.bool_], quiet: float, *, worlds: int, confidence: float) -> Estimate:
    """The share of worlds with an alarm, with the chance of one among the watches that were not drawn."""
    share = float(alarmed.mean())
    low, high = compute_wilson_interval(share, worlds, critical_value=compute_critical_value(confidence))
    value, low, high = (1 - (1 - end) * quiet for end in (share, low, high))
    return Estimate(value, low, high, worlds, int(alarmed.sum()), "share of simulated worlds, Wilson")


def _arrange(tested: LaterDecisions) -> _Test:
    order = np.argsort(tested.families, kind="stable")
    edges = np.flatnonzero(np.diff(tested.families[order])) + 1
    calendar = tested.decided_on.astype("datetime64[M]").astype(np.int64)
    month = calendar - calendar.min()
    return _Test(tested, tuple(np.split(order, edges)), month, int(month.max()) + 1)


def _count_alarms(
    watches: Sequence[Watch],
    later: LaterDecisions,
    in_months: bool,  # noqa: FBT001 (a plain fact of the plan)
    looks: dict[Watch, int],
) -> tuple[int, int]:
    seen: dict[Watch, int] = {}
    asks = stops = 0
    for look in look_at(watches, later, in_months=in_months):
        seen[look.watch] = seen.get(look.watch, 0) + 1
        # No more looks than there were: a further period would be a further chance of an alarm.
        if seen[look.watch] <= looks[look.watch]:
            stops += look.answer is Answer.STOP
            asks += look.answer in {Answer.ASK, Answer.STOP}
    return asks, stops


def _draw_later(test: _Test, months: int, generator: np.random.Generator) -> LaterDecisions:
    """So many months of one world: its families drawn from the test's, and for each round of the test's months drawn from these."""
    size = len(test.by_family)
    world = generator.integers(0, size, size)
    rows: list[Rows] = []
    families: list[Rows] = []
    days: list[npt.NDArray[np.datetime64]] = []
    for start in range(0, months, test.months):
        chosen = [test.by_family[number] for number in world[generator.integers(0, size, size)]]
        lengths = [len(part) for part in chosen]
        drawn = np.concatenate(chosen)
        around = np.repeat(generator.integers(0, test.months, size), lengths)
        month = (test.month[drawn] + around) % test.months
        kept = month + start < months
        rows.append(drawn[kept])
        families.append((np.repeat(np.arange(size), lengths) + start * size)[kept])
        days.append(_move(test.decisions.decided_on[drawn], month - test.month[drawn] + start)[kept])
    later = test.decisions.take(np.concatenate(rows))
    return replace(later, decided_on=np.concatenate(days), families=np.concatenate(families))


def _move(days: npt.NDArray[np.datetime64], months: Rows) -> npt.NDArray[np.datetime64]:
    """The same day of a later month; the 28th stands for all after it, so that a month never spills over."""
    month = days.astype("datetime64[M]")
    within = np.minimum((days - month.astype("datetime64[D]")).astype(np.int64), 27)
    moved = (month.astype(np.int64) + months).astype("datetime64[M]").astype("datetime64[D]")
    return np.asarray(moved + within.astype("timedelta64[D]"))
