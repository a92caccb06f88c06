"""One open desk: the log's folder, the reports, who is there, and the clock."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from candour.desk.attempts import Attempts
from candour.desk.sessions import Invitations, Sessions
from candour.desk.shelf import Shelf


@dataclass(frozen=True)
class Desk:
    """Everything that a page needs. `now` gives the time here, with its zone; `tell_decided` is given a pilot on which a decision was written."""

    folder: Path
    shelf: Shelf
    port: int
    now: Callable[[], datetime]
    sessions: Sessions
    invitations: Invitations
    attempts: Attempts
    tell_decided: Callable[[str], None] = field(default=lambda _pilot: None)

    @property
    def cookie(self) -> str:
        """The name of the cookie: browsers keep one jar for all ports of a machine."""
        return f"candour-desk-{self.port}"
