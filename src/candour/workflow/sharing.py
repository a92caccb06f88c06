"""A model leaves its authority: with an agreement, with what the memory audits say, and without anything of a child."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from candour.config.agreement import MEMORY_CODES, Agreement
from candour.config.canonical import canonical_json
from candour.contracts import SHARED_BY
from candour.errors import ModelError, ReportError
from candour.modelling.saving import load_model
from candour.report.combined.reading import read_study
from candour.results import Verdict
from candour.tracking.evidence import FinishedRun, load_evidence
from candour.tracking.findings import read_findings
from candour.tracking.model_files import FILE
from candour.tracking.model_metrics import ModelName
from candour.tracking.opening import open_store
from candour.tracking.runs import find_model_runs
from candour.tracking.store import RunStore
from candour.workflow.shared_folder import (
    AGREED,
    ASKED,
    FINDINGS,
    MODEL,
    VERSION,
    fill_folder,
    load_agreement,
)


@dataclass(frozen=True)
class Shared:
    """What was shared: the run, its leading forecast in words, and where the folder lies. `although`: audits that were not met."""

    run_id: str
    forecast: str
    folder: Path
    shared_with: str
    until: date
    although: tuple[str, ...]


def share_model(reference: str, *, to: Path, agreement_path: Path, mlruns: Path, today: date) -> Shared:
    """Write a folder with the leading forecast of a run, the question and features, its published findings and the agreement.

    Raises ConfigError without an agreement that holds, ModelError where the forecast may not leave, ReportError where no report that
    may be published was written.
    """
    agreement = load_agreement(agreement_path, today=today)
    store = open_store(mlruns, create=False)
    finished = load_evidence(store, reference)
    _refuse_closed(finished)
    unmet = _check_memory(store, finished.run_id, agreement)
    findings = _read_published(store, finished)
    fill_folder(
        to,
        {
            MODEL: _read_model(store, finished),
            ASKED: _describe(finished, agreement),
            FINDINGS: findings,
            AGREED: canonical_json(agreement),
        },
    )
    evidence = finished.evidence
    return Shared(
        finished.run_id, evidence.labels[evidence.leading], to, agreement.shared_with, agreement.until, unmet
    )


def _refuse_closed(finished: FinishedRun) -> None:
    evidence, variants = finished.evidence, finished.config.variants
    if SHARED_BY in evidence.facts:
        raise ModelError(
            "This run tests another authority's model. Only the authority that made it may share it."
        )
    if variants is not None and variants.reads_text_first:
        raise ModelError(
            "The leading forecast reads texts, and its file holds words from them. It is not shared: run the pilot with a leading variant without texts."
        )
    if evidence.leading in evidence.baselines:
        raise ModelError("The leading forecast is a simple rule: there is no model to share.")


def _check_memory(store: RunStore, run_id: str, agreement: Agreement) -> tuple[str, ...]:
    """The audits of memory that are not met; each has to be named in the agreement."""
    answers = {finding.code: finding.verdict for finding in read_findings(store, run_id)}
    unmet = {code: answers.get(code, Verdict.NOT_ASSESSED) for code in MEMORY_CODES}
    unmet = {code: verdict for code, verdict in unmet.items() if verdict is not Verdict.MET}
    if missing := [code for code in unmet if code not in agreement.although]:
        told = "; ".join(f"{code} says: {unmet[code]}" for code in missing)
        raise ModelError(
            f"The file may not leave the authority: {told}. It may be let out only where both are met. If both authorities want it all the same, the agreement must "
            f"name {' and '.join(missing)} under 'although', with the reason."
        )
    return tuple(unmet)


def _read_published(store: RunStore, finished: FinishedRun) -> bytes:
    path = store.artefacts(finished.run_id) / "report" / FINDINGS
    if not path.is_file():
        raise ReportError(
            f"The run '{finished.run_id[:8]}' holds no report, so there are no published findings to share. Write it first: candour report {finished.run_id[:8]}"
        )
    content = path.read_bytes()
    read_study(content, called=finished.config.name)
    return content


def _read_model(store: RunStore, finished: FinishedRun) -> bytes:
    evidence = finished.evidence
    run = find_model_runs(store, finished.run_id)[ModelName(evidence.variant, evidence.leading)]
    path = store.artefacts(run) / "model" / FILE
    # Refuses what the other authority would refuse.
    load_model(path)
    return path.read_bytes()


def _describe(finished: FinishedRun, agreement: Agreement) -> bytes:
    """Question, features and the order of the columns: nothing that was counted."""
    evidence, config = finished.evidence, finished.config
    described = {
        "version": VERSION,
        "shared_by": agreement.shared_by,
        "model": evidence.leading,
        "label": evidence.labels[evidence.leading],
        "question": config.question.model_dump(mode="json"),
        "features": config.features.model_dump(mode="json"),
        "columns": [name for name in evidence.tables["features"].column_names if name != "row"],
    }
    return (json.dumps(described, indent=1, ensure_ascii=False) + "\n").encode()
