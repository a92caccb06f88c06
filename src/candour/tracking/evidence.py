"""A finished run becomes the evidence that audits may see."""

from dataclasses import dataclass

from candour.config.pilot import PilotConfig
from candour.config.statements import Statements
from candour.contracts import SHARED_BY, Evidence
from candour.errors import TrackingError
from candour.tracking.contents import verify_contents
from candour.tracking.evidence_files import StoredEvidence, read_evidence
from candour.tracking.model_files import read_explainable
from candour.tracking.model_metrics import ModelName
from candour.tracking.runs import find_model_runs, find_run
from candour.tracking.store import RunStore

STATEMENTS = "statements.json"


@dataclass(frozen=True)
class FinishedRun:
    """A run read back: its id, the configuration and statements that it was made with, and its evidence."""

    run_id: str
    config: PilotConfig
    statements: Statements
    evidence: Evidence


def load_evidence(store: RunStore, reference: str) -> FinishedRun:
    """Read a finished run back, by its id, a unique beginning of it, or the name of the pilot.

    Raises TrackingError where no single finished run fits or it is not as it was made, ModelError where a model of it is not, or
    the leading one holds a type that is not trusted.
    """
    run_id = find_run(store, reference)
    verify_contents(store, run_id)
    config = load_config(store, run_id)
    stored = read_evidence(store.artefacts(run_id) / "evidence")
    leading_run = find_model_runs(store, run_id).get(ModelName(stored.variant, stored.leading))
    if leading_run is None:
        raise TrackingError(f"The run '{run_id[:8]}' holds no model '{stored.leading}'. Run the pilot again.")
    return FinishedRun(
        run_id, config, load_statements(store, run_id), _present(store, stored, config, leading_run)
    )


def load_config(store: RunStore, run_id: str) -> PilotConfig:
    """The configuration that a run was made with. Raises TrackingError where it is not there."""
    path = store.artefacts(run_id) / "config" / "resolved.json"
    if not path.is_file():
        raise TrackingError(f"The run '{run_id[:8]}' holds no configuration. Run the pilot again.")
    return PilotConfig.model_validate_json(path.read_bytes())


def load_statements(store: RunStore, run_id: str) -> Statements:
    """What the authority had written when the run was made; nothing where no file of it was kept."""
    path = store.artefacts(run_id) / "config" / STATEMENTS
    return Statements.model_validate_json(path.read_bytes()) if path.is_file() else Statements()


def _present(store: RunStore, stored: StoredEvidence, config: PilotConfig, leading_run: str) -> Evidence:
    reads_text = config.variants is not None and config.variants.reads_text_first
    # The evidence holds no texts, so nobody could put a question to a model that reads them; and another authority's model is
    # not to be taken apart: it was shared to be tested.
    is_closed = reads_text or stored.leading in stored.baselines or SHARED_BY in stored.facts
    model = None if is_closed else read_explainable(store.artefacts(leading_run) / "model")
    return Evidence(
        name=config.name,
        variant=stored.variant,
        leading=stored.leading,
        labels=stored.labels,
        baselines=stored.baselines,
        tables=stored.tables,
        facts=stored.facts,
        protocol=config.protocol,
        disclosure=config.disclosure,
        seed=config.seed,
        model=model,
        manifest=stored.manifest,
        compatibility=config.compatibility,
        standing=stored.standing,
    )
