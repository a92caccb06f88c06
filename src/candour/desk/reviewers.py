"""Who may write at the desk: roles with a passcode each, in an append-only table. The last row of a role counts."""

from pathlib import Path
from typing import NamedTuple

from candour.desk.database import read_database, write_database
from candour.desk.passcodes import fits_passcode, hash_passcode
from candour.errors import ConfigError


class Reviewer(NamedTuple):
    """A role. `active` is False after it was removed; nothing is ever deleted."""

    role: str
    active: bool


def list_reviewers(folder: Path) -> tuple[Reviewer, ...]:
    """All roles that ever had a passcode, by name."""
    return tuple(Reviewer(role, kept is not None) for role, kept in sorted(_read_last_rows(folder).items()))


def list_active_roles(folder: Path) -> tuple[str, ...]:
    """Those who may write. None at all: one person works at the desk without a passcode."""
    return tuple(reviewer.role for reviewer in list_reviewers(folder) if reviewer.active)


def add_reviewer(folder: Path, role: str, passcode: str) -> None:
    """Give a role a passcode, or a new one."""
    _add_row(folder, role, hash_passcode(passcode))


def remove_reviewer(folder: Path, role: str) -> None:
    """Take the right to write away. Raises ConfigError where no such role has it."""
    active = list_active_roles(folder)
    if role not in active:
        known = ", ".join(f"'{name}'" for name in active) or "none"
        raise ConfigError(f"No reviewer has the role '{role}'. Known: {known}.")
    _add_row(folder, role, None)


def is_passcode_of(folder: Path, role: str, passcode: str) -> bool:
    """Whether this passcode opens the desk for this role."""
    kept = _read_last_rows(folder).get(role)
    return kept is not None and fits_passcode(passcode, kept)


def _read_last_rows(folder: Path) -> dict[str, str | None]:
    with read_database(folder) as connection:
        return dict(connection.execute("SELECT role, passcode FROM reviewers ORDER BY number").fetchall())


def _add_row(folder: Path, role: str, kept: str | None) -> None:
    with write_database(folder) as connection:
        number = connection.execute("SELECT COALESCE(MAX(number), 0) + 1 FROM reviewers").fetchone()[0]
        connection.execute("INSERT INTO reviewers VALUES (?, ?, ?)", (number, role, kept))
