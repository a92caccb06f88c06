"""Runs that are in the store: list them, and find one by its id, the beginning of it, or a pilot's name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from mlflow.entities import Run

from candour.errors import TrackingError
from candour.standing import Standing
from candour.tracking.model_metrics import ModelName
from candour.tracking.store import RunStore

PARENT = "mlflow.parentRunId"
KIND = "candour.kind"
PILOT, EXTERNAL = "pilot", "external"
"""A pilot of one's own, and the test of another authority's model on one's own decisions."""
VERDICT = "candour.verdict"
STANDING, PROTOCOL, LOOKS = "candour.standing", "candour.protocol", "candour.looks"
FINISHED = "FINISHED"
SHORTEST = 4
"""Characters of an id that are enough to look for a run."""
_MOST = 5000
_Run = TypeVar("_Run")


@dataclass(frozen=True)
class RunSummary:
    """One pilot in the store. `verdict` is empty until it has been audited.

    `protocol` is the fingerprint of the frozen protocol, empty where none was frozen; `looks` how many looks at its test period
    there had been, this run among them.
    """

    run_id: str
    name: str
    status: str
    started: str
    leading: str
    verdict: str
    standing: str
    protocol: str
    looks: int


def list_runs(store: RunStore) -> tuple[RunSummary, ...]:
    """Every pilot, the newest first."""
    return tuple(_summarise(run) for run in search_runs(store, {KIND: PILOT}))


def list_external(store: RunStore) -> tuple[RunSummary, ...]:
    """Every test of another authority's model, the newest first. They are found by id alone, never in place of a pilot."""
    return tuple(_summarise(run) for run in search_runs(store, {KIND: EXTERNAL}))


def list_readers(store: RunStore) -> tuple[RunSummary, ...]:
    """Every run that read decisions of a test period, whosever model it was about: a look is a look."""
    return (*list_runs(store), *list_external(store))


def find_run(store: RunStore, reference: str) -> str:
    """The id of a finished run, from its id, a unique beginning of it (4 characters), or a pilot's name.

    A name stands for the newest finished run of that pilot. Raises TrackingError where nothing or more than
    one run fits, or where the run did not finish.
    """
    runs = list_runs(store)
    named = [run for run in runs if run.name == reference and run.status == FINISHED]
    begun = [
        run for run in list_readers(store) if len(reference) >= SHORTEST and run.run_id.startswith(reference)
    ]
    found = choose_run(
        reference, named, begun, known=sorted({f"'{run.name}' ({run.run_id[:8]})" for run in runs})
    )
    if found.status != FINISHED:
        raise TrackingError(
            f"The run '{found.run_id[:8]}' of '{found.name}' did not finish (it is {found.status}), so there "
            "is no evidence to question. Run the pilot again."
        )
    return found.run_id


def choose_run(reference: str, named: Sequence[_Run], begun: Sequence[_Run], *, known: Sequence[str]) -> _Run:
    """The first of the runs of a name, or else the one run whose id begins so. `known` is what there is, in words, for an error.

    Raises TrackingError where none or more than one begins so.
    """
    found = list(named[:1] or begun)
    if not found:
        raise TrackingError(
            f"No run is called '{reference}' or has an id that begins so (at least {SHORTEST} characters). Known: "
            f"{', '.join(known) or 'none'}. See: candour runs"
        )
    if len(found) > 1:
        raise TrackingError(f"{len(found)} runs have an id that begins with '{reference}'. Give more of it.")
    return found[0]


def find_model_runs(store: RunStore, run_id: str) -> dict[ModelName, str]:
    """The nested runs of a pilot: variant and model -> run id."""
    return {
        ModelName(run.data.tags["candour.variant"], run.data.tags["candour.model"]): run.info.run_id
        for run in search_runs(store, {PARENT: run_id})
        # Below a pilot there are also those that say how it was rebuilt.
        if "candour.model" in run.data.tags
    }


def search_runs(store: RunStore, tags: dict[str, str]) -> list[Run]:
    """Runs with these tags, the newest first."""
    return list(
        store.client.search_runs(
            [store.experiment_id],
            filter_string=" and ".join(f"tags.`{name}` = '{value}'" for name, value in tags.items()),
            order_by=["attributes.start_time DESC", "attributes.run_id ASC"],
            max_results=_MOST,
        )
    )


def _summarise(run: Run) -> RunSummary:
    started = datetime.fromtimestamp(run.info.start_time / 1000, tz=UTC)
    tags = run.data.tags
    return RunSummary(
        run_id=run.info.run_id,
        name=tags["candour.name"],
        status=run.info.status,
        started=started.isoformat(timespec="seconds"),
        leading=tags.get("candour.leading", ""),
        verdict=tags.get(VERDICT, ""),
        standing=tags.get(STANDING, str(Standing.EXPLORATORY)),
        protocol=tags.get(PROTOCOL, ""),
        looks=int(tags.get(LOOKS, "0")),
    )
