"""One part of `all_audits.py` in a process of its own, a line of JSON as answer.

all_audits_part.py make FOLDER ROWS FEATURES     the evidence, kept in the folder
all_audits_part.py ask FOLDER FAMILY             what one family of audits costs on it
"""

import json
import pickle
import resource
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from all_audits_world import make_evidence

from candour.contracts import Evidence
from candour.registry import load_audits
from candour.workflow.questioning import ask_audits

FILE = "evidence.pickle"


def make(folder: Path, rows: int, features: int) -> dict[str, Any]:
    started = time.process_time()
    evidence = make_evidence(rows, features, folder)
    with (folder / FILE).open("wb") as stream:
        pickle.dump(evidence, stream, protocol=pickle.HIGHEST_PROTOCOL)
    return {"cpu": time.process_time() - started}


def ask(folder: Path, family: str) -> dict[str, Any]:
    """CPU seconds of the family alone, and the peak of the whole process, evidence and imports included."""
    evidence = read_evidence(folder)
    before = measure_peak()
    audit = load_audits()[family]
    started = time.process_time()
    findings = ask_audits(evidence, (audit,), lambda _step, _share: None, muted={})
    cpu = time.process_time() - started
    verdicts = Counter(str(finding.verdict) for finding in findings)
    unanswered = {finding.code: finding.why for finding in findings if finding.verdict == "not assessed"}
    return {
        "cpu": cpu, "before": before, "peak": measure_peak(), "findings": len(findings), "verdicts": verdicts,
        "unanswered": unanswered,
    }  # fmt: skip


def read_evidence(folder: Path) -> Evidence:
    with (folder / FILE).open("rb") as stream:
        evidence: Evidence = pickle.load(stream)  # noqa: S301 - written by this benchmark a moment ago
    return evidence


def measure_peak() -> float:
    """Largest memory of this process so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0


def main() -> None:
    what, folder, *others = sys.argv[1:]
    found = make(Path(folder), *map(int, others)) if what == "make" else ask(Path(folder), others[0])
    print(json.dumps(found))


if __name__ == "__main__":
    main()
