"""Which decision is meant: by its row number, or by the keyed hash of its child and, where it has several, the day.

These are what an analyst has in hand: both stand in the predictions of a run. A child's own id stands nowhere in a run, so
it finds nothing here. No message repeats what was typed, which may have been such an id, or names a day of a child's.
"""

from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from candour.contracts import Evidence
from candour.errors import ConfigError, EvidenceError

HOW = "Expected a row number, or a child's key of 16 characters as the predictions of the run have it, with @YYYY-MM-DD behind it where the child has several decisions"


@dataclass(frozen=True)
class Decision:
    """One test decision: its row number, its place among the test decisions in the order of rows, its child and its day."""

    row: int
    place: int
    child_key: str
    decided_on: date | None


def read_leading(evidence: Evidence) -> pa.Table:
    """The predictions of the leading forecast, in the order of row numbers."""
    where = {"variant": evidence.variant, "model": evidence.leading}
    leading = evidence.read("predictions", where=where).sort_by("row")
    if not leading.num_rows:
        raise EvidenceError("The run holds no scores of its leading forecast. Run the pilot again.")
    return leading


def find_decision(leading: pa.Table, key: str) -> Decision:
    """The one test decision that a key means. Raises ConfigError where it means none, or more than one."""
    found, day = _find_all(leading, key)
    if not found:
        raise ConfigError(
            f"No test decision of this run has the key that was given{' on that day' if day else ''}. {HOW}. Decisions that "
            "the forecast learnt from cannot be explained: it knew how they ended."
        )
    if len(found) > 1:
        raise ConfigError(
            f"The key that was given stands for more than one test decision{' on that day' if day else ''}. {HOW}; or give "
            "the row number. With --days the same command prints the days and row numbers of this child's decisions."
        )
    return found[0]


def list_decisions(leading: pa.Table, key: str) -> tuple[Decision, ...]:
    """All test decisions of the child that a key stands for. Raises ConfigError where there is none."""
    found, _ = _find_all(leading, key)
    if not found:
        raise ConfigError(f"No test decision of this run has the key that was given. {HOW}.")
    children = {decision.child_key for decision in found}
    return tuple(decision for decision in _read(leading) if decision.child_key in children)


def _find_all(leading: pa.Table, key: str) -> tuple[tuple[Decision, ...], date | None]:
    name, _, written = key.strip().partition("@")
    day = _read_day(written) if "@" in key else None
    decisions = _read(leading)
    found = tuple(decision for decision in decisions if decision.child_key == name)
    if not found and name.isascii() and name.isdigit():
        found = tuple(decision for decision in decisions if decision.row == int(name))
    return tuple(decision for decision in found if day is None or decision.decided_on == day), day


def _read(leading: pa.Table) -> tuple[Decision, ...]:
    columns = (leading[name].to_pylist() for name in ("row", "child_key", "decided_on"))
    return tuple(
        Decision(row, place, child, day) for place, (row, child, day) in enumerate(zip(*columns, strict=True))
    )


def _read_day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise ConfigError(f"What stands behind the @ is no day. {HOW}.") from None
