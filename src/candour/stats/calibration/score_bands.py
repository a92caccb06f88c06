"""Bands of scores that differ for sure: as many as possible, so that neighbours' shares with the outcome do not overlap.

Any run of neighbouring bins may become a band, so the interval of each is one that holds for all runs at once (Bonferroni
over the number of runs): the choice of the bands cannot make them look more different than they are.
"""

from dataclasses import dataclass

from candour.results import Estimate
from candour.stats.calibration.reliability import ReliabilityBin, cut_into_bins, describe_bin
from candour.stats.clustered import Codes, Flags, Floats


@dataclass(frozen=True)
class _Chain:
    """The best bands from the lowest score up to some bin: `ends` are the bins after each band."""

    gap: float
    ends: tuple[int, ...]


def find_bands(
    scores: Floats, outcomes: Flags, clusters: Codes, *, bins: int, more_than: int, confidence: float
) -> tuple[ReliabilityBin, ...]:
    """The most bands whose neighbours' intervals do not overlap; among these, with the widest narrowest gap. One: none differ.

    Cut and merged like the bins of a reliability curve, so that a band is always a union of those.
    """
    rows = cut_into_bins(scores, outcomes, bins=bins, more_than=more_than)
    count = len(rows)
    each = 1 - (1 - confidence) / (count * (count + 1) / 2)
    runs = {
        (start, end): describe_bin(scores, outcomes, clusters, sum(rows[start + 1 : end], rows[start]), each)
        for start in range(count)
        for end in range(start + 1, count + 1)
    }
    # best[start, end]: the best bands whose last one is the run from start to end.
    best: dict[tuple[int, int], _Chain] = {}
    for start, end in sorted(runs, key=lambda run: (run[1], run[0])):
        chains = [_Chain(float("inf"), (end,))] if start == 0 else []
        for earlier in range(start):
            gap = _measure_gap(runs[earlier, start].observed, runs[start, end].observed)
            before = best.get((earlier, start))
            if before is not None and gap > 0:
                chains.append(_Chain(min(before.gap, gap), (*before.ends, end)))
        if chains:
            best[start, end] = max(chains, key=_rank)
    chosen = max((best[run] for run in best if run[1] == count), key=_rank)
    starts = (0, *chosen.ends[:-1])
    return tuple(runs[start, end] for start, end in zip(starts, chosen.ends, strict=True))


def _rank(chain: _Chain) -> tuple[int, float]:
    return len(chain.ends), chain.gap


def _measure_gap(lower: Estimate, upper: Estimate) -> float:
    if lower.high is None or upper.low is None:
        return 0.0
    return upper.low - lower.high
