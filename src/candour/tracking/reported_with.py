"""What stood beside the findings when a report was written: how much of the panel's log, which reports had left, which statements.

All three may grow afterwards. Whoever builds the report again must know what there was.
"""

import json
from dataclasses import asdict, dataclass

from mlflow.entities import RunTag

from candour.tracking.store import RunStore

REPORTED_WITH = "candour.reported_with"


@dataclass(frozen=True)
class ReportedWith:
    """entries: how many entries of the panel's log on this pilot. released: names of the documents that had left, in their order.

    statements: SHA-256 of the authority's statements.
    """

    entries: int
    released: tuple[str, ...]
    statements: str


def keep_reported_with(store: RunStore, run_id: str, beside: ReportedWith) -> None:
    """Write it down for the report that now lies with the run."""
    value = json.dumps(asdict(beside), separators=(",", ":"))
    store.client.log_batch(run_id, tags=[RunTag(REPORTED_WITH, value)])


def read_reported_with(store: RunStore, run_id: str) -> ReportedWith | None:
    """What was written down; None in a run of before it was."""
    value = store.client.get_run(run_id).data.tags.get(REPORTED_WITH)
    if value is None:
        return None
    fields = json.loads(value)
    return ReportedWith(int(fields["entries"]), tuple(fields["released"]), str(fields["statements"]))
