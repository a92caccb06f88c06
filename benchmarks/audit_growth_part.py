"""One step of `audit_growth.py` in a process of its own.

audit_growth_part.py make FOLDER ROWS FEATURES           evidence of so many decisions
audit_growth_part.py ask FOLDER AUDIT [REPLICATES]       what an audit costs on it
audit_growth_part.py read FOLDER                         what reading the leading forecast's decisions and their groups costs
audit_growth_part.py metrics ROWS GROUPS REPLICATES      group metrics on resampled families, and performance, with so many of each
"""

import gc
import time
from collections import Counter
from pathlib import Path

import numpy as np
from all_audits_part import measure_peak
from audit_growth_world import make_world, open_world
from bias_audit_world import make_world as make_judged
from measuring.steps import Said, answer

from candour.registry import load_audits
from candour.stats.groups.resampled.count_replicates import resample_counts
from candour.stats.groups.resampled.rank_replicates import resample_ranks
from candour.stats.performance import resample_performance
from candour.workflow.questioning import ask_audits
from candour_audits.decisions import read_decisions, read_groups


def main(arguments: list[str]) -> Said:
    what, *others = arguments
    if what == "make":
        make_world(Path(others[0]), int(others[1]), int(others[2]))
        return {}
    if what == "ask":
        return ask(Path(others[0]), others[1], int(others[2]) if others[2:] else None)
    if what == "read":
        return read(Path(others[0]))
    return measure_metrics(*map(int, others))


def ask(folder: Path, name: str, replicates: int | None) -> Said:
    """CPU seconds of one family of audits with all its reading, and the peak of the whole process."""
    evidence, audit = open_world(folder, replicates=replicates), load_audits()[name]
    gc.collect()
    before, started = measure_peak(), time.process_time()
    findings = ask_audits(evidence, (audit,), lambda _step, _share: None, muted={})
    cpu = time.process_time() - started
    return {
        "cpu": cpu, "before": before, "peak": measure_peak(),
        "verdicts": Counter(str(finding.verdict) for finding in findings),
        "unanswered": {finding.code: finding.why for finding in findings if finding.verdict == "not assessed"},
    }  # fmt: skip


def read(folder: Path) -> Said:
    """CPU seconds and the peak of reading decisions and groups, as nearly every audit begins."""
    evidence = open_world(folder)
    before, started = measure_peak(), time.process_time()
    decisions, groups = read_decisions(evidence), read_groups(evidence)
    cpu = time.process_time() - started
    return {
        "cpu": cpu,
        "before": before,
        "peak": measure_peak(),
        "decisions": len(decisions.outcomes),
        "groups": len(groups),
    }


def measure_metrics(rows: int, groups: int, replicates: int) -> Said:
    """CPU seconds of each kind of resampling on made-up decisions of which each belongs to one of so many groups."""
    judged, _ = make_judged(rows)
    chance = np.random.Generator(np.random.PCG64(2))
    labels = np.array([f"group {number:03}" for number in range(groups)], dtype=object)
    groupings = {"made_up": labels[chance.integers(0, groups, rows)]}
    found: Said = {}
    started = time.process_time()
    resample_counts(judged, groupings, replicates=replicates, seed=1)
    found["counts"], started = time.process_time() - started, time.process_time()
    resample_ranks(judged, groupings, replicates=replicates, seed=1)
    found["ranks"], started = time.process_time() - started, time.process_time()
    resample_performance(
        {"forecast": judged.scores}, judged.outcomes, judged.clusters, shares=(0.1,), confidence=0.95,
        replicates=replicates, seed=1,
    )  # fmt: skip
    return found | {"performance": time.process_time() - started, "peak": measure_peak()}


if __name__ == "__main__":
    answer(main)
