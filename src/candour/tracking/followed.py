"""What monitoring found becomes a run of its own, below the run that it is about: its page and the numbers that it publishes."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from candour.errors import EvidenceError, TrackingError
from candour.results import Finding, dump_findings, load_findings
from candour.tracking.child_runs import keep_child_run
from candour.tracking.runs import KIND, PARENT, search_runs
from candour.tracking.store import RunStore

MONITORING = "monitoring"
"""The kind of such a run, and the folder of its page."""
ANSWER = "candour.monitoring"
SHOWN = "shown.json"
"""What a page showed, beside its folder: the next page about the same run is protected beside it."""


def save_monitoring(
    store: RunStore,
    run_id: str,
    directory: Path,
    *,
    name: str,
    answer: str,
    tags: Mapping[str, str],
    metrics: Sequence[tuple[str, float, int]],
    shown: tuple[Finding, ...] = (),
) -> str:
    """Keep the page in `directory`, what it showed and its numbers (name, value, number of the period) below `run_id`; the id of the new run.

    Raises TrackingError where they cannot be written; the run is then FAILED and without files.
    """

    def fill(folder: Path) -> None:
        for path in sorted(file for file in directory.rglob("*") if file.is_file()):
            place = folder / MONITORING / path.relative_to(directory)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(path.read_bytes())
        (folder / SHOWN).write_bytes(dump_findings(shown))

    return keep_child_run(
        store,
        run_id,
        fill,
        kind=MONITORING,
        name=name,
        answer=answer,
        called="What monitoring found",
        tags={**tags, ANSWER: answer},
        metrics=metrics,
    )


def read_shown(store: RunStore, run_id: str) -> tuple[tuple[Finding, ...], ...]:
    """What every earlier page about a run showed. Raises TrackingError where one cannot be read: nothing could be protected beside it."""
    pages = []
    for run in reversed(search_runs(store, {KIND: MONITORING, PARENT: run_id})):
        path = store.artefacts(run.info.run_id) / SHOWN
        # A page that was never whole was never kept.
        if run.info.status == "FINISHED" and path.is_file():
            try:
                pages.append(load_findings(path.read_bytes()))
            except (EvidenceError, OSError, ValueError):
                raise TrackingError(
                    f"What an earlier page of monitoring showed ('{SHOWN}' of run '{run.info.run_id[:8]}') cannot be read, so a new one cannot be "
                    "protected beside it. Put the run store back from a copy."
                ) from None
    return tuple(pages)
