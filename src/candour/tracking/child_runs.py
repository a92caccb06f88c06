"""A run of its own below the run that it is about, for what is found out of a run later: how it was rebuilt, what came of its scores.

It is neither a pilot nor a forecast, so no list of these shows it.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from mlflow.entities import Metric, RunTag

from candour.errors import TrackingError
from candour.tracking.runs import KIND, PARENT
from candour.tracking.store import RunStore
from candour.tracking.unfinished import MADE_UNDER, abandon_run, make_under_lock
from candour.whole_files import whole_folder

MADE_BY: Final[Mapping[str, str]] = MappingProxyType(
    {
        # MLflow would put the login name here.
        "mlflow.user": "not recorded",
        "mlflow.source.name": "candour",
        "mlflow.source.type": "LOCAL",
    }
)
"""Tags of every run that candour makes, in place of MLflow's own."""


def keep_child_run(
    store: RunStore,
    run_id: str,
    fill: Callable[[Path], None],
    *,
    kind: str,
    name: str,
    answer: str,
    called: str,
    tags: Mapping[str, str],
    metrics: Sequence[tuple[str, float, int]] = (),
) -> str:
    """Keep what `fill` writes into a folder as a run below `run_id`; the id of the new run.

    name: of the pilot. answer: what was found, in a word, for the name of the run. called: what is kept, for an error. tags: written last,
    for an answer without its files would vouch for nothing. metrics: name, value and step of each.

    Raises TrackingError where the files cannot be written. The run is marked FAILED then, and whenever this process ends before it is whole.
    """
    with make_under_lock(store) as making:
        begun = {**MADE_BY, PARENT: run_id, KIND: kind, "candour.name": name, MADE_UNDER: making.lock}
        run = store.client.create_run(store.experiment_id, run_name=f"{kind}: {answer}", tags=begun)
        made = str(run.info.run_id)
        try:
            with whole_folder(store.artefacts(made), private=True) as folder:
                fill(folder)
        except BaseException as error:
            abandon_run(store, made)
            making.ended = True
            if not isinstance(error, OSError):
                raise
            raise TrackingError(
                f"{called} of the run '{run_id[:8]}' cannot be kept with it ({error.strerror}). Check that you may write to the run store, "
                "and that the disk has room."
            ) from error
        store.client.log_batch(
            made,
            metrics=[Metric(key, value, 0, step) for key, value, step in metrics],
            tags=[RunTag(key, value) for key, value in tags.items()],
        )
        store.client.set_terminated(made, status="FINISHED")
        making.ended = True
    return made


__all__ = ["MADE_BY", "keep_child_run"]
