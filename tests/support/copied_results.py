"""The result of a finished run recorded once more, in another store: as `candour run` does it, without fitting anything."""

from candour.contracts import FittedModel, PilotResult
from candour.modelling.saving import load_model
from candour.tracking.evidence import load_config, load_statements
from candour.tracking.evidence_files import read_evidence
from candour.tracking.model_files import FILE
from candour.tracking.recipe import read_recipe
from candour.tracking.recording import record_run, save_result
from candour.tracking.runs import KIND, find_model_runs
from candour.tracking.store import RunStore


def copy_result(source: RunStore, run_id: str, target: RunStore) -> str:
    """The id of the new run."""
    stored, home = read_evidence(source.artefacts(run_id) / "evidence"), source.artefacts(run_id)
    models = []
    for name, nested in find_model_runs(source, run_id).items():
        run = source.client.get_run(nested)
        settings = {
            key: value for key, value in run.data.params.items() if key not in {"data", "learning", "model"}
        }
        models.append(
            FittedModel(
                name.variant,
                name.model,
                run.data.tags["candour.label"],
                load_model(source.artefacts(nested) / "model" / FILE),
                settings,
                is_baseline=run.data.tags[KIND] == "baseline",
            )
        )
    # As they were fitted: the simple rules last, each in the order of the labels.
    order = list(stored.labels)
    models.sort(key=lambda model: order.index(model.name))
    result = PilotResult(stored.variant, stored.leading, tuple(models), stored.tables, stored.facts)
    with record_run(
        target,
        config=load_config(source, run_id),
        config_text=(home / "config" / "pilot.yaml").read_text(encoding="utf-8"),
        statements=load_statements(source, run_id),
        manifest=stored.manifest,
        standing=stored.standing,
    ) as record:
        save_result(record, result, read_recipe(source, run_id))
    return record.run_id
