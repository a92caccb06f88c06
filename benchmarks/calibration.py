"""What calibration with a thousand resamples of families costs at a million decisions: `python benchmarks/calibration.py`.

    python benchmarks/calibration.py                    about a minute, most of it the peer's
    python benchmarks/calibration.py --rows 100000      a quick look

Made-up decisions, two a family on average, one in eight with the outcome.

    candour     observed over expected, intercept, slope, the smooth curve, ICI, E50, E90 and Emax, the curve fitted anew on
                each of 1,000 resamples of families, with intervals; the curve's simultaneous band; the parts of the Brier
                score on the same resamples
    rows        statsmodels (slope) on few resamples of families, drawn as rows, scaled to 1,000: what a plain cluster
                bootstrap of the slope alone costs with the tool at hand

The slope of both must be equal. CPU seconds are user + system of the work alone; the peak of memory is of a process of its
own, decisions and imports included. The exit code is 1 where a limit is broken.
"""

import argparse
import resource
import subprocess
import sys
import time

import numpy as np
import statsmodels.api as sm

from candour.stats.calibration.corp import estimate_brier_parts
from candour.stats.calibration.curve_errors import compute_curve_errors, resample_recalibration
from candour.stats.calibration.flexible_curve import FittedCurve, draw_band, fit_curve
from candour.stats.calibration.recalibration import compute_log_odds, compute_recalibration
from candour.stats.calibration.score_levels import build_levels, resample_levels

ROWS = 1_000_000
REPLICATES = 1_000
PEER_REPLICATES = 3
MOST_SECONDS = 20.0
MOST_MEGABYTES = 3_000


def make_decisions(rows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores that are somewhat too sure, outcomes and family codes."""
    chance = np.random.default_rng(1)
    family = np.unique(chance.integers(0, rows // 2, size=rows), return_inverse=True)[1]
    log_odds = -2.6 + 0.7 * chance.normal(size=family.max() + 1)[family] + chance.normal(size=rows)
    outcomes = chance.random(rows) < 1 / (1 + np.exp(-(-2.4 + 0.9 * (log_odds + 2.4))))
    return 1 / (1 + np.exp(-log_odds)), outcomes, family


def measure(rows: int) -> bool:
    scores, outcomes, family = make_decisions(rows)
    families = int(family.max()) + 1
    start = time.process_time()
    fitted = compute_recalibration(scores, outcomes, family, families=families)
    levels = build_levels(scores, outcomes, family, families=families)
    curve = fit_curve(levels)
    if not isinstance(curve, FittedCurve):
        raise SystemExit(curve)
    draw_band(curve, levels, confidence=0.95, seed=1)
    resampled = resample_levels(levels, replicates=REPLICATES, seed=1)
    errors = compute_curve_errors(curve, levels, resampled, confidence=0.95, seed=1)
    slopes = resample_recalibration(levels, resampled).slope
    basic = time.process_time() - start
    estimate_brier_parts(scores, outcomes, levels, resampled, confidence=0.95, by_chance=0.0)
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{rows:>9,} decisions, {families:,} families, {REPLICATES:,} resamples")
    print(f"  ratio, intercept, slope, curve, ICI, E50, E90, Emax   {basic:6.1f} CPU s")
    print(
        f"  with the parts of the Brier score                     {seconds:6.1f} CPU s   (at most {MOST_SECONDS:g})"
    )
    print(
        f"  peak memory                                           {peak:6.0f} MB      (at most {MOST_MEGABYTES:,})"
    )
    print(f"  ICI {errors[0].estimate.value:.4f}, slope {fitted.slope.value:.4f}, its error by sandwich "
          f"{fitted.slope.variance**0.5:.5f} and by resampling {slopes.std():.5f}")  # fmt: skip
    return seconds <= MOST_SECONDS and peak <= MOST_MEGABYTES


def measure_peer(rows: int) -> bool:
    scores, outcomes, family = make_decisions(rows)
    ours = compute_recalibration(scores, outcomes, family, families=int(family.max()) + 1).slope.value
    design, y = sm.add_constant(compute_log_odds(scores)), outcomes.astype(float)
    order = np.argsort(family, kind="stable")
    ends = np.searchsorted(family[order], np.arange(family.max() + 2))
    chance = np.random.default_rng(2)
    theirs = sm.GLM(y, design, family=sm.families.Binomial()).fit().params[1]
    start = time.process_time()
    for _ in range(PEER_REPLICATES):
        drawn = chance.integers(0, family.max() + 1, size=family.max() + 1)
        sizes = ends[drawn + 1] - ends[drawn]
        at = np.repeat(ends[drawn] - np.concatenate([[0], sizes.cumsum()[:-1]]), sizes) + np.arange(
            sizes.sum()
        )
        sm.GLM(y[order[at]], design[order[at]], family=sm.families.Binomial()).fit()
    each = (time.process_time() - start) / PEER_REPLICATES
    print(
        f"  statsmodels, slope alone, scaled to {REPLICATES:,} resamples     {each * REPLICATES:6.0f} CPU s"
    )
    print(f"  slope {ours:.6f} beside {theirs:.6f}")
    return bool(abs(theirs - (ours or 0)) < 1e-5)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--part", choices=("candour", "peer"))
    asked = parser.parse_args()
    if asked.part:
        kept = measure(asked.rows) if asked.part == "candour" else measure_peer(asked.rows)
        sys.exit(0 if kept else 1)
    codes = [
        subprocess.run(
            [sys.executable, __file__, "--rows", str(asked.rows), "--part", part], check=False
        ).returncode
        for part in ("candour", "peer")
    ]
    sys.exit(max(codes))
