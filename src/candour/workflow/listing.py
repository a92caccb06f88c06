"""What there is: pipelines, audits and their codes, scenarios; and how many runs are in the store."""

from dataclasses import dataclass
from pathlib import Path

from candour.data.synthetic.scenarios import SCENARIOS
from candour.errors import TrackingError
from candour.registry import load_audits, load_pipelines
from candour.tracking.address import is_there
from candour.tracking.opening import open_store
from candour.tracking.runs import RunSummary, list_readers


@dataclass(frozen=True)
class Named:
    """Something that a configuration can name, and the sentence about it. `codes` of an audit's findings."""

    name: str
    sentence: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Inventory:
    """Everything that `candour list` shows."""

    pipelines: tuple[Named, ...]
    audits: tuple[Named, ...]
    scenarios: tuple[Named, ...]
    runs: tuple[RunSummary, ...]


def take_inventory(mlruns: Path) -> Inventory:
    """List everything. A store that is not there yet simply has no runs.

    Raises TrackingError where the store is a file.
    """
    if mlruns.exists() and not mlruns.is_dir():
        raise TrackingError(
            f"'{mlruns.name}' is a file. Expected the folder of the run store, such as mlruns."
        )
    pipelines, audits = load_pipelines(), load_audits()
    return Inventory(
        pipelines=tuple(Named(p.name, p.description) for p in pipelines.values()),
        audits=tuple(Named(a.name, a.question, a.codes) for a in audits.values()),
        scenarios=tuple(Named(s.name, s.sentence) for s in SCENARIOS.values()),
        runs=list_readers(open_store(mlruns)) if is_there(mlruns) else (),
    )
