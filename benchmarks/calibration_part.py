"""The parts of `calibration.py`, each in a process of its own: `calibration_part.py candour|peer|curves ROWS`."""

import resource
import time

import dcurves
import numpy as np
import pandas as pd
import statsmodels.api as sm
from measuring.steps import Said, answer

from candour.stats.calibration.corp import estimate_brier_parts
from candour.stats.calibration.curve_errors import compute_curve_errors, resample_recalibration
from candour.stats.calibration.flexible_curve import FittedCurve, draw_band, fit_curve
from candour.stats.calibration.recalibration import compute_log_odds, compute_recalibration
from candour.stats.calibration.score_levels import build_levels, resample_levels
from candour.stats.usefulness.net_benefit import compare_with_all_and_none, compute_gains, list_thresholds

REPLICATES = 1_000
PEER_REPLICATES = 3


def make_decisions(rows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores that are somewhat too sure, outcomes and family codes."""
    chance = np.random.default_rng(1)
    family = np.unique(chance.integers(0, rows // 2, size=rows), return_inverse=True)[1]
    log_odds = -2.6 + 0.7 * chance.normal(size=family.max() + 1)[family] + chance.normal(size=rows)
    outcomes = chance.random(rows) < 1 / (1 + np.exp(-(-2.4 + 0.9 * (log_odds + 2.4))))
    return 1 / (1 + np.exp(-log_odds)), outcomes, family


def main(arguments: list[str]) -> Said:
    part, rows = arguments[0], int(arguments[1])
    found = {"candour": measure, "peer": measure_peer, "curves": measure_curves}[part](rows)
    return found | {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def measure(rows: int) -> Said:
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
    return {
        "families": families, "basic": basic, "seconds": time.process_time() - start, "ici": errors[0].estimate.value,
        "slope": fitted.slope.value, "sandwich": fitted.slope.variance**0.5, "resampled": float(slopes.std()),
    }  # fmt: skip


def measure_peer(rows: int) -> Said:
    """statsmodels, rows of resampled families copied: few of them, scaled up."""
    scores, outcomes, family = make_decisions(rows)
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
    return {"seconds": (time.process_time() - start) / PEER_REPLICATES * REPLICATES, "slope": float(theirs)}


def measure_curves(rows: int) -> Said:
    """Net benefit at twenty thresholds: ours with intervals over families that hold together, dcurves' without any."""
    scores, outcomes, family = make_decisions(rows)
    thresholds = list_thresholds(0.02, 0.4, steps=20)
    start = time.process_time()
    gains = compute_gains(scores, outcomes, family, thresholds)
    compare_with_all_and_none(
        gains, compute_gains(np.ones(rows), outcomes, family, thresholds), confidence=0.95, seed=1
    )
    ours, start = time.process_time() - start, time.process_time()
    frame = pd.DataFrame({"forecast": scores, "outcome": outcomes.astype(int)})
    found = dcurves.dca(frame, outcome="outcome", modelnames=["forecast"], thresholds=np.array(thresholds))
    theirs = time.process_time() - start
    values = found[found["model"] == "forecast"].sort_values("threshold")["net_benefit"].to_numpy()
    gap = max(abs(gain.benefit.value - value) for gain, value in zip(gains, values, strict=True))
    return {"ours": ours, "theirs": theirs, "furthest_apart": float(gap)}


if __name__ == "__main__":
    answer(main)
