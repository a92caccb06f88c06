"""Findings, their numbers and the report go back into the run that they are about."""

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from mlflow.entities import Metric, RunTag

import candour
from candour.errors import TrackingError
from candour.file_locks import hold
from candour.results import Cell, Estimate, Finding, Table, dump_findings
from candour.tracking.code import fingerprint_code
from candour.tracking.findings_versions import (
    Asker,
    FindingsVersion,
    add_version,
    list_in,
    merge_findings,
    read_version,
)
from candour.tracking.runs import VERDICT, find_model_runs
from candour.tracking.store import OWNER_ONLY, RunStore
from candour.whole_files import whole_folder

FOLDER = "findings"
VOUCHED = "candour.findings_sha256."
"""Tags: the SHA-256 of each version, by its number. The index that holds it too can be written by whoever can write the file."""
REPORTED = "candour.report_version"
"""Tag: the version of the findings that the report with the run was made of."""
PERFORMANCE, SIDE_BY_SIDE = "PERF-001", "VARI-001"
_NOT_ALLOWED = re.compile(r"[^A-Za-z0-9_\-. /]")


class Measured(NamedTuple):
    """One number of one model of one variant, under the name that it gets in MLflow."""

    variant: str
    model: str
    name: str
    value: float


class Kept(NamedTuple):
    """The version that holds the answers, and whether they made a new one: the same bytes are not kept twice."""

    version: FindingsVersion
    is_new: bool


def save_findings(
    store: RunStore,
    run_id: str,
    findings: tuple[Finding, ...],
    *,
    audits: tuple[str, ...] = (),
    day: date | None = None,
) -> Kept:
    """Keep exact findings with the run as a new version, and log the numbers of every model as metrics with intervals.

    `audits` are those that were asked, by default those that answered; what others answered is carried over from the version before. Two at
    once get two numbers, and the second carries over what the first one added.
    """
    folder = store.artefacts(run_id) / FOLDER
    folder.mkdir(exist_ok=True)
    folder.chmod(OWNER_ONLY)
    asked = audits or tuple(dict.fromkeys(finding.audit for finding in findings))
    with hold(folder / ".lock"):
        held = list_versions(store, run_id)
        before = _read_vouched(store, run_id, held[-1]) if held else ()
        merged = merge_findings(before, findings)
        if held and dump_findings(merged) == dump_findings(before):
            return Kept(held[-1], is_new=False)
        asker = Asker(candour.__version__, fingerprint_code())

        def vouch(number: int, sha256: str) -> None:
            store.client.log_batch(run_id, tags=[RunTag(f"{VOUCHED}{number}", sha256)])

        version = add_version(folder, held, merged, audits=asked, asker=asker, day=day, vouch=vouch)
    _log_metrics(store, run_id, merged, version.number)
    return Kept(version, is_new=True)


def list_versions(store: RunStore, run_id: str) -> tuple[FindingsVersion, ...]:
    """Every version of the findings of a run, the oldest first; none where it was never audited."""
    tags = store.client.get_run(run_id).data.tags
    made_by = Asker(tags.get("candour.version", ""), tags.get("candour.source_sha256", ""))
    return list_in(store.artefacts(run_id) / FOLDER, made_by=made_by)


def find_version(store: RunStore, run_id: str, number: int | None = None) -> FindingsVersion:
    """The newest version of the findings of a run, or that of a number. Raises TrackingError where there is none."""
    held = list_versions(store, run_id)
    if not held:
        raise TrackingError(
            f"The run '{run_id[:8]}' holds no findings. Audit it first: candour audit {run_id[:8]}"
        )
    found = held[-1] if number is None else next((one for one in held if one.number == number), None)
    if found is None:
        known = ", ".join(str(one.number) for one in held)
        raise TrackingError(
            f"The run '{run_id[:8]}' holds no version {number} of its findings. It holds: {known}."
        )
    return found


def read_findings(store: RunStore, run_id: str, version: int | None = None) -> tuple[Finding, ...]:
    """The exact findings of a run, the newest or those of a version.

    Raises TrackingError where it has not been audited, has no such version, or the file is not as it was written.
    """
    return _read_vouched(store, run_id, find_version(store, run_id, version))


def is_vouched(store: RunStore, run_id: str, version: FindingsVersion) -> bool:
    """Whether the SHA-256 that the index holds of a version is the one that the run's tag holds; so too where no version has a tag, as before
    candour kept any.
    """
    tags = store.client.get_run(run_id).data.tags
    kept = {name.removeprefix(VOUCHED): sha256 for name, sha256 in tags.items() if name.startswith(VOUCHED)}
    first = min((int(number) for number in kept if number.isdigit()), default=None)
    return first is None or version.number < first or kept.get(str(version.number)) == version.sha256


def _read_vouched(store: RunStore, run_id: str, version: FindingsVersion) -> tuple[Finding, ...]:
    if not is_vouched(store, run_id, version):
        raise TrackingError(
            f"Version {version.number} of the findings of the run '{run_id[:8]}' is not the one that was kept: the SHA-256 in the index is not that of "
            "the run's tag, so both the file and the index were changed. Put the run store back from a copy, or run the pilot again."
        )
    return read_version(store.artefacts(run_id) / FOLDER, version)


def save_report(
    store: RunStore, run_id: str, directory: Path, *, verdict: str, version: int | None = None
) -> None:
    """Keep a copy of the report with the run, in place of an earlier one. `version` is that of the findings it was made of."""
    with whole_folder(store.artefacts(run_id) / "report", private=True, replace=True) as folder:
        for path in sorted(directory.rglob("*")):
            if path.is_file():
                target = folder / path.relative_to(directory)
                target.parent.mkdir(parents=True, exist_ok=True)
                # Not the whole folder at once: of what went wrong with one file that says too little.
                shutil.copyfile(path, target)
    made_of = [] if version is None else [RunTag(REPORTED, str(version))]
    store.client.log_batch(run_id, tags=[RunTag(VERDICT, verdict), *made_of])


def _log_metrics(store: RunStore, run_id: str, findings: tuple[Finding, ...], number: int) -> None:
    models = find_model_runs(store, run_id)
    labels = {name.model: _read_label(store, nested) for name, nested in models.items()}
    leading = str(store.client.get_run(run_id).data.tags["candour.variant"])
    measured = tuple(measure_models(findings, labels, leading=leading))
    for name, nested in models.items():
        found = {m.name: m.value for m in measured if (m.variant, m.model) == name}
        # Of one metric MLflow shows the latest step, and within one step the largest value.
        metrics = [Metric(key, value, 0, number - 1) for key, value in found.items()]
        store.client.log_batch(nested, metrics=metrics)


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
