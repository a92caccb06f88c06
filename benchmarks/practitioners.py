"""CPU seconds and memory of the audits of practitioners, at 3,000 and 100,000 forecasts and as many lines of an override log.

    python benchmarks/practitioners.py

Four characteristics, 24 and 200 people, a fifth of the cases judged twice; reading and matching of the table of forecasts too.
"""

import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from audit_statistics import build_evidence

from candour.contracts import Evidence
from candour.data.practitioners.matching import OVERRIDE_LOG, PRACTITIONER_FORECASTS
from candour.data.practitioners.reading import read_forecasts
from candour_audits.practitioners import PractitionersAudit

SIZES = (3_000, 100_000)
COLUMNS = {name: name for name in ("child_id", "date", "forecaster", "probability", "flag")}


def add_people(evidence: Evidence, forecasts: int) -> Evidence:
    rng = np.random.default_rng(2)
    risk = evidence.tables["predictions"].filter(pc.field("model") == "forecast")["score"].to_numpy()
    cases = len(risk)
    row = np.concatenate([np.arange(cases), rng.integers(0, cases, forecasts - cases)])
    people = 24 if forecasts < 10_000 else 200
    keys = [f"{number:04d}" for number in rng.integers(0, people, forecasts).tolist()]
    log_odds = np.log(risk / (1 - risk))[row] + rng.normal(size=forecasts)
    said = 1 / (1 + np.exp(-log_odds))
    recommended = said > np.quantile(said, 0.9)
    done = recommended ^ (rng.random(forecasts) < 0.1)
    tables = {
        "practitioner_forecasts": pa.table(
            [row, keys, said, pa.array(recommended.tolist())], schema=PRACTITIONER_FORECASTS
        ),
        "override_log": pa.table(
            [
                row,
                keys,
                pa.array(recommended.tolist()),
                pa.array(done.tolist()),
                pa.nulls(forecasts, pa.string()),
            ],
            schema=OVERRIDE_LOG,
        ),
    }
    return replace(evidence, tables={**evidence.tables, **tables})


def measure(forecasts: int) -> None:
    evidence = add_people(build_evidence(round(forecasts / 1.2)), forecasts)
    start = time.process_time()
    PractitionersAudit().run(evidence, lambda _step, _share: None)
    audit = time.process_time() - start
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "forecasts.csv"
        lines = [f"C{number:07d},2025-03-01,w{number % 200},35%,1" for number in range(forecasts)]
        path.write_text("\n".join([",".join(COLUMNS), *lines]) + "\n", encoding="utf-8")
        start = time.process_time()
        read_forecasts(path, COLUMNS)
        reading = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{forecasts:>7,} forecasts: audit {audit:.1f} CPU s, reading {reading:.2f} CPU s, at most {peak:.0f} MB"
    )


def main() -> None:
    if len(sys.argv) > 1:
        measure(int(sys.argv[1]))
        return
    for size in SIZES:
        subprocess.run([sys.executable, __file__, str(size)], check=True)


if __name__ == "__main__":
    main()
