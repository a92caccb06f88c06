"""The forecasts of a run in MLflow's Models tab, each with its figures, its settings and a folder of its own to load it from.

That folder is a second name of the files of the run's own `model/`, not a second copy, where the disk can do that. MLflow writes a file
beside a model that it loads by its registered name; it does so here, and what was sealed in the run stays as it was.
"""

import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from mlflow.entities import LoggedModel, LoggedModelOutput, LoggedModelStatus
from mlflow.exceptions import MlflowException

from candour.contracts import FittedModel
from candour.tracking.store import RunStore
from candour.whole_files import whole_folder

FOLDER, MODELS = "artifacts", "models"


def begin_logged_model(store: RunStore, run_id: str, model: FittedModel, tags: Mapping[str, str]) -> str:
    """Announce the forecast of a nested run, and return its id in MLflow. It is not ready until it is kept."""
    announced = store.client.create_logged_model(
        store.experiment_id,
        name=model.name,
        source_run_id=run_id,
        tags=dict(tags),
        params={name: str(value) for name, value in model.settings.items()},
        model_type="simple rule" if model.is_baseline else "forecast",
    )
    return str(announced.model_id)


def finish_logged_model(store: RunStore, run_id: str, model_id: str) -> None:
    """Give the files of the nested run's model their second name, and say that the model is ready."""
    with whole_folder(locate_logged_model(store, model_id), private=True) as folder:
        shutil.copytree(store.artefacts(run_id) / "model", folder, copy_function=_link, dirs_exist_ok=True)
    store.client.log_outputs(run_id, models=[LoggedModelOutput(model_id, 0)])
    store.client.finalize_logged_model(model_id, LoggedModelStatus.READY)


def locate_logged_model(store: RunStore, model_id: str) -> Path:
    """The folder from which MLflow loads a logged model."""
    return store.root / MODELS / model_id / FOLDER


def find_logged_model(store: RunStore, run_id: str) -> str | None:
    """The id of the logged model of a nested run; None where it was made before candour logged them, or is another authority's."""
    found = _search(store, run_id)
    return str(found[0].model_id) if found else None


def forget_logged_models(store: RunStore, run_id: str) -> None:
    """Take the logged models of a nested run away again, because the run failed."""
    with suppress(MlflowException):
        for model in _search(store, run_id):
            shutil.rmtree(locate_logged_model(store, model.model_id).parent, ignore_errors=True)
            store.client.delete_logged_model(model.model_id)


def _search(store: RunStore, run_id: str) -> list[LoggedModel]:
    return list(
        store.client.search_logged_models([store.experiment_id], filter_string=f"source_run_id = '{run_id}'")
    )


def _link(source: str, target: str) -> None:
    try:
        Path(target).hardlink_to(source)
    except OSError:
        # This disk knows no second names.
        shutil.copyfile(source, target)
