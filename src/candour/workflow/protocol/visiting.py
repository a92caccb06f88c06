"""Who looks at a sealed test period, and why: words that every later report prints."""

from dataclasses import dataclass
from datetime import date

from candour.desk.written_text import clean_text, find_role_fault, find_text_fault
from candour.errors import ConfigError, ProtocolError

SHORTEST_PURPOSE = 10


@dataclass(frozen=True)
class Visit:
    """Who wants to look, when, and why. `role` is a role, never a name."""

    day: date
    purpose: str = ""
    role: str = ""


def check_visit(visit: Visit | None, *, what: str, option: str = "--purpose WHY") -> None:
    """Raises ProtocolError where no purpose is given, ConfigError where it or the role cannot be printed."""
    purpose = "" if visit is None else clean_text(visit.purpose)
    if len(purpose) < SHORTEST_PURPOSE:
        raise ProtocolError(
            f"{what}. Say why in a few words, of {SHORTEST_PURPOSE} characters or more: {option}"
        )
    if fault := find_text_fault(purpose):
        raise ConfigError(f"These words cannot be printed: {fault}.")
    if visit is not None and visit.role and (fault := find_role_fault(clean_text(visit.role))):
        raise ConfigError(f"This role cannot be printed: {fault}.")
