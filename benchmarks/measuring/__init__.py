"""What every benchmark shares, and how a benchmark joins `make benchmarks`.

steps       one step in a process of its own: what it said, CPU seconds, wall time, peak of memory
results     tables and limits: printed for people, kept as JSON for the page
machine     which machine and which versions a result comes from
growth      the exponent with which a cost grows

A benchmark is a file of this folder with `main(arguments: list[str]) -> int`. It takes `--json FILE`, fills one Result,
prints it, and returns 0 where every limit holds, 1 where one is broken:

    result = Result("calibration", "What a thousand resamples cost")
    table = result.start_table("At a million decisions", ("library", "CPU s", "peak MB"))
    cost = run_step("calibration_part", "candour", "1000000")     # calibration_part.py: main(arguments) -> dict of numbers
    table.add("candour", cost.cpu, cost.peak / 1e6)
    result.hold("CPU of candour", cost.cpu, 20, "s")
    return result.finish(options.json)

and stands in `index.py` with its arguments for each size: `tiny` (a second or two; tests/benchmarks runs it, so that it
does not rot), `small` (a minute) and `full`. `run_all.py` runs the index, `page.py` writes docs/benchmarks.md from what it left in
`results/`. Of a benchmark that does not know `--json` yet the page shows what it printed.
"""
