"""What a synthetic authority costs: CPU seconds (child processes included), wall time, peak memory, megabytes written.

python benchmarks/synthetic.py --children 100000 --years 6
"""

import argparse
import resource
import shutil
import tempfile
import time
from pathlib import Path

from candour.data.synthetic.authority import SyntheticAuthority, synthesise_authority
from candour.data.synthetic.scenarios import SCENARIOS

MEGABYTE = 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--children", type=int, default=100_000)
    parser.add_argument("--years", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scenario", action="append", choices=list(SCENARIOS))
    parser.add_argument(
        "--rates", action="store_true", help="also print achieved rates beside the national figures"
    )
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="synthetic-benchmark-"))
    started, before = time.perf_counter(), measure_cpu()
    try:
        made = synthesise_authority(
            directory=folder / "authority",
            children=options.children,
            years=options.years,
            seed=options.seed,
            scenarios=tuple(options.scenario or ["baseline"]),
        )
        wall, cpu = time.perf_counter() - started, measure_cpu() - before
        written = sum((made.directory / name).stat().st_size for name in made.files) / MEGABYTE
    finally:
        shutil.rmtree(folder)
    print(f"{made.children:,} children, {made.referrals:,} referrals, {len(made.years)} return years")
    print(
        f"CPU {cpu:.1f} s, wall {wall:.1f} s, peak memory {measure_peak():,.0f} MB, written {written:,.0f} MB"
    )
    if options.rates:
        print_rates(made)


def measure_cpu() -> float:
    """CPU seconds of this process and of those it started."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def measure_peak() -> float:
    """Largest memory of this process, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MEGABYTE


def print_rates(made: SyntheticAuthority) -> None:
    print(f"\nequivalent to an authority with {made.resident_children:,} resident children\n")
    print("| rate | unit | national | achieved | events |\n|---|---|---|---|---|")
    for rate in made.rates:
        target = "–" if rate.target is None else f"{rate.target:g}"
        print(
            f"| {rate.name.replace('_', ' ')} | {rate.unit} | {target} | {rate.achieved:g} | {rate.events:,} |"
        )


if __name__ == "__main__":
    main()
