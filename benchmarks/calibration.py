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
import sys
from pathlib import Path

from measuring.results import Result
from measuring.steps import run_step

PART = "calibration_part"
ROWS = 1_000_000
REPLICATES = 1_000
MOST_SECONDS = 20.0
MOST_MEGABYTES = 3_000
SAME_SLOPE, SAME_NET_BENEFIT = 1e-5, 1e-9


def main(arguments: list[str] | None = None) -> int:
    """Ours and the peers', each in a process of its own."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--json", type=Path)
    rows = str((options := parser.parse_args(arguments)).rows)
    result = Result(
        "calibration",
        "Calibration and decision curves with intervals over families, and beside their libraries",
    )
    ours, rowwise, curves = (run_step(PART, part, rows).said for part in ("candour", "peer", "curves"))
    table = result.start_table(
        f"{options.rows:,} decisions, {ours['families']:,} families, {REPLICATES:,} resamples",
        ("what", "CPU s", "peak MB"),
    )
    table.add("candour: ratio, intercept, slope, curve, band, ICI, E50, E90, Emax", ours["basic"], None)
    table.add("candour: with the parts of the Brier score", ours["seconds"], ours["peak"])
    table.add("statsmodels: the slope alone, rows drawn, scaled up", rowwise["seconds"], rowwise["peak"])
    table.add("candour: net benefit at 20 thresholds with intervals", curves["ours"], None)
    table.add("dcurves: net benefit at 20 thresholds, no interval", curves["theirs"], curves["peak"])
    table.notes.append(
        f"ICI {ours['ici']:.4f}; slope {ours['slope']:.6f}, statsmodels' {rowwise['slope']:.6f}; its error by sandwich "
        f"{ours['sandwich']:.5f} and by resampling {ours['resampled']:.5f}."
    )
    result.head.append(
        f"Calibration with {REPLICATES:,} resamples of families at {options.rows:,} decisions: {ours['seconds']:.1f} CPU s; the slope alone by "
        f"statsmodels {rowwise['seconds']:,.0f} (scaled up from fewer), {rowwise['seconds'] / ours['seconds']:,.0f} times as much."
    )
    result.hold("CPU of candour", ours["seconds"], MOST_SECONDS, "s")
    result.hold("peak of candour", ours["peak"], MOST_MEGABYTES, "MB")
    result.hold("distance of the slopes", abs(ours["slope"] - rowwise["slope"]), SAME_SLOPE)
    result.hold("distance of net benefit", curves["furthest_apart"], SAME_NET_BENEFIT)
    return result.finish(options.json)


if __name__ == "__main__":
    sys.exit(main())
