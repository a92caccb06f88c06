"""What `candour --help` costs in CPU seconds, in a new process each time; the target is half a second.

python benchmarks/start_up.py [times]
"""

import resource
import subprocess
import sys

TARGET = 0.5


def measure_help() -> float:
    """CPU seconds of one start."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "candour", "--help"], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


def main() -> None:
    """Measure, and say whether the target is met."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    costs = sorted(measure_help() for _ in range(times))
    middle = costs[len(costs) // 2]
    print(f"candour --help: {middle:.2f} CPU s (median of {times}; target {TARGET})")
    sys.exit(0 if middle < TARGET else 1)


if __name__ == "__main__":
    main()
