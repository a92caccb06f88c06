"""Bands that differ for sure: as many as possible, by trying all."""

from itertools import combinations, pairwise

import numpy as np
import pytest

from calibrated_families import draw_families
from candour.stats.calibration.reliability import ReliabilityBin, cut_into_bins, describe_bin
from candour.stats.calibration.score_bands import find_bands

BINS = 8


def find_by_trying_all(drawn: tuple[np.ndarray, ...]) -> int:
    rows = cut_into_bins(drawn[0], drawn[1], bins=BINS, more_than=5)
    confidence = 1 - 0.05 / (len(rows) * (len(rows) + 1) / 2)
    most = 1
    for parts in range(len(rows)):
        for cuts in combinations(range(1, len(rows)), parts):
            edges = (0, *cuts, len(rows))
            bands = [
                describe_bin(drawn[0], drawn[1], drawn[2], np.any(rows[start:end], axis=0), confidence)
                for start, end in pairwise(edges)
            ]
            if do_not_overlap(bands):
                most = max(most, len(bands))
    return most


def do_not_overlap(bands: list[ReliabilityBin]) -> bool:
    return all(low.observed.high < high.observed.low for low, high in pairwise(bands))  # type: ignore[operator]


@pytest.mark.parametrize("families", [60, 300, 1000])
def test_no_choice_of_bands_has_more(families: int) -> None:
    drawn = draw_families(1, families=families)
    found = find_bands(*drawn[:3], bins=BINS, more_than=5, confidence=0.95)
    assert do_not_overlap(list(found))
    assert len(found) == find_by_trying_all(drawn[:3])
    assert sum(band.decisions for band in found) == len(drawn.scores)


def test_scores_that_say_nothing_make_one_band() -> None:
    drawn = draw_families(1, families=500, curve=lambda log_odds: np.full(len(log_odds), -2.0))
    assert len(find_bands(*drawn[:3], bins=10, more_than=5, confidence=0.95)) == 1
