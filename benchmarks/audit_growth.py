"""With which power the cost of every audit grows: `python benchmarks/audit_growth.py`.

    python benchmarks/audit_growth.py --sizes 25000 100000 400000           every audit; about a quarter of an hour
    python benchmarks/audit_growth.py --sizes 50000 200000 --audits bias    only these
    python benchmarks/audit_growth.py --keep FOLDER                         evidence is made once and used again

Made-up evidence (`audit_growth_world.py`): five forecasts, 20 features, five characteristics, two decisions a family on average, as many
decisions to learn from, everything that an audit may ask for. It lies in Parquet files as a run keeps it.

Every audit runs in a process of its own. CPU seconds are user + system of its questions with all reading. The peak is the largest resident
size of the process; what stood before the first question (Python, libraries, the model) is taken away before bytes are divided by decisions.
The exponents are least squares on logarithms: of CPU, and of memory beyond what stood before. The last two columns say what the line would
come to at `--extrapolate` decisions: a guess that is as good as the line is straight. `--replicates` and `--groups` are numbers for a second
table: resampled counts, ranks and performance at the smallest size.
"""

import argparse
import tempfile
from pathlib import Path

from measuring.growth import fit_growth
from measuring.results import Result, Table
from measuring.steps import Cost, run_step

PART = "audit_growth_part"
AUDITS = ("performance", "variants", "bias", "mitigation", "calibration", "practitioners", "usefulness", "explainability", "stability",
          "memory", "poor_input", "over_time", "sample_size", "feedback", "data_quality", "text", "time_travel")  # fmt: skip
ENGLAND = 12_000_000
MOST_EXPONENT = 1.1
"""Of CPU: N log N between the sizes measured here comes to less."""


def main(arguments: list[str] | None = None) -> int:
    """Measure, fit, print; 1 where an audit's CPU grows with more than the power allowed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[25_000, 100_000, 400_000])
    parser.add_argument("--audits", nargs="+", default=list(AUDITS), choices=AUDITS)
    parser.add_argument("--features", type=int, default=20)
    parser.add_argument("--extrapolate", type=int, default=ENGLAND)
    parser.add_argument("--groups", type=int, nargs="*", default=[4, 16, 64])
    parser.add_argument("--replicates", type=int, nargs="*", default=[250, 500, 1000])
    parser.add_argument("--keep", type=Path, help="a folder for the evidence, one of each size")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    result = Result(
        "audit_growth", "What every audit costs, and how the cost grows with decisions, groups and replicates"
    )
    with tempfile.TemporaryDirectory() as temporary:
        folders = [prepare(options.keep or Path(temporary), rows, options.features) for rows in options.sizes]
        measure_audits(result, options, folders)
    if options.groups and options.replicates:
        measure_metrics(result, min(options.sizes), options.groups, options.replicates)
    return result.finish(options.json)


def prepare(parent: Path, rows: int, features: int) -> Path:
    """The folder with evidence of this size, made where it is not there yet."""
    folder = parent / f"{rows}x{features}"
    if not (folder / "record.pickle").is_file():
        run_step(PART, "make", str(folder), str(rows), str(features))
    return folder


def measure_audits(result: Result, options: argparse.Namespace, folders: list[Path]) -> None:
    sizes: list[int] = options.sizes
    table = result.start_table(
        f"Every audit at {', '.join(f'{rows:,}' for rows in sizes)} test decisions x {options.features} features",
        ("audit", *(f"CPU s at {rows:,}" for rows in sizes), *(f"peak MB at {rows:,}" for rows in sizes), "exponent of CPU",
         "exponent of memory", "bytes a decision", f"CPU s at {options.extrapolate:,}", f"GB at {options.extrapolate:,}"),
    )  # fmt: skip
    for audit in options.audits:
        costs = [run_step(PART, "ask", str(folder), audit) for folder in folders]
        add_row(result, table, audit, sizes, costs, options.extrapolate)
    table.notes.append("Bytes a decision: what the largest took beyond Python, libraries and the model.")


def add_row(  # noqa: PLR0917 - what a row holds
    result: Result, table: Table, audit: str, sizes: list[int], costs: list[Cost], extrapolate: int
) -> None:
    said = [cost.said for cost in costs]
    cpu, peaks = [float(each["cpu"]) for each in said], [float(each["peak"]) for each in said]
    beyond = [max(1.0, float(each["peak"]) - float(each["before"])) for each in said]
    grows = len(sizes) > 1
    power, memory = (fit_growth(sizes, values).exponent if grows else None for values in (cpu, beyond))
    further = extrapolate / sizes[-1]
    table.add(
        audit, *cpu, *(peak / 1e6 for peak in peaks), power, memory, beyond[-1] / sizes[-1],
        None if power is None else cpu[-1] * further**power,
        None if memory is None else (peaks[-1] - beyond[-1] + beyond[-1] * further**memory) / 1e9,
    )  # fmt: skip
    for code, why in said[-1]["unanswered"].items():
        table.notes.append(f"{code} at {sizes[-1]:,} decisions, not assessed: {why}")
    # An audit that takes no time is not judged by the power with which its start-up seems to grow.
    if power is not None and cpu[-1] > 1:
        result.hold(f"exponent of CPU of {audit}", power, MOST_EXPONENT)


def measure_metrics(result: Result, rows: int, groups: list[int], replicates: list[int]) -> None:
    """The same resampling with other numbers of groups and of replicates."""
    for what, sizes in (("groups", groups), ("replicates", replicates)):
        table = result.start_table(
            f"Resampled families of {rows:,} decisions with more {what}",
            ("CPU s", *(f"{size:,} {what}" for size in sizes), "exponent"),
        )
        said = [
            run_step(PART, "metrics", str(rows), *(str(n) for n in pair)).said
            for pair in (((size, replicates[0]) for size in sizes) if what == "groups" else ((groups[0], size) for size in sizes))
        ]  # fmt: skip
        for kind in ("counts", "ranks", "performance"):
            cpu = [float(each[kind]) for each in said]
            table.add(kind, *cpu, fit_growth(sizes, cpu).exponent if len(sizes) > 1 else None)


if __name__ == "__main__":
    import sys

    sys.exit(main())
