"""Training beyond memory: what a fit in blocks costs, how that grows, and what it gives beside a fit of scikit-learn in memory.

    python benchmarks/training.py FOLDER [--rows 500000 1000000 2000000 5000000] [--compare 200000] [--limit 2.5]

Made-up decisions lie in FOLDER as files of columns (72 numbers as float32, a third of them with missing values, and 8 codes as int8) and are mapped,
not read. Every fit is a process of its own, which the system ends when its own memory (not the mapped files, whose pages it may drop)
goes beyond the limit in GB (RLIMIT_DATA). Printed for each: CPU seconds, the peak of the process's own memory, and how often all
decisions were read. `exponent`: of CPU seconds and memory against decisions, by least squares on logarithms. `--compare`: the same fit on
so many decisions by scikit-learn or LightGBM on all encoded decisions at once, with ratios in the same run; and how far apart the
two forecasts are. One thread. Remove FOLDER afterwards: five million decisions take 1.5 GB.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
import warnings
from pathlib import Path
from threading import Event, Thread

import numpy as np
import numpy.typing as npt
import pandas as pd
from threadpoolctl import threadpool_limits

from candour.config.training import BlockTraining, WholeTraining
from candour.modelling.cases import Cases
from candour.modelling.fitting import fit_pipeline
from candour.modelling.models.index import build_candidate
from candour.modelling.models.setting import Setting, Values

NUMBERS, CODES, DICTIONARY = 72, 8, 12
CHUNK = 250_000
ROWS = 65_536
SETTINGS: dict[str, Values] = {
    "logistic_regression": {"strength": 0.1, "l1_share": 0.0},
    "elastic_net": {"strength": 0.1, "l1_share": 0.5},
    "lightgbm": {"trees": 100, "leaves": 8, "learning_rate": 0.05, "minimum_leaf": 40},
}
COMPARED = 2_000
"""Decisions whose scores by the two ways are held against each other."""


def make_decisions(folder: Path, rows: int) -> None:
    """Write the columns and the outcomes, a stretch of rows at a time; nothing where they are there already."""
    made = folder / f"made_{rows}"
    if made.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    numbers, codes, outcomes = _map(folder, rows, "w+")
    chance = np.random.Generator(np.random.PCG64(20260331))
    weights = chance.normal(size=NUMBERS) * (chance.random(NUMBERS) < 0.3) * 0.3
    for start in range(0, rows, CHUNK):
        where = slice(start, min(start + CHUNK, rows))
        count = where.stop - where.start
        log_odds = np.full(count, -2.5)
        for at in range(NUMBERS):
            drawn = _draw(chance, at, count)
            log_odds += weights[at] * np.log1p(drawn)
            if at % 3 == 1:
                drawn[chance.random(count) < 0.3] = np.nan
            numbers[at, where] = drawn
        for at in range(CODES):
            codes[at, where] = np.minimum(chance.geometric(0.25, count) - 1, DICTIONARY - 1)
        log_odds += 0.4 * (codes[0, where] == 2)
        outcomes[where] = chance.random(count) < 1 / (1 + np.exp(-log_odds))
    made.touch()


def _draw(chance: np.random.Generator, at: int, count: int) -> npt.NDArray[np.float64]:
    """Counts, days and flags in turn, as features of a case history are."""
    if at % 3 == 0:
        return chance.poisson(1.0 + at / NUMBERS, count).astype(np.float64)
    if at % 3 == 1:
        return np.floor(chance.exponential(200.0, count))
    return (chance.random(count) < 0.1 + at / NUMBERS / 2).astype(np.float64)


def _map(folder: Path, rows: int, mode: str) -> tuple[np.memmap, np.memmap, np.memmap]:
    return (
        np.memmap(folder / f"numbers_{rows}", np.float32, mode, shape=(NUMBERS, rows)),
        np.memmap(folder / f"codes_{rows}", np.int8, mode, shape=(CODES, rows)),
        np.memmap(folder / f"outcomes_{rows}", np.int8, mode, shape=(rows,)),
    )


def open_cases(folder: Path, made: int, rows: int) -> Cases:
    """The first `rows` decisions of a file of `made`; numbers stay where they are."""
    numbers, codes, outcomes = _map(folder, made, "r")
    table = pd.DataFrame(numbers[:, :rows].T, columns=[f"number_{at}" for at in range(NUMBERS)], copy=False)
    words = [f"code {at}" for at in range(DICTIONARY)]
    spelt = {f"code_{at}": pd.Categorical.from_codes(codes[at, :rows], words) for at in range(CODES)}
    keys = np.zeros(rows, dtype=np.int64)
    features = pd.concat([table, pd.DataFrame(spelt)], axis=1)
    return Cases(features, np.asarray(outcomes[:rows]), keys.astype("datetime64[D]"), keys, keys)


def fit_one(folder: Path, model: str, how: str, *, made: int, rows: int, limit: float) -> None:
    """Fit, and print what it cost as JSON: the work of one process."""
    if limit:
        most = int(limit * 1e9)
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    cases = open_cases(folder, made, rows)
    training = BlockTraining(name="blocks", rows=ROWS) if how == "blocks" else WholeTraining()
    setting = Setting("logistic_regression" if model == "elastic_net" else model, SETTINGS[model])
    pipeline = build_candidate(setting, seed=1, training=training)
    over, peak = Event(), [_read_own()]
    watch = Thread(target=_watch, args=(over, peak), daemon=True)
    watch.start()
    began = time.process_time()
    fit_pipeline(pipeline, cases)
    spent = time.process_time() - began
    over.set()
    watch.join()
    with threadpool_limits(limits=1):
        scores = pipeline.predict_proba(cases.features.iloc[:COMPARED])[:, 1]
    passes = getattr(pipeline[-1], "n_iter_", np.array([0]))
    found = {"cpu": spent, "peak": peak[0], "iterations": int(passes[0]), "columns": int(pipeline[-1].n_features_in_), "scores": scores.tolist()}  # fmt: skip
    print(json.dumps(found))


def _watch(over: Event, peak: list[int]) -> None:
    while not over.wait(0.02):
        peak[0] = max(peak[0], _read_own())


def _read_own() -> int:
    """Bytes of memory that are this process's own, mapped files left out."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon"))


def measure(
    folder: Path, model: str, how: str, *, made: int, rows: int, limit: float
) -> dict[str, object] | None:
    """The same in a process of its own; None where it was ended because its memory went beyond the limit."""
    asked = [sys.executable, __file__, str(folder), "--one", model, how, str(made), str(rows), "--limit", str(limit)]  # fmt: skip
    variables = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(asked, capture_output=True, text=True, env=variables, check=False)
    if done.returncode:
        print(
            f"{model:22}{how:8}{rows:>10,}  ended: {(done.stderr.strip().splitlines() or ['killed'])[-1][:80]}",
            flush=True,
        )
        return None
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    print(
        f"{model:22}{how:8}{rows:>10,}{found['cpu']:>9.1f}{found['peak'] / 1e9:>9.2f}{found['columns']:>9}{found['iterations']:>7}",
        flush=True,
    )
    return found


def main(folder: Path, sizes: list[int], compare: int, limit: float, models: list[str]) -> None:
    made = max([*sizes, compare])
    make_decisions(folder, made)
    print(f"{'model':22}{'how':8}{'decisions':>10}{'CPU s':>9}{'own GB':>9}{'columns':>9}{'reads':>7}")
    for model in models:
        grown = [
            (rows, measure(folder, model, "blocks", made=made, rows=rows, limit=limit)) for rows in sizes
        ]
        known = [(rows, found) for rows, found in grown if found is not None]
        if len(known) > 1:
            logs = np.log([rows for rows, _ in known])
            for name in ("cpu", "peak"):
                slope = np.polyfit(logs, np.log([found[name] for _, found in known]), 1)[0]
                print(f"{model:22}exponent of {name}: {slope:.2f}")
        if compare:
            blocks, whole = (
                measure(folder, model, how, made=made, rows=compare, limit=0.0) for how in ("blocks", "whole")
            )
            if blocks is not None and whole is not None:
                apart = np.abs(np.array(blocks["scores"]) - np.array(whole["scores"])).max()
                print(
                    f"{model:22}blocks / whole: CPU {blocks['cpu'] / whole['cpu']:.2f}, memory {blocks['peak'] / whole['peak']:.2f}; "
                    f"scores at most {apart:.1e} apart",
                    flush=True,
                )


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, nargs="*", default=[500_000, 1_000_000, 2_000_000, 5_000_000])
    parser.add_argument("--compare", type=int, default=200_000)
    parser.add_argument("--limit", type=float, default=2.5)
    parser.add_argument("--models", nargs="*", default=list(SETTINGS), choices=list(SETTINGS))
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        model, how, made, rows = given.one
        fit_one(given.folder, model, how, made=int(made), rows=int(rows), limit=given.limit)
    else:
        main(given.folder, given.rows, given.compare, given.limit, given.models)
