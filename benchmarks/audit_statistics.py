"""CPU seconds and memory of the performance and bias audits at 6,000 and 100,000 test decisions.

    python benchmarks/audit_statistics.py

Five models, four characteristics, 1,000 bootstrap replicates over families. Each size runs in its own process,
so that the peak of memory is its own.
"""

import resource
import subprocess
import sys
import time

import numpy as np
import pyarrow as pa

from candour.config.protocol import Criterion, Disclosure, Protocol
from candour.contracts import PREDICTIONS, Evidence
from candour_audits import AUDITS

SIZES = (6_000, 100_000)
MODELS = ("forecast", "another", "prevalence", "previous_referrals", "four_variables")
CHARACTERISTICS = {
    "sex": ("Female", "Male", "Not recorded"),
    "ethnic_group": ("White", "Mixed", "Asian", "Black", "Other", "Not recorded"),
    "age_band": ("Unborn", "Under 1", "1 to 4", "5 to 9", "10 to 15", "16 and over"),
    "disability": ("No", "Yes", "Not recorded"),
}


def build_evidence(decisions: int) -> Evidence:
    rng = np.random.default_rng(1)
    families = rng.integers(0, decisions // 2, size=decisions)
    risk = 1 / (1 + np.exp(2.6 - rng.normal(size=decisions // 2)[families] - rng.normal(size=decisions)))
    scores = {
        "forecast": risk,
        "another": risk * rng.random(decisions),
        "prevalence": np.full(decisions, 0.1),
        "previous_referrals": rng.integers(0, 8, size=decisions) / 10,
        "four_variables": np.round(risk * rng.random(decisions), 3),
    }
    outcomes = (rng.random(decisions) < risk).astype(np.int8)
    days = (np.datetime64("2023-04-01") + rng.integers(0, 365, size=decisions)).tolist()
    predictions = pa.concat_tables(
        pa.table(
            {
                "row": np.arange(decisions),
                "child_key": [f"c{n}" for n in range(decisions)],
                "family_key": [f"f{n}" for n in families],
                "decided_on": pa.array(days, pa.date32()),
                "variant": ["earlier_cases"] * decisions,
                "model": [model] * decisions,
                "score": scores[model],
                "outcome": outcomes,
                "flagged": pa.nulls(decisions, pa.bool_()),
            },
            schema=PREDICTIONS,
        )
        for model in MODELS
    )
    groups = pa.table(
        {"row": np.arange(decisions)}
        | {name: rng.choice(values, size=decisions).tolist() for name, values in CHARACTERISTICS.items()}
    )
    criterion = Criterion(metric="auc", at_least=0.7, reason="only so that there is one")
    return Evidence(
        name="benchmark", variant="earlier_cases", leading="forecast", labels={}, baselines=MODELS[2:],
        tables={"predictions": predictions, "groups": groups}, facts={},
        protocol=Protocol(criteria=(criterion,)), disclosure=Disclosure(), seed=1,
    )  # fmt: skip


def measure(decisions: int) -> None:
    evidence = build_evidence(decisions)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for audit in AUDITS[:3]:
        start = time.process_time()
        audit.run(evidence, lambda _step, _share: None)
        print(f"{decisions:>8,} decisions  {audit.name:<12} {time.process_time() - start:6.2f} CPU s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"{decisions:>8,} decisions  peak memory {peak / 1024:.0f} MB, {before / 1024:.0f} MB of it before the audits"
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(int(sys.argv[1]))
    else:
        for size in SIZES:
            subprocess.run([sys.executable, __file__, str(size)], check=True)
