"""A pilot becomes a run: one parent, and one nested run for each forecast.

A run that fails ends as FAILED and keeps no evidence. What is whole is built beside its place and moved there.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from mlflow.entities import DatasetInput, Metric, Param, RunTag

from candour.config.canonical import canonical_json
from candour.config.pilot import PilotConfig
from candour.config.statements import Statements
from candour.contracts import FittedModel, Manifest, PilotResult
from candour.standing import ProtocolStanding
from candour.tracking.child_runs import MADE_BY
from candour.tracking.contents import seal_contents
from candour.tracking.evidence import STATEMENTS
from candour.tracking.evidence_files import write_evidence
from candour.tracking.inputs import TEST, describe_inputs, log_inputs
from candour.tracking.logged_models import begin_logged_model, finish_logged_model
from candour.tracking.model_files import write_model
from candour.tracking.model_metrics import ModelName, measure_result
from candour.tracking.recipe import FOLDER, Recipe, write_recipe
from candour.tracking.refusals import translate_refusals
from candour.tracking.registered import register_models
from candour.tracking.runs import EXTERNAL, KIND, LOOKS, PARENT, PILOT, PROTOCOL, STANDING
from candour.tracking.store import RunStore
from candour.tracking.unfinished import MADE_UNDER, abandon_run, make_under_lock
from candour.tracking.variables import FILE as VARIABLES
from candour.tracking.variables import list_variables, write_variables
from candour.whole_files import whole_folder

_LONGEST = 500


@dataclass(frozen=True)
class RunRecord:
    """A run that is being made."""

    store: RunStore
    run_id: str
    config: PilotConfig
    manifest: Manifest
    config_text: str
    statements: Statements
    standing: ProtocolStanding = field(default_factory=ProtocolStanding)
    kind: str = PILOT


@contextmanager
def record_run(
    store: RunStore,
    *,
    config: PilotConfig,
    config_text: str,
    statements: Statements,
    manifest: Manifest,
    standing: ProtocolStanding | None = None,
    kind: str = PILOT,
) -> Iterator[RunRecord]:
    """Start a run; it ends FINISHED with the block, or FAILED and without evidence where the block raises."""
    stands = standing or ProtocolStanding()
    with translate_refusals(), make_under_lock(store) as making:
        run = store.client.create_run(
            store.experiment_id,
            run_name=config.name,
            tags=_tag(manifest, name=config.name)
            | {KIND: kind, MADE_UNDER: making.lock}
            | _tag_standing(stands),
        )
        record = RunRecord(store, run.info.run_id, config, manifest, config_text, statements, stands, kind)
        try:
            yield record
        except BaseException:
            abandon_run(store, record.run_id)
            making.ended = True
            raise
        store.client.set_terminated(record.run_id, status="FINISHED")
        making.ended = True
        register_models(store, record.run_id)


def save_result(record: RunRecord, result: PilotResult, recipe: Recipe) -> None:
    """Keep the configuration, the recipe, the evidence and every fitted forecast of a pilot."""
    store, parent = record.store, record.store.artefacts(record.run_id)
    with whole_folder(parent, private=True) as folder:
        (folder / "config").mkdir()
        (folder / "config" / "pilot.yaml").write_text(record.config_text, encoding="utf-8")
        (folder / "config" / "resolved.json").write_bytes(canonical_json(record.config))
        (folder / "config" / STATEMENTS).write_bytes(canonical_json(record.statements))
        write_recipe(recipe, folder / FOLDER)
        (folder / FOLDER / VARIABLES).write_bytes(write_variables(list_variables(record.config, result)))
        write_evidence(result, record.manifest, folder / "evidence", standing=record.standing)
    params = _flatten(json.loads(canonical_json(record.config)))
    _log(store, record.run_id, params, {"candour.variant": result.variant, "candour.leading": result.leading})
    inputs = describe_inputs(parent / "evidence", record.config.disclosure)
    log_inputs(store, record.run_id, inputs)
    measured = measure_result(result)
    for model in result.models:
        # The tables are those of the leading variant, and simple rules look at columns of their own.
        own = inputs if model.variant == result.variant and not model.is_baseline else ()
        _save_model_run(record, model, measured[ModelName(model.variant, model.name)], own)
    seal_contents(store, record.run_id)


def _save_model_run(
    record: RunRecord, model: FittedModel, measured: Mapping[str, float], inputs: tuple[DatasetInput, ...]
) -> None:
    store = record.store
    tags = _tag(record.manifest, name=record.config.name) | {
        PARENT: record.run_id,
        KIND: "baseline" if model.is_baseline else "candidate",
        "candour.variant": model.variant,
        "candour.data": model.data,
        "candour.learning": model.learning or model.variant,
        "candour.model": model.name,
        "candour.label": model.label,
    }
    nested = store.client.create_run(store.experiment_id, run_name=f"{model.variant} {model.name}", tags=tags)
    with whole_folder(store.artefacts(nested.info.run_id), private=True) as folder:
        write_model(model, folder / "model")
    # By these and by the figures the runs can be searched, sorted and laid side by side.
    known_by = {"data": model.data, "learning": model.learning or model.variant, "model": model.name}
    settings = {name: str(value) for name, value in model.settings.items()}
    run_id = nested.info.run_id
    # Another authority's model was shared to be tested, so it is not offered to be loaded.
    offered = None if record.kind == EXTERNAL else begin_logged_model(store, run_id, model, known_by)
    log_inputs(store, run_id, inputs)
    _log(store, run_id, settings | known_by, {}, measured, model_id=offered, inputs=inputs)
    if offered is not None:
        finish_logged_model(store, run_id, offered)
    store.client.set_terminated(run_id, status="FINISHED")


def _tag(manifest: Manifest, *, name: str) -> dict[str, str]:
    extracts = json.dumps(manifest.extracts, separators=(",", ":"))
    return {
        **MADE_BY,
        "mlflow.source.git.commit": manifest.git_commit,
        "candour.name": name,
        "candour.version": manifest.candour,
        "candour.config_sha256": manifest.config_sha256,
        "candour.lock_sha256": manifest.lock_sha256,
        "candour.source_sha256": manifest.source_sha256,
        "candour.git_commit": manifest.git_commit,
        "candour.python": manifest.python,
        "candour.seed": str(manifest.seed),
        "candour.extracts_sha256": hashlib.sha256(extracts.encode()).hexdigest(),
    }


def _tag_standing(standing: ProtocolStanding) -> dict[str, str]:
    tags = {STANDING: str(standing.standing), LOOKS: str(len(standing.looks))}
    return tags if standing.fingerprint is None else tags | {PROTOCOL: standing.fingerprint}


def _flatten(values: Mapping[str, object], above: str = "") -> dict[str, str]:
    """Settings by dotted path; a list is one setting."""
    flat: dict[str, str] = {}
    for key, value in values.items():
        if isinstance(value, dict):
            flat |= _flatten(value, f"{above}{key}.")
        else:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            flat[f"{above}{key}"] = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return flat


def _log(
    store: RunStore,
    run_id: str,
    params: Mapping[str, str],
    tags: Mapping[str, str],
    metrics: Mapping[str, float] | None = None,
    *,
    model_id: str | None = None,
    inputs: Sequence[DatasetInput] = (),
) -> None:
    test = {each.dataset.name: each.dataset.digest for each in inputs}.get(TEST)
    about = (
        {"model_id": model_id}
        if test is None
        else {
            "model_id": model_id,
            "dataset_name": TEST,
            "dataset_digest": test,
        }
    )
    store.client.log_batch(
        run_id,
        metrics=[Metric(name, value, 0, 0, **about) for name, value in (metrics or {}).items()],
        params=[Param(name, value) for name, value in params.items()],
        tags=[RunTag(name, value) for name, value in tags.items()],
    )
