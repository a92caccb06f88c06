"""A stop: what happened later reached a stop limit of the monitoring plan, so nothing is scored until the panel has decided anew.

A stop is an entry of the scoring log. It remembers the newest decision of the panel at that time; only another one, made after it, lifts
it. Who explores goes past it as past a missing permission: stamped.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from candour.scoring.log import LoggedScoring, ScoringEntry, ScoringEvent, append_entry, read_log

PURPOSE: Final = "Monitoring"
ROLE: Final = "candour monitor"


def write_stop(
    folder: Path, *, pilot: str, run: str, source: str, day: date, fired: Sequence[str], permission: str
) -> LoggedScoring:
    """Write a stop at the end of the log; the same one is not written twice. Raises ScoringError where the log is broken.

    fired: the names of the watches beyond their limits, with their periods. permission: the fingerprint of the panel's newest decision on the
    pilot; empty where it has made none.
    """
    standing = find_stop(read_log(folder), permission=permission)
    if standing is not None and standing.entry.refused == tuple(fired) and standing.entry.run == run:
        return standing
    entry = ScoringEntry(
        event=ScoringEvent.STOPPED, day=day, role=ROLE, purpose=PURPOSE, pilot=pilot, run=run, source=source,
        refused=tuple(fired), permission=permission,
    )  # fmt: skip
    return append_entry(folder, entry)


def find_stop(log: Sequence[LoggedScoring], *, permission: str) -> LoggedScoring | None:
    """The newest stop of a pilot that no later decision of the panel has lifted; None where it may go on.

    `permission` is the fingerprint of the panel's newest decision on the pilot now.
    """
    stops = [logged for logged in log if logged.entry.event is ScoringEvent.STOPPED]
    newest = stops[-1] if stops else None
    return newest if newest is not None and newest.entry.permission == permission else None


def say_stop(stop: LoggedScoring) -> str:
    """The stop in a sentence, for an error."""
    return (
        f"monitoring stopped this list on {stop.entry.day.isoformat()} (entry {stop.number} of the scoring log): {'; '.join(stop.entry.refused)}. "
        "It stays stopped until the panel has decided anew."
    )
