"""The registry entry of a pilot in MLflow: one version for the leading forecast of each run, whose stage follows the panel's decision.

MLflow has given up stages of its own. The stage is a tag of the version, and an alias names the newest version in each stage:
`models:/quickstart@approved` is the newest that the panel approved for the next stage, and nothing where it approved none.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from enum import StrEnum
from typing import NamedTuple

from mlflow.entities import LoggedModelOutput
from mlflow.entities.model_registry import ModelVersion
from mlflow.exceptions import MlflowException
from mlflow.utils.mlflow_tags import MLFLOW_MODEL_VERSIONS
from sqlalchemy.exc import SQLAlchemyError

from candour.errors import TrackingError
from candour.tracking.logged_models import find_logged_model, locate_logged_model
from candour.tracking.model_metrics import ModelName
from candour.tracking.runs import KIND, PILOT, PROTOCOL, STANDING, VERDICT, find_model_runs
from candour.tracking.store import RunStore

STAGE, RUN = "stage", "run"
_MOST = 1000
_ABOUT = (
    "Every version is the leading forecast of one run of this pilot. The tag `stage` says how far a panel has let it go; no stage puts a "
    "forecast to use."
)


class Stage(StrEnum):
    """How far a panel has let a forecast go."""

    EXPLORATORY = "exploratory"
    WITH_THE_PANEL = "with the panel"
    APPROVED = "approved for the next stage"
    NOT_APPROVED = "not approved"
    MORE_INFORMATION = "more information"


ALIASES: Mapping[Stage, str] = {
    Stage.EXPLORATORY: "exploratory",
    Stage.WITH_THE_PANEL: "with-the-panel",
    Stage.APPROVED: "approved",
    Stage.NOT_APPROVED: "not-approved",
    Stage.MORE_INFORMATION: "more-information",
}


class Registered(NamedTuple):
    """A version of a pilot's forecast: its number, the run that it leads, and its stage."""

    version: int
    run_id: str
    stage: str


@contextmanager
def _translate() -> Iterator[None]:
    try:
        yield
    except (MlflowException, SQLAlchemyError) as error:
        raise TrackingError(
            f"The registry of the run store cannot be read or written ({type(error).__name__}). The run itself is whole; write its report "
            "again once the store can be written: candour report RUN"
        ) from error


@_translate()
def register_models(store: RunStore, run_id: str) -> None:
    """Give the leading forecast of a finished pilot a version, or bring the tags of the one that it has up to date."""
    tags = store.client.get_run(run_id).data.tags
    if tags.get(KIND) != PILOT or "candour.leading" not in tags:
        return
    pilot = tags["candour.name"]
    described = {
        name: tags[key]
        for name, key in {"verdict": VERDICT, "standing": STANDING, "protocol": PROTOCOL}.items()
        if key in tags
    }
    known = next((each for each in _search(store, pilot) if each.tags.get(RUN) == run_id), None)
    if known is not None:
        for name, value in described.items():
            if known.tags.get(name) != value:
                store.client.set_model_version_tag(pilot, known.version, name, value)
        return
    leading = find_model_runs(store, run_id).get(ModelName(tags["candour.variant"], tags["candour.leading"]))
    model_id = find_logged_model(store, leading) if leading is not None else None
    if model_id is None:
        return
    with suppress(MlflowException):
        # It may be there: the name belongs to all runs of the pilot.
        store.client.create_registered_model(pilot, description=_ABOUT)
    made = store.client.create_model_version(
        pilot,
        locate_logged_model(store, model_id).as_uri(),
        run_id=leading,
        model_id=model_id,
        tags=described | {RUN: run_id, "model": tags["candour.leading"], STAGE: str(Stage.EXPLORATORY)},
        description=f"{tags['candour.leading']}, the leading forecast of run {run_id[:8]}.",
        await_creation_for=None,
    )
    # A server writes this itself; it is how a model's page in MLflow knows that it is registered.
    named = json.dumps([{"name": pilot, "version": int(made.version)}])
    store.client.set_logged_model_tags(model_id, {MLFLOW_MODEL_VERSIONS: named})
    store.client.log_outputs(run_id, [LoggedModelOutput(model_id, 0)])


@_translate()
def list_registered(store: RunStore, pilot: str) -> tuple[Registered, ...]:
    """Every version of a pilot's forecast, the oldest first."""
    return tuple(
        Registered(int(each.version), each.tags.get(RUN, ""), each.tags.get(STAGE, ""))
        for each in _search(store, pilot)
    )


@_translate()
def set_stages(store: RunStore, pilot: str, stages: Mapping[str, Stage]) -> None:
    """Write the stage of each run (run id -> stage) on its version, and let every alias name the newest version in its stage."""
    newest: dict[Stage, int] = {}
    for each in list_registered(store, pilot):
        stage = stages.get(each.run_id, Stage.EXPLORATORY)
        newest[stage] = each.version
        if each.stage != stage:
            store.client.set_model_version_tag(pilot, str(each.version), STAGE, str(stage))
    if not newest:
        return
    held = {name: int(version) for name, version in store.client.get_registered_model(pilot).aliases.items()}
    for stage, alias in ALIASES.items():
        version = newest.get(stage)
        if version is None and alias in held:
            store.client.delete_registered_model_alias(pilot, alias)
        elif version is not None and held.get(alias) != version:
            store.client.set_registered_model_alias(pilot, alias, str(version))


def _search(store: RunStore, pilot: str) -> list[ModelVersion]:
    found = store.client.search_model_versions(f"name = '{pilot}'", max_results=_MOST)
    return sorted(found, key=lambda each: int(each.version))


__all__ = ["ALIASES", "Registered", "Stage", "list_registered", "register_models", "set_stages"]
