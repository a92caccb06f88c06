"""Extracts in an archive open with the passphrase, also in the program age, and with nothing else."""

import hashlib
import io
import shutil
import subprocess
from pathlib import Path

import pytest

from candour.archive.passphrase import Key, Lock, check_strength
from candour.errors import ArchiveError

PASSPHRASE = "umbrella quartz seven lantern"  # noqa: S105 (of this test)
CONTENT = bytes(range(256)) * 1_000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(scope="module")
def lock() -> Lock:
    return Lock(PASSPHRASE)


@pytest.fixture(scope="module")
def key(lock: Lock) -> Key:
    return Key(lock.key, PASSPHRASE)


@pytest.fixture
def locked(lock: Lock, tmp_path: Path) -> bytes:
    (tmp_path / "extract.csv").write_bytes(CONTENT)
    target = io.BytesIO()
    lock.fill(tmp_path / "extract.csv", SHA256)(target)
    return target.getvalue()


def test_what_was_locked_opens(key: Key, locked: bytes) -> None:
    target = io.BytesIO()
    key.copy(io.BytesIO(locked), target, name="extract.csv", sha256=SHA256)
    assert target.getvalue() == CONTENT


def test_it_is_the_age_format_and_shows_nothing(lock: Lock, locked: bytes) -> None:
    assert locked.startswith(b"age-encryption.org/v1\n-> X25519 ")
    assert lock.key.startswith(b"age-encryption.org/v1\n-> scrypt ")
    assert CONTENT[:64] not in locked
    assert PASSPHRASE.encode() not in lock.key + locked


def test_another_passphrase_is_refused(lock: Lock) -> None:
    with pytest.raises(ArchiveError, match="The passphrase does not open") as refused:
        Key(lock.key, PASSPHRASE.upper())
    assert "UMBRELLA" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("at", [0, 150, -1])
def test_a_changed_byte_is_refused(key: Key, locked: bytes, at: int) -> None:
    changed = bytearray(locked)
    changed[at] ^= 1
    with pytest.raises(ArchiveError, match=r"extract 'extract\.csv' in the archive cannot be opened"):
        key.copy(io.BytesIO(changed), io.BytesIO(), name="extract.csv", sha256=SHA256)


def test_one_that_was_cut_off_is_refused(key: Key, locked: bytes) -> None:
    with pytest.raises(ArchiveError, match="cannot be opened"):
        key.copy(io.BytesIO(locked[: 1 << 16]), io.BytesIO(), name="extract.csv", sha256=SHA256)


def test_another_file_in_its_place_is_refused(key: Key, locked: bytes) -> None:
    with pytest.raises(ArchiveError, match="cannot be opened"):
        key.copy(io.BytesIO(locked), io.BytesIO(), name="extract.csv", sha256="0" * 64)


def test_an_extract_that_changes_meanwhile_is_refused(lock: Lock, tmp_path: Path) -> None:
    (tmp_path / "extract.csv").write_bytes(CONTENT + b"more")
    with pytest.raises(ArchiveError, match=r"'extract\.csv' is no longer the file that the run read"):
        lock.fill(tmp_path / "extract.csv", SHA256)(io.BytesIO())


@pytest.mark.parametrize(
    "weak", ["", "short", "aaaaaaaaaaaaaaaaaaaa", "12345678901234567890", "abababababababab"]
)
def test_a_weak_passphrase_is_refused_and_not_repeated(weak: str) -> None:
    with pytest.raises(ArchiveError, match="too weak") as refused:
        check_strength(weak)
    assert not weak or weak not in str(refused.value)


def test_a_file_is_passed_through_in_parts(lock: Lock, tmp_path: Path) -> None:
    class Target:
        largest = 0

        def write(self, block: bytes) -> int:
            Target.largest = max(Target.largest, len(block))
            return len(block)

        def flush(self) -> None:
            pass

    content = bytes(20_000_000)
    (tmp_path / "extract.csv").write_bytes(content)
    lock.fill(tmp_path / "extract.csv", hashlib.sha256(content).hexdigest())(Target())
    assert 0 < Target.largest < 1_000_000


def test_the_program_age_opens_it(lock: Lock, locked: bytes, tmp_path: Path) -> None:
    """With the key that the passphrase opens: age itself asks for a passphrase on a terminal only."""
    program = shutil.which("age") or shutil.which("rage")
    if program is None:
        pytest.skip("neither age nor rage is on this machine")
    import pyrage

    (tmp_path / "key").write_bytes(pyrage.passphrase.decrypt(lock.key, PASSPHRASE))
    (tmp_path / "x.age").write_bytes(locked)
    done = subprocess.run(
        [program, "-d", "-i", "key", "x.age"], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.stdout == CONTENT, done.stderr
