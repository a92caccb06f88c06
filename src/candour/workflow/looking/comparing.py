"""Two or more runs, or their reports, side by side; differences only between runs that forecast the very same decisions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from candour.contracts.columns import read_columns
from candour.errors import ConfigError, ReportError
from candour.protection.scrubbing import Secrets, scrub
from candour.report.combined.reading import read_study
from candour.report.combined.study import Study, share_extracts
from candour.report.comparison.run_comparison import METRICS, NAME, Compared, describe_comparison
from candour.report.comparison.what_changed import Made, find_changes
from candour.report.machine.exports import FINDINGS
from candour.report.printing.cells import say_in_line
from candour.report.printing.printed_table import print_table
from candour.report.side_by_side import SideBySide, write_side_by_side
from candour.results import Table
from candour.stats.clustered import code_clusters
from candour.stats.compared_together import Contrast, Difference, compare_together
from candour.stats.paired_differences import Side, resample_sides
from candour.stats.performance import Metric
from candour.tracking.contents import verify_contents
from candour.tracking.evidence import load_config
from candour.tracking.evidence_files import StoredEvidence, read_evidence
from candour.tracking.findings import list_versions
from candour.tracking.opening import open_store
from candour.tracking.runs import find_run
from candour.tracking.store import RunStore
from candour.workflow.looking.made_from import read_made_of_report, read_made_of_run
from candour.workflow.looking.shown_findings import find_reported
from candour.workflow.secrets import find_secrets

FEWEST = 2
SAME_REPORT = "it is the same report, so nothing can differ"
ONLY_A_REPORT = "it is a report, which holds no decisions: side by side, without a test"
OTHER_DECISIONS = "it was tested on other decisions: side by side, without a test"
OTHER_RECORDS = "it was made from other extracts, so its decisions cannot be told to be the same: side by side, without a test"


@dataclass(frozen=True)
class ComparedRuns:
    """The comparison, and where it was written; None where it was only printed."""

    document: SideBySide
    page: Path | None


@dataclass(frozen=True)
class _Subject:
    study: Study
    made: Made
    secrets: Secrets
    evidence: StoredEvidence | None = None
    margin: float | None = None
    replicates: int = 0
    seed: int = 0
    note: str = ""


def compare_runs(references: Sequence[str], *, mlruns: Path, out: Path | None, pdf: bool) -> ComparedRuns:
    """Compare what is named: runs by id, beginning of it or pilot's name, or folders of reports; all with the first.

    Raises ConfigError with fewer than two, ReportError where a run holds no report that may be published, TrackingError where a run is not found.
    """
    if len(references) < FEWEST:
        raise ConfigError(
            f"A comparison takes {FEWEST} runs at least. Name ids, pilots or folders of reports."
        )
    subjects = _label([_read(reference, mlruns) for reference in references])
    first, *others = subjects
    changes = [find_changes(first.study, first.made, one.study, one.made) for one in others]
    document = describe_comparison([one.study for one in subjects], _compare(subjects), changes)
    noted = (*document.notices, *(one.note for one in subjects if one.note))
    document = replace(document, notices=noted)
    for one in subjects:
        # On a screen inside the authority a file has its own name; a page may be handed on.
        secrets = one.secrets if out is not None else replace(one.secrets, renamed={})
        document = scrub(document, secrets)
    if out is None:
        return ComparedRuns(document, None)
    write_side_by_side(document, out, name=NAME, pdf=pdf)
    return ComparedRuns(document, out / f"{NAME}.html")


def list_notes(table: Table) -> list[str]:
    """What has to be said under a table: what all its numbers rest on, and its note."""
    shared = print_table(table).shared_n
    rests = [] if shared is None else [f"All rest on n = {shared:,}."]
    return [*rests, *([table.note] if table.note else [])]


def list_cells(table: Table) -> list[list[str]]:
    """A table of the comparison in words, for a terminal."""
    return [[say_in_line(cell) for cell in row] for row in print_table(table).rows]


def _read(reference: str, mlruns: Path) -> _Subject:
    folder = Path(reference)
    if (folder / FINDINGS).is_file():
        content = (folder / FINDINGS).read_bytes()
        return _Subject(read_study(content, called=folder.name), read_made_of_report(content), Secrets())
    store = open_store(mlruns, create=False)
    run_id = find_run(store, reference)
    verify_contents(store, run_id)
    config = load_config(store, run_id)
    path = store.artefacts(run_id) / "report" / FINDINGS
    if not path.is_file():
        raise ReportError(
            f"The run '{run_id[:8]}' holds no report. Write it first: candour report {run_id[:8]}"
        )
    content = path.read_bytes()
    study = read_study(content, called=f"{config.name} ({run_id[:8]})")
    margin = config.protocol.variants.margin
    evidence = read_evidence(store.artefacts(run_id) / "evidence")
    made = read_made_of_run(store, run_id, evidence, content)
    secrets = find_secrets(config.disclosure, config.report.authority, evidence.manifest)
    replicates, seed, note = config.protocol.replicates, config.seed, _note_newer(store, run_id, study.label)
    return _Subject(study, made, secrets, evidence, margin, replicates, seed, note)


def _note_newer(store: RunStore, run_id: str, label: str) -> str:
    """Where a run was questioned again and not reported since: what is compared is its report."""
    held, reported = list_versions(store, run_id), find_reported(store, run_id)
    if not held or reported is None or held[-1].number == reported:
        return ""
    return (
        f"{label} is compared by its report, which is of version {reported} of its findings; there is a version {held[-1].number}. "
        f"To compare that, write its report first: candour report {run_id[:8]} --out FOLDER"
    )


def _label(subjects: Sequence[_Subject]) -> list[_Subject]:
    """The same thing named twice gets a number, so that no two have one label."""
    labels = [one.study.label for one in subjects]
    return [
        replace(one, study=replace(one.study, label=f"{label} [{labels[: at + 1].count(label)}]"))
        if labels.count(label) > 1
        else one
        for at, (one, label) in enumerate(zip(subjects, labels, strict=True))
    ]


def _compare(subjects: Sequence[_Subject]) -> list[Compared]:
    first = subjects[0]
    reasons = {one.study.label: _find_reason(first, one) for one in subjects[1:]}
    same = [one for one in subjects[1:] if not reasons[one.study.label]]
    found = _measure(first, same) if same else {}
    return [Compared(label, found.get(label, {}), reason) for label, reason in reasons.items()]


def _find_reason(first: _Subject, other: _Subject) -> str:
    """Why two are not compared; empty where they forecast the same decisions.

    A report beside itself would be \u201cequivalent\u201d, which sounds like a finding and is none.
    """
    if first.study.digest == other.study.digest:
        return SAME_REPORT
    if first.evidence is None or other.evidence is None:
        return ONLY_A_REPORT
    if not share_extracts(_list_extracts(first.evidence), _list_extracts(other.evidence)):
        return OTHER_RECORDS
    ours, theirs = _read_decisions(first.evidence), _read_decisions(other.evidence)
    keys = ["child_key", "family_key", "decided_on", "outcome"]
    return "" if ours[keys].equals(theirs[keys]) else OTHER_DECISIONS


def _list_extracts(evidence: StoredEvidence) -> frozenset[str]:
    return frozenset(digest for _, digest in evidence.manifest.extracts)


def _read_decisions(evidence: StoredEvidence) -> pd.DataFrame:
    """The test decisions of the leading forecast, in an order that does not depend on the run."""
    columns = ["row", "child_key", "family_key", "decided_on", "score", "outcome"]
    leading = read_columns(evidence.tables, "predictions", columns, {"model": evidence.leading}).to_pandas()
    order = ["child_key", "decided_on", "outcome", "row"]
    decisions: pd.DataFrame = leading.sort_values(order, kind="stable").reset_index(drop=True)
    return decisions


def _measure(first: _Subject, others: Sequence[_Subject]) -> dict[str, dict[str, Difference]]:
    sides = {one.study.label: _make_side(one) for one in (first, *others)}
    drawn = resample_sides(sides, replicates=first.replicates, seed=first.seed)
    label = first.study.label
    contrasts = [Contrast(one.study.label, (one.study.label,), (label,)) for one in others]
    found: dict[str, dict[str, Difference]] = {one.study.label: {} for one in others}
    for metric in METRICS:
        differences = compare_together(
            drawn,
            contrasts,
            Metric(metric),  # type: ignore[arg-type]
            confidence=first.study.confidence,
            margin=first.margin if metric == "auc" else None,
        )
        for difference in differences:
            found[difference.contrast.name][metric] = difference
    return found


def _make_side(subject: _Subject) -> Side:
    if subject.evidence is None:
        raise ValueError("a report holds no decisions")
    decisions = _read_decisions(subject.evidence)
    return Side(
        scores=decisions["score"].to_numpy(dtype=np.float64),
        outcomes=decisions["outcome"].to_numpy() == 1,
        decisions=np.arange(len(decisions)),
        families=code_clusters(decisions["family_key"].to_numpy()),
    )
