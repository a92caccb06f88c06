"""The locks: every package by its hash, no address, and one version for runtime and development."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
PIN = re.compile(r"^([a-z0-9._-]+)==(\S+)( ;[^\\]*)?")
# In pieces, so that this file does not name them itself.
HOSTS = ("py" + "pi.org", "python" + "hosted.org", "arti" + "factory", "regis" + "try.npmjs", "nex" + "us.")


def read_pins(name: str) -> dict[tuple[str, str], str]:
    """(package, marker) -> version."""
    lines = (ROOT / name).read_text().splitlines()
    found = (PIN.match(line) for line in lines)
    return {(pin[1], (pin[3] or "").strip()): pin[2] for pin in found if pin}


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_has_hashes_and_nothing_has_an_address(name: str) -> None:
    text = (ROOT / name).read_text()
    assert ":/" + "/" not in text
    assert "--index-url" not in text
    blocks = [block for block in re.split(r"\n(?=[a-z0-9])", text) if PIN.match(block)]
    assert len(blocks) > 50
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_both_locks_agree() -> None:
    runtime, development = (read_pins(name) for name in LOCKS)
    shared = runtime.keys() & development.keys()
    assert len(shared) > 10
    assert {key: (runtime[key], development[key]) for key in shared if runtime[key] != development[key]} == {}


def test_no_committed_file_names_a_registry() -> None:
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, text=True, check=True
    )
    names = [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    assert len(names) > 50
    wanted = re.compile("|".join(re.escape(host) for host in HOSTS), re.IGNORECASE)
    found = [
        name for name in names if wanted.search((ROOT / name).read_bytes().decode("utf-8", errors="replace"))
    ]
    assert found == []
