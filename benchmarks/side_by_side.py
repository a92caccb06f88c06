"""Memory and time of fits by one, two and four workers, on cases that they map.

    .venv/bin/python benchmarks/side_by_side.py [--decisions 200000] [--features 80] [--workers 1 2 4] [--fits 8]

Memory is the proportional set size of this process and its workers together (Linux counts a page that several map once), read every
tenth of a second; CPU is that of all of them. Each line is a process of its own. `--code FOLDER` measures other sources of candour, such
as an earlier commit's, by the same task.
"""

import argparse
import hashlib
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import nullcontext
from functools import partial
from pathlib import Path

from measuring.steps import list_family, read_memory

ROOT = Path(__file__).parents[1]


def main() -> int:
    """Measure and print one line a number of workers."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--decisions", type=int, default=200_000)
    asked.add_argument("--features", type=int, default=80)
    asked.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    asked.add_argument("--fits", type=int, default=8, help="of at most 8")
    asked.add_argument("--code", type=Path, default=ROOT)
    asked.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.alone:
        measure(options.decisions, options.features, options.workers[0], options.fits)
        return 0
    print("workers | peak PSS, MB | CPU s | wall s | SHA-256 of all risks")
    path = os.pathsep.join(str(options.code / part) for part in ("src", "pipelines", "audits"))
    for workers in options.workers:
        sizes = [
            "--decisions",
            str(options.decisions),
            "--features",
            str(options.features),
            "--fits",
            str(options.fits),
        ]
        command = [sys.executable, __file__, "--alone", *sizes, "--workers", str(workers)]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": path})
    return 0


def measure(decisions: int, features: int, workers: int, fits: int) -> None:
    """Two settings on four folds, as a search would try them."""
    import numpy as np  # noqa: PLC0415 (the sources are chosen by PYTHONPATH)

    from candour.config import evaluation  # noqa: PLC0415
    from candour.modelling.models.index import build_candidate, list_settings  # noqa: PLC0415
    from candour.modelling.search.tasks import Task, TaskRunner  # noqa: PLC0415
    from candour.modelling.splitters import fold_by_family  # noqa: PLC0415

    cases = simulate(decisions, features)
    folds = fold_by_family(cases, folds=4, seed=1)
    listed = list_settings(evaluation.GradientBoosting(name="gradient_boosting", leaves=(4, 8), trees=(10,)))
    tasks = [
        Task(f"{setting.text} {number}", partial(build_candidate, setting, seed=1), fold)
        for setting in listed
        for number, fold in enumerate(folds)
    ][:fits]
    with tempfile.TemporaryDirectory() as store, open_place_in(Path(store)):
        peak, stop = [0.0], threading.Event()
        watching = threading.Thread(target=watch, args=(peak, stop))
        watching.start()
        began, before = time.perf_counter(), spent()
        risks = TaskRunner(cases, workers).run(tasks)
        wall = time.perf_counter() - began
        stop.set()
        watching.join()
    end_all_workers()
    digest = hashlib.sha256(np.concatenate(risks).tobytes()).hexdigest()[:16]
    print(f"{workers} | {peak[0]:.0f} | {spent() - before:.1f} | {wall:.1f} | {digest}", flush=True)


def open_place_in(store: Path):  # type: ignore[no-untyped-def]
    """A place to map from; nothing in sources that know none."""
    try:
        from candour.side_by_side import open_place  # noqa: PLC0415
    except ImportError:
        return nullcontext()
    return open_place("loky", store)


def end_all_workers() -> None:
    """So that what they spent is counted."""
    from joblib.externals.loky import get_reusable_executor  # noqa: PLC0415

    get_reusable_executor(max_workers=1).shutdown(wait=True)


def simulate(decisions: int, features: int):  # type: ignore[no-untyped-def]
    """Numbers and a few columns of codes, and an outcome that some of them betray."""
    import numpy as np  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415

    from candour.modelling.cases import Cases  # noqa: PLC0415

    chance = np.random.Generator(np.random.PCG64(9))
    codes = 4
    frame = pd.DataFrame(
        chance.normal(size=(decisions, features - codes)),
        columns=[f"number_{at}" for at in range(features - codes)],
    )
    for at in range(codes):
        frame[f"code_{at}"] = pd.Series(chance.choice(["1A", "2B", "9B"], decisions), dtype="str")
    risk = frame["number_0"].to_numpy() + frame["number_1"].to_numpy()
    families = chance.integers(0, decisions // 2, decisions)
    return Cases(
        features=frame,
        outcomes=(chance.random(decisions) < 1 / (1 + np.exp(2.2 - risk))).astype(np.int8),
        decided_on=np.datetime64("2019-04-01") + chance.integers(0, 1460, decisions),
        children=families,
        families=families,
    )


def watch(peak: list[float], stop: threading.Event) -> None:
    """The most memory that this process and all below it had at once, in MB."""
    while not stop.wait(0.1):
        peak[0] = max(peak[0], sum(map(read_memory, list_family(os.getpid()))) / 2**20)


def spent() -> float:
    """CPU seconds of this process and of those below it that have ended."""
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


if __name__ == "__main__":
    raise SystemExit(main())
