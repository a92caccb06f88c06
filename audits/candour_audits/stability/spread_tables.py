"""How far the place of one decision moves, as a distribution over many; never that of a single child."""

import numpy as np
from scipy.stats import rankdata

from candour.results import Cell, Column, Estimate, Guard, Table
from candour.stats.clustered import Flags, Floats, estimate_mean, estimate_share
from candour.stats.groups.rates import describe_share
from candour.stats.intervals import compute_critical_value
from candour_audits.stability.tested import Tested

FAR = 5.0
"""Places out of 100."""
EDGES = (0.0, 1.0, 2.0, 5.0, 10.0, np.inf)
BANDS = (("Top 5 %", 0.95, 2.0), ("5 to 10 %", 0.9, 0.95), ("10 to 25 %", 0.75, 0.9),
         ("25 to 50 %", 0.5, 0.75), ("Lower half", -1.0, 0.5))  # fmt: skip


def compute_spread(log_odds: Floats) -> Floats:
    """The standard deviation over fits of every decision's place, in places out of 100."""
    places = 100 * rankdata(log_odds, axis=1) / log_odds.shape[1]
    spread: Floats = places.std(axis=0, ddof=1)
    return spread


def tabulate_by_score(tested: Tested, spread: Floats, *, confidence: float) -> Table:
    """The mean spread, and the share that moves far, by place of the published score."""
    place = rankdata(tested.published) / len(spread)
    columns = (
        Column("band", "Published score", "text"), Column("n", "Decisions", "count"),
        Column("spread", "Typical move, in places out of 100", "number"),
        Column("far", f"Moving by more than {FAR:g} places", "rate"),
        Column("moved", "Moved", "count", hidden=True), Column("stayed", "Stayed", "count", hidden=True),
    )  # fmt: skip
    rows = tuple(
        _describe_band(tested, spread, name, (place > low) & (place <= high), confidence)
        for name, low, high in BANDS
    )
    return Table(
        "spread_by_score", "How far one decision moves in the order, by its score", columns, rows,
        (Guard(("n", "spread"), ("n",)), Guard(("far",), ("moved", "stayed"))),
        note="The standard deviation of a decision’s place over fits on families drawn again, averaged over decisions. "
        "Intervals over test families; the fits are taken as they are.",
    )  # fmt: skip


def tabulate_distribution(spread: Floats) -> Table:
    """In bins, how many decisions move how far."""
    cut = np.digitize(spread, EDGES[1:-1])
    names = ("less than 1", "1 to 2", "2 to 5", "5 to 10", "10 or more")
    counts = np.bincount(cut, minlength=len(names))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, int(count), "all") for name, count in zip(names, counts, strict=True)
    )
    columns = (
        Column("move", "Typical move, in places out of 100", "text"), Column("n", "Decisions", "count"),
        Column("whole", "All", "text", hidden=True),
    )  # fmt: skip
    return Table("spread", "How many decisions move how far", columns, rows, partition=("whole",))


def _describe_band(
    tested: Tested, spread: Floats, name: str, among: Flags, confidence: float
) -> tuple[Cell, ...]:
    n = int(among.sum())
    far = spread > FAR
    share = describe_share(
        estimate_share(far, among, tested.families, empty="no decisions"), confidence=confidence
    )
    mean = estimate_mean(spread[among], tested.families[among])
    reach = compute_critical_value(confidence) * mean.variance**0.5
    described = (
        Estimate(None, None, None, 0, None, "none", mean.reason)
        if mean.value is None
        else Estimate(
            mean.value, max(0.0, mean.value - reach), mean.value + reach, n, None, "normal, by family"
        )
    )
    return name, n, described, share, int((far & among).sum()), int((~far & among).sum())
