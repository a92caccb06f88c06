"""From the case history to evaluated models, beside triage on PostgreSQL: the same children, days, features, splits and models.

    python benchmarks/whole_pipeline.py --triage ENVIRONMENT --children 20000 100000

benchmarks/triage/README.md says what it needs. Where neither `--triage` nor CANDOUR_TRIAGE says where it is, only candour runs.
"""

import argparse
import os
import tempfile
from pathlib import Path

from measuring.results import Result
from measuring.steps import Cost, run_step


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--children", type=int, nargs="+", default=[20_000])
    parser.add_argument(
        "--triage",
        type=Path,
        default=os.environ.get("CANDOUR_TRIAGE"),
        help="virtual environment with triage 6.0.0; without it the environment variable CANDOUR_TRIAGE says where it is",
    )
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    result = Result(
        "whole_pipeline", "From the case history to evaluated models, beside triage on PostgreSQL"
    )
    for children in options.children:
        with tempfile.TemporaryDirectory() as folder:
            _measure(result, children, folder, options.triage)
    return result.finish(options.json)


def _measure(result: Result, children: int, folder: str, triage: Path | None) -> None:
    run_step("triage/world", folder, "--children", str(children))
    here = run_step("triage/here", folder)
    table = result.start_table(
        f"{children:,} children: 80 features, 5 splits, logistic regression and random forest, evaluated on both sides",
        ("pipeline", "CPU s", "wall s", "peak MB", "CPU of it"),
    )
    steps = ", ".join(
        f"{name} {seconds:.1f}" for name, seconds in here.said.items() if isinstance(seconds, float)
    )
    table.add("candour", *_show(here), 1.0)
    table.notes.append(f"candour, wall s: {steps}.")
    if triage is None:
        table.notes.append("triage was not run.")
        return
    peer = run_step("triage/peer", folder, "--triage", str(triage))
    alike = run_step("triage/compare", folder).said
    table.add("triage and PostgreSQL", *_show(peer), round(peer.cpu / here.cpu, 1))
    table.notes.append(
        f"{alike['cells']:,} cells of {alike['features']} features of {alike['rows']:,} decisions: all equal. The area under the curve of a model "
        f"on a day differs by {alike['auc_apart']:.4f} at most. Of triage's CPU s its server took {peer.said['server_cpu']:.0f}."
    )
    result.hold(f"CPU beside triage, {children:,} children", here.cpu / peer.cpu, 1.0, "times")
    result.hold(f"peak memory beside triage, {children:,} children", here.peak / peer.peak, 1.0, "times")
    result.head.append(
        f"{children:,} children from history to evaluated models: {here.cpu:.0f} CPU s and {here.peak / 1e9:.1f} GB; triage and PostgreSQL "
        f"{peer.cpu:.0f} CPU s and {peer.peak / 1e9:.1f} GB, every feature equal."
    )


def _show(cost: Cost) -> tuple[float, float, float]:
    return round(cost.cpu, 1), round(cost.wall, 1), round(cost.peak / 1e6)


if __name__ == "__main__":
    raise SystemExit(main())
