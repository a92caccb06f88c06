"""One attempt to score: who tries what, and the log that hears of it however it ends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from candour.desk.written_text import clean_text
from candour.errors import CandourError, ProtocolError, ScoringError
from candour.scoring.log import LoggedScoring, ScoringEntry, ScoringEvent, append_entry, read_log
from candour.scoring.permission import Refusal
from candour.tracking.code import fingerprint_code
from candour.workflow.protocol.visiting import SHORTEST_PURPOSE, Visit, check_visit
from candour.workflow.scoring.answer import build_error

Note = Callable[[LoggedScoring], None]
EXPLORES = "Who explores goes past what a panel did not permit"


@dataclass(frozen=True)
class Attempt:
    """`draft` is the entry as far as it is known; `exploring` goes past every refusal that is not for good.

    `note` is told every entry that is written, to keep its fingerprint in a second place.
    """

    folder: Path
    draft: ScoringEntry
    exploring: bool
    note: Note

    def know(self, **more: str) -> "Attempt":
        """The same attempt with more of its entry known."""
        return replace(self, draft=replace(self.draft, **more))  # type: ignore[arg-type]

    def refuse(self, refusals: Sequence[Refusal]) -> None:
        """Write the refusal into the log and raise ScoringError, where there is one that holds; else nothing."""
        holding = [refusal for refusal in refusals if refusal.for_good or not self.exploring]
        if not holding:
            return
        rules = tuple(dict.fromkeys(refusal.rule for refusal in holding))
        self._append(replace(self.draft, refused=rules))
        raise build_error(self.draft.run, holding, exploring=self.exploring)

    def refuse_by(self, rule: str, error: CandourError) -> ScoringError:
        """Write into the log that something was not as it must be; the error to raise."""
        self._append(replace(self.draft, refused=(rule,)))
        return ScoringError(f"Nobody was scored. {error} The refusal is in the log of scoring.")

    def finish(self, entry: ScoringEntry) -> LoggedScoring:
        """Write the scoring into the log."""
        return self._append(replace(entry, event=ScoringEvent.SCORED))

    def _append(self, entry: ScoringEntry) -> LoggedScoring:
        logged = append_entry(self.folder, entry)
        self.note(logged)
        return logged


def begin_attempt(
    folder: Path, *, pilot: str, run_id: str, visit: Visit, exploring: bool, note: Note
) -> Attempt:
    """Raises ScoringError where the log is broken or an explorer gives no purpose, ConfigError where words cannot be kept."""
    if exploring or visit.purpose or visit.role:
        try:
            # A purpose is kept for good, so it is checked wherever it is given.
            given = visit if visit.purpose or exploring else replace(visit, purpose="-" * SHORTEST_PURPOSE)
            check_visit(given, what=EXPLORES)
        except ProtocolError as error:
            raise ScoringError(str(error)) from None
    read_log(folder)
    draft = ScoringEntry(
        event=ScoringEvent.REFUSED,
        day=visit.day,
        role=clean_text(visit.role),
        purpose=clean_text(visit.purpose),
        pilot=pilot,
        run=run_id,
        source=fingerprint_code(),
        exploring=exploring,
    )
    return Attempt(folder, draft, exploring, note)
