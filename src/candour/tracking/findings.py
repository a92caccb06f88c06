"""Findings, their numbers and the report go back into the run that they are about."""

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from mlflow.entities import Metric, RunTag

from candour.errors import TrackingError
from candour.results import Estimate, Finding, Table, dump_findings, load_findings
from candour.tracking.runs import VERDICT, find_model_runs
from candour.tracking.store import RunStore, close_to_others

PERFORMANCE = "PERF-001"
_NOT_ALLOWED = re.compile(r"[^A-Za-z0-9_\-. /]")


class Measured(NamedTuple):
    """One number of one model, under the name that it gets in MLflow."""

    model: str
    name: str
    value: float


def save_findings(store: RunStore, run_id: str, findings: tuple[Finding, ...]) -> None:
    """Keep the exact findings with the run, and log the numbers of every model as metrics with intervals."""
    folder = store.artefacts(run_id) / "findings"
    folder.mkdir(exist_ok=True)
    draft = folder / ".exact.json"
    draft.write_bytes(dump_findings(findings))
    draft.replace(folder / "exact.json")
    close_to_others(folder)
    models = find_model_runs(store, run_id)
    labels = {model: _read_label(store, nested) for model, nested in models.items()}
    measured = tuple(measure_models(findings, labels))
    for model, nested in models.items():
        metrics = [Metric(m.name, m.value, 0, 0) for m in measured if m.model == model]
        store.client.log_batch(nested, metrics=metrics)


def read_findings(store: RunStore, run_id: str) -> tuple[Finding, ...]:
    """The exact findings of a run. Raises TrackingError where it has not been audited."""
    path = store.artefacts(run_id) / "findings" / "exact.json"
    if not path.is_file():
        raise TrackingError(
            f"The run '{run_id[:8]}' holds no findings. Audit it first: candour audit {run_id[:8]}"
        )
    return load_findings(path.read_bytes())


def save_report(store: RunStore, run_id: str, directory: Path, *, verdict: str) -> None:
    """Keep a copy of the report with the run, in place of an earlier one."""
    final = store.artefacts(run_id) / "report"
    draft = final.with_name(".report")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(directory, draft)
    close_to_others(draft)
    shutil.rmtree(final, ignore_errors=True)
    draft.rename(final)
    store.client.log_batch(run_id, tags=[RunTag(VERDICT, verdict)])


def measure_models(findings: Sequence[Finding], labels: Mapping[str, str]) -> Iterator[Measured]:
    """The estimates of the performance finding: each as value, low and high, by the model of its row."""
    names = {label: model for model, label in labels.items()} | {model: model for model in labels}
    for finding in findings:
        if finding.code == PERFORMANCE:
            for table in finding.tables:
                yield from _measure_table(table, names)


def _measure_table(table: Table, names: Mapping[str, str]) -> Iterator[Measured]:
    for row in table.rows:
        model = next((names[cell] for cell in row if isinstance(cell, str) and cell in names), None)
        if model is None:
            continue
        for column, cell in zip(table.columns, row, strict=True):
            if isinstance(cell, Estimate):
                name = _NOT_ALLOWED.sub("-", column.name)
                parts = {name: cell.value, f"{name}_low": cell.low, f"{name}_high": cell.high}
                yield from (
                    Measured(model, part, value) for part, value in parts.items() if value is not None
                )


def _read_label(store: RunStore, run_id: str) -> str:
    return str(store.client.get_run(run_id).data.tags["candour.label"])
