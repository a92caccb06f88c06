"""Thirty-two models of one question, from one file: `python benchmarks/thirty_two_models.py`.

    python benchmarks/thirty_two_models.py                                              20,000 decisions and more
    python benchmarks/thirty_two_models.py --children 3000 --models decision_tree       a quick look
    python benchmarks/thirty_two_models.py --keep FOLDER                                the made-up authority is kept and used again

The question and the features of the quickstart, asked of a synthetic authority that writes referral notes and assessment
summaries: eight kinds of model x {structured, structured and text} x {all cases, earlier cases}, each with its default
settings, all of them tried on all folds, calibrated, tested, kept as runs and laid side by side. The training and the test
part of each variant hold 20,000 decisions or more together; those that an embargo or the family rule takes out are not counted.

Nothing is hidden: the clock runs from the finished case history to the report with the answers of VARI-001 to VARI-004, and what came before
(making the authority, reading its extracts) is printed apart. CPU seconds and peak are those of a process of its own and of all its workers. A step lasts from its first report of
progress to that of the next one, so the last fits of a model count to it. On a machine that does other work at the same time the
wall time says little, and the CPU seconds still hold. The exit code is 1 where the limit of 15 minutes is broken, or where fewer
decisions than 20,000 were modelled.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from measuring.results import Result
from measuring.steps import Cost, answer, list_family, run_step
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[1]
QUICKSTART = ROOT / "configs" / "quickstart.yaml"
CHILDREN, DECISIONS, LIMIT = 28_000, 20_000, 15
MODELS = (
    "decision_tree", "discrete_time_hazard", "explainable_boosting", "gradient_boosting", "lightgbm",
    "logistic_regression", "random_forest", "scorecard",
)  # fmt: skip

Measured = dict[str, Any]


def main(arguments: list[str] | None = None) -> int:
    """Run it in a process of its own, watch its memory, and print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--children", type=int, default=CHILDREN)
    parser.add_argument("--models", nargs="+", choices=MODELS, default=MODELS)
    parser.add_argument("--keep", type=Path, help="a folder for the authority and the runs")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = (options.keep or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        write_config(folder / "thirty-two.yaml", options.children, options.models)
        made, fitted = (run_step("thirty_two_models", part, str(folder)) for part in ("make", "fit"))
    result = Result("thirty_two_models", "Many models of one question, from one file")
    lay_tables(result, made.said, fitted)
    if options.children == CHILDREN and tuple(options.models) == MODELS:
        result.hold("from the case history to the report", fitted.said["wall"] / 60, LIMIT, "minutes")
        result.hold(
            "decisions in the smallest variant", min(fitted.said["modelled"].values()), at_least=DECISIONS
        )
    return result.finish(options.json)


def write_config(path: Path, children: int, models: Sequence[str]) -> None:
    """The quickstart with documents, all variants and all kinds of model."""
    reader = YAML(typ="safe")
    config = reader.load(QUICKSTART.read_text(encoding="utf-8"))
    config["name"] = "thirty-two"
    config["extracts"]["synthetic"] |= {"children": children, "documents": True, "practitioners": False}
    config["text"] = {"kinds": ["referral_note", "assessment_summary"]}
    config["variants"] = {
        "data": ["structured", "structured_and_text"], "learning": ["all_cases", "earlier_cases"],
    }  # fmt: skip
    config["models"]["candidates"] = [{"name": name} for name in models]
    config["audits"] = ["variants"]
    config["report"].pop("statements")
    with path.open("w", encoding="utf-8") as stream:
        reader.dump(config, stream)


def make(folder: Path) -> Measured:
    """Make the authority, read its extracts, keep its history."""
    from candour.config.loading import load_pilot  # noqa: PLC0415 (the watching process needs none of it)
    from candour.workflow.preparing import prepare_history  # noqa: PLC0415
    from candour.workflow.workspace import Workspace  # noqa: PLC0415

    path = folder / "thirty-two.yaml"
    began = time.perf_counter()
    prepare_history(load_pilot(path), path, Workspace(folder / "mlruns"), lambda *_: None)
    return {"wall": time.perf_counter() - began}


def fit(folder: Path) -> Measured:
    """As `candour run` does it, without PDF: the history is taken as it was made, the run kept, read back, questioned and reported."""
    from candour.tracking.evidence import load_evidence  # noqa: PLC0415
    from candour.tracking.opening import open_store  # noqa: PLC0415
    from candour.workflow.run import run_pilot  # noqa: PLC0415

    steps, began = Steps(), time.perf_counter()
    outcome = run_pilot(
        folder / "thirty-two.yaml",
        mlruns=folder / "mlruns",
        out=folder / "report",
        pdf=False,
        report_progress=steps.report,
    )
    steps.report("", 1.0)
    wall = time.perf_counter() - began
    tables = load_evidence(open_store(folder / "mlruns"), outcome.run_id).evidence.tables
    summary = tables["variant_summary"].to_pylist()
    tried = tables["variant_cross_validation"]
    return {
        "wall": wall,
        "steps": steps.seconds,
        "cpu": steps.cpu,
        "candidates": sum(not row["is_baseline"] for row in summary),
        "modelled": {row["variant"]: row["train_rows"] + row["test_rows"] for row in summary},
        "parts": {row["variant"]: (row["train_rows"], row["test_rows"]) for row in summary},
        "features": len(tables["features"].column_names) - 1,
        "settings": len(tried.group_by(["variant", "model", "setting"]).aggregate([])),
        "folds": tried.num_rows,
    }


class Steps:
    """Wall time and CPU seconds by step: from its report of progress to the report of another one."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.cpu: dict[str, float] = defaultdict(float)
        self._step, self._since, self._used = "Other", time.perf_counter(), measure_cpu()

    def report(self, step: str, _share: float) -> None:
        """Time goes to whatever was reported last."""
        if step == self._step:
            return
        now, used = time.perf_counter(), measure_cpu()
        self.seconds[self._step] += now - self._since
        self.cpu[self._step] += used - self._used
        self._step, self._since, self._used = step, now, used


def measure_cpu() -> float:
    """CPU seconds of this process, of its workers, and of those that have ended."""
    ticks = 0
    for number in list_family(os.getpid()):
        try:
            fields = Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        ticks += sum(int(field) for field in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def lay_tables(result: Result, made: Measured, fitted: Cost) -> None:
    """What it took, and where the time went."""
    found = fitted.said
    table = result.start_table("From the case history to the report", ("", "all processes"))
    busy = fitted.cpu / fitted.wall
    table.add("wall time", f"{found['wall'] / 60:.1f} minutes")
    table.add("CPU seconds", f"{fitted.cpu:,.0f} ({busy:.2f} cores busy on average)")
    table.add("peak of memory", f"{fitted.peak / 1e9:.2f} GB")
    table.add("before: making the authority, reading its extracts", f"{made['wall'] / 60:.1f} minutes")
    parts = "; ".join(
        f"{name.replace('-', ', ').replace('_', ' ')}: {learnt:,} + {tested:,}"
        for name, (learnt, tested) in found["parts"].items()
    )
    table.notes.append(
        f"{found['candidates']} models of one question on {min(found['modelled'].values()):,} decisions or more in each variant (learnt from + tested on: {parts}), "
        f"{found['features']} features and two kinds of document; {found['settings']} settings of models and simple rules, {found['folds']:,} fits on folds, "
        f"and what calibration and the last fits took."
    )
    steps = result.start_table("Step by step", ("step", "seconds", "share %", "CPU s"))
    cpu = gather(found["cpu"])
    for step, seconds in sorted(gather(found["steps"]).items(), key=lambda item: -item[1]):
        if seconds >= 0.05:
            steps.add(step, seconds, 100 * seconds / found["wall"], cpu.get(step, 0.0))
    result.head.append(
        f"{found['candidates']} models of one question, searched, calibrated, tested and laid side by side: {found['wall'] / 60:.1f} minutes, {fitted.peak / 1e9:.1f} GB."
    )


def gather(steps: dict[str, float]) -> dict[str, float]:
    """The same step of all variants together."""
    gathered: dict[str, float] = defaultdict(float)
    for step, seconds in steps.items():
        gathered[step.split(" (")[0] if step.startswith(("Trying", "Fitting", "Calibrating")) else step] += (
            seconds
        )
    return gathered


if __name__ == "__main__":
    if sys.argv[1:2] in (["make"], ["fit"]):
        answer(lambda arguments: {"make": make, "fit": fit}[arguments[0]](Path(arguments[1])))
    else:
        raise SystemExit(main())
