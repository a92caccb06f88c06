"""Where a run takes place: the version, the lock and the commit of candour, and the version of Python."""

import platform
import subprocess
from collections.abc import Sequence
from pathlib import Path

import candour
from candour.config.canonical import hash_config
from candour.config.pilot import PilotConfig
from candour.contracts import Manifest
from candour.file_hashes import hash_file
from candour.tracking.code import INSTALLATION, fingerprint_code

UNKNOWN = "unknown"
LOCK = "requirements.lock"


def describe_surroundings(config: PilotConfig, extracts: Sequence[tuple[str, str]]) -> Manifest:
    """The manifest of a run of this configuration on extracts of these (name, SHA-256)."""
    checkout = find_checkout()
    return Manifest(
        candour=candour.__version__,
        config_sha256=hash_config(config),
        lock_sha256=hash_lock(checkout),
        git_commit=read_commit(checkout),
        source_sha256=fingerprint_code(),
        python=".".join(platform.python_version_tuple()[:2]),
        seed=config.seed,
        extracts=tuple(sorted(extracts)),
    )


def find_checkout() -> Path | None:
    """The checkout that candour runs from, or what an installed one carries of it (its lock, but no commit); None where there is neither."""
    package = Path(candour.__file__).resolve().parent
    root, carried = package.parents[1], package / INSTALLATION
    if (root / "src" / "candour").is_dir() and (root / LOCK).is_file():
        return root
    return carried if (carried / LOCK).is_file() else None


def hash_lock(checkout: Path | None) -> str:
    """SHA-256 of the lock of a checkout."""
    if checkout is None:
        return UNKNOWN
    return hash_file(checkout / LOCK)


def read_commit(checkout: Path | None) -> str:
    """The commit of a checkout; `unknown` where there is none or no git."""
    return _ask_git(checkout, "rev-parse", "HEAD") or UNKNOWN


def is_clean(checkout: Path | None) -> bool | None:
    """Whether the tracked files of a checkout are exactly those of its commit; None where nobody can tell."""
    answer = _ask_git(checkout, "status", "--porcelain", "--untracked-files=no")
    return None if answer is None else not answer


def _ask_git(checkout: Path | None, *question: str) -> str | None:
    if checkout is None or not (checkout / ".git").exists():
        return None
    try:
        answer = subprocess.run(  # noqa: S603 (nothing in it comes from a user)
            ["git", "-C", str(checkout), *question],  # noqa: S607 (git is where the user has it)
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip()
