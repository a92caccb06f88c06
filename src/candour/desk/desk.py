"""One open desk: the log's folder, the reports, who is there, and the clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from candour.desk.attempts import Attempts
from candour.desk.sessions import Invitations, Sessions
from candour.desk.shelf import Shelf


@dataclass(frozen=True)
class Desk:
    """Everything that a page needs. `now` gives the time here, with its zone."""

    folder: Path
    shelf: Shelf
    port: int
    now: Callable[[], datetime]
    sessions: Sessions
    invitations: Invitations
    attempts: Attempts

    @property
    def cookie(self) -> str:
        """The name of the cookie: browsers keep one jar for all ports of a machine."""
        return f"candour-desk-{self.port}"
