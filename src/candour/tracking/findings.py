"""Findings, their numbers and the report go back into the run that they are about."""

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from mlflow.entities import Metric, RunTag

from candour.errors import TrackingError
from candour.results import Cell, Estimate, Finding, Table, dump_findings, load_findings
from candour.tracking.runs import VERDICT, find_model_runs
from candour.tracking.store import RunStore, close_to_others

PERFORMANCE, SIDE_BY_SIDE = "PERF-001", "VARI-001"
_NOT_ALLOWED = re.compile(r"[^A-Za-z0-9_\-. /]")


class Measured(NamedTuple):
    """One number of one model of one variant, under the name that it gets in MLflow."""

    variant: str
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
    labels = {name.model: _read_label(store, nested) for name, nested in models.items()}
    leading = str(store.client.get_run(run_id).data.tags["candour.variant"])
    measured = tuple(measure_models(findings, labels, leading=leading))
    for name, nested in models.items():
        found = {m.name: m.value for m in measured if (m.variant, m.model) == name}
        store.client.log_batch(nested, metrics=[Metric(key, value, 0, 0) for key, value in found.items()])


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


def measure_models(
    findings: Sequence[Finding], labels: Mapping[str, str], *, leading: str
) -> Iterator[Measured]:
    """The estimates of every model, each as value, low and high, by the variant and the model of its row.

    Those of the variants come first, so that what is said of the leading one in its own finding holds.
    """
    names = {label.split(":")[0]: model for model, label in labels.items()}
    names |= {label: model for model, label in labels.items()} | {model: model for model in labels}
    for code in (SIDE_BY_SIDE, PERFORMANCE):
        for finding in findings:
            if finding.code == code:
                # The other tables hold differences, whose columns have the same names.
                for table in finding.tables[:1]:
                    yield from _measure_table(table, names, leading)


def _measure_table(table: Table, names: Mapping[str, str], leading: str) -> Iterator[Measured]:
    for row in table.rows:
        variant = _read_variant(table, row) or leading
        model = next((names[cell] for cell in row if isinstance(cell, str) and cell in names), None)
        if model is None:
            continue
        for column, cell in zip(table.columns, row, strict=True):
            if isinstance(cell, Estimate):
                name = _NOT_ALLOWED.sub("-", column.name)
                parts = {name: cell.value, f"{name}_low": cell.low, f"{name}_high": cell.high}
                yield from (
                    Measured(variant, model, part, value)
                    for part, value in parts.items()
                    if value is not None
                )


def _read_variant(table: Table, row: tuple[Cell, ...]) -> str | None:
    """The name of the variant that a row speaks of; None where the table has no column for it."""
    if "variant" not in [column.name for column in table.columns]:
        return None
    return str(row[table.index_of("variant")]).lower().replace(", ", "-").replace(" ", "_")


def _read_label(store: RunStore, run_id: str) -> str:
    return str(store.client.get_run(run_id).data.tags["candour.label"])
