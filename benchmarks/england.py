"""What England would cost, from what was measured: `python benchmarks/england.py` writes the tables of docs/scale.md.

It needs results/full/million.json (`python benchmarks/run_all.py million`), whose costs, less what FEWEST children cost, it carries on with the power
that it fits to them, and never with one below 1: that no step becomes cheaper by the child is the careful guess. What share of them is done in parts, and so
could be done by many workers, it measures itself at CHILDREN_SHARED children. Nothing of England's size is run.
"""

import json
import re
import tempfile
from typing import NamedTuple

from measuring.growth import fit_growth
from measuring.steps import FOLDER, run_step

MILLION = FOLDER / "results" / "full" / "million.json"
PAGE = FOLDER.parent / "docs" / "scale.md"
MARK = re.compile(r"(<!-- benchmarks/england.py -->\n).*?(<!-- end -->)", re.DOTALL)
CHILDREN = 12_000_000
CHILDREN_SHARED, FEWEST = 100_000, 200
CORES_PER_WORKER, WORKERS = 4, (4, 8, 16, 32)
CORES = 32
SECONDS_TO_START = 20.0
"""Of Spark, which starts once for the history and once for the run: about ten seconds each, where it was tried."""


class Carried(NamedTuple):
    """One step at England's size."""

    name: str
    cpu: float
    in_parts: float
    """CPU seconds of it that are done in parts."""
    exponent: float
    error: float

    @property
    def alone(self) -> float:
        """CPU seconds that one process must do by itself."""
        return self.cpu - self.in_parts


def main() -> None:
    """Measure the shares, carry the costs on, and write both tables."""
    rows = json.loads(MILLION.read_text(encoding="utf-8"))["tables"][0]["rows"]
    fixed, shares = measure_parts()
    sizes = [row[0] for row in rows]
    history = carry(
        "reading, linking and joining extracts", sizes, [row[4] for row in rows], shares["history"]
    )
    described = carry(
        "decisions and features", sizes, [row[6] - fixed["describe"] for row in rows], shares["describe"]
    )
    first, last = rows[0], rows[-1]
    per_child = 1e6 * (last[5] - first[5]) / (last[0] - first[0])
    memory = 1e6 * last[5] + per_child * (CHILDREN - last[0])
    decisions = round(last[3] / last[0] * CHILDREN)
    text = "\n".join(
        [
            *write_steps((history, described), shares, memory, decisions, last[2] / last[0] * CHILDREN),
            "",
            *write_clusters((history, described)),
        ]
    )
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(MARK.sub(lambda found: f"{found[1]}{text}\n{found[2]}", page), encoding="utf-8")
    print(text)


def measure_parts() -> tuple[dict[str, float], dict[str, float]]:
    """What each step costs before it does anything, in CPU seconds, and what share of the rest is spent in parts of the history."""
    fixed, shares = {}, {}
    for children in (FEWEST, CHILDREN_SHARED):
        with tempfile.TemporaryDirectory() as folder:
            run_step("million_part", "extracts", folder, str(children), "10")
            costs = {step: run_step("million_part", step, folder) for step in ("history", "describe")}
        if children == FEWEST:
            fixed = {step: cost.cpu for step, cost in costs.items()}
        else:
            shares = {step: cost.said["in_parts"] / (cost.cpu - fixed[step]) for step, cost in costs.items()}
    return fixed, shares


def carry(name: str, sizes: list[int], costs: list[float], share: float) -> Carried:
    """The cost at England's size: that of the largest size measured, carried on by the fitted power."""
    growth = fit_growth(sizes, costs)
    cpu = costs[-1] * (CHILDREN / sizes[-1]) ** max(growth.exponent, 1.0)
    return Carried(name, cpu, cpu * share, growth.exponent, growth.standard_error)


def write_steps(
    steps: tuple[Carried, ...], shares: dict[str, float], memory: float, decisions: int, events: float
) -> list[str]:
    """The first table: one large machine."""
    lines = [
        f"{CHILDREN / 1e6:.0f} million children, ten years: {events / 1e6:.0f} million events as the returns state them, {decisions / 1e6:.1f} million decisions.",
        "",
        "| step | exponent (standard error) | CPU minutes | of it in parts | in one process alone, minutes |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {step.name} | {step.exponent:.2f} ({step.error:.2f}) | {step.cpu / 60:,.0f} | {share:.0%} | {step.alone / 60:,.1f} |"
        for step, share in zip(steps, shares.values(), strict=True)
    ]
    return [*lines, "", f"The process that reads would hold {memory / 1e9:.0f} GB at its peak."]


def write_clusters(steps: tuple[Carried, ...]) -> list[str]:
    """The second table: from extracts to features, by the clock."""
    alone, in_parts = (sum(getattr(step, name) for step in steps) for name in ("alone", "in_parts"))
    lines = [
        "| from extracts to features | cores | minutes by the clock | of which one process works alone |",
        "| --- | ---: | ---: | ---: |",
        f"| one machine, one core | 1 | {(alone + in_parts) / 60:,.0f} | {alone / 60:,.0f} |",
        f"| one machine, {CORES} cores | {CORES} | {(alone + in_parts / CORES) / 60:,.1f} | {alone / 60:,.0f} |",
    ]
    for workers in WORKERS:
        cores = workers * CORES_PER_WORKER
        seconds = alone + in_parts / cores + SECONDS_TO_START
        lines.append(
            f"| Spark, {workers} workers of {CORES_PER_WORKER} cores | {cores} | {seconds / 60:,.1f} | {alone / 60:,.0f} |"
        )
    return lines


if __name__ == "__main__":
    main()
