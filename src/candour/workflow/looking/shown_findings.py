"""The findings of a run as they may be shown: what its report published, or what disclosure control leaves of another version."""

from candour.config.pilot import PilotConfig
from candour.report.machine.exports import FINDINGS
from candour.report.machine.findings_document import load_findings_of
from candour.report.protecting import protect
from candour.results import Finding
from candour.tracking.findings import REPORTED, find_version, list_versions, read_findings
from candour.tracking.store import RunStore
from candour.workflow.releasing import load_released


def read_shown(
    store: RunStore, run_id: str, config: PilotConfig, version: int | None = None
) -> tuple[Finding, ...]:
    """The findings of a version, by default of the newest, held against every report of the pilot that has left.

    Raises TrackingError where the run was never audited, or has no such version.
    """
    number = find_version(store, run_id, version).number
    path = store.artefacts(run_id) / "report" / FINDINGS
    if number == find_reported(store, run_id) and path.is_file():
        try:
            return load_findings_of(path.read_bytes())
        except ValueError:
            pass  # of another version of candour: what follows does not need it
    released = tuple(load_released(store, config.name).values())
    return protect(read_findings(store, run_id, number), config.disclosure, released).findings


def find_reported(store: RunStore, run_id: str) -> int | None:
    """The version of the findings that the report with a run was made of; None where it has no report.

    Of before there were versions nothing was written down: the report is then of the first.
    """
    if not (store.artefacts(run_id) / "report" / FINDINGS).is_file():
        return None
    tagged = store.client.get_run(run_id).data.tags.get(REPORTED)
    if tagged is not None:
        return int(tagged)
    held = list_versions(store, run_id)
    return held[0].number if held else None


__all__ = ["find_reported", "read_shown"]
