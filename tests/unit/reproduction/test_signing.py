"""The key: made once, for its owner alone, and its signatures are those of the standard."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from candour.errors import ReproductionError
from candour.reproduction.signing import (
    FILE,
    FOLDER,
    SigningKey,
    blind,
    find_key,
    is_public_key,
    shorten_key,
    sign,
    verify,
    write_public,
)


def test_a_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first, second = find_key(tmp_path), find_key(tmp_path)
    assert first.public == second.public
    path = tmp_path / FOLDER / FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.read_bytes().startswith(b"-----BEGIN PRIVATE KEY-----")
    assert [entry.name for entry in path.parent.iterdir()] == [FILE]


def test_another_store_has_another_key(tmp_path: Path) -> None:
    assert find_key(tmp_path / "one").public != find_key(tmp_path / "other").public


def test_two_that_ask_at_once_get_one_key(tmp_path: Path) -> None:
    ask = "import sys; from pathlib import Path; from candour.reproduction.signing import find_key; sys.stdin.read(1); print(find_key(Path(sys.argv[1])).public)"
    asking = [
        subprocess.Popen([sys.executable, "-c", ask, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]  # fmt: skip
    for process in asking:
        assert process.stdin is not None
        process.stdin.write("x")
        process.stdin.flush()
    answers = {process.communicate()[0].strip() for process in asking}
    assert answers == {find_key(tmp_path).public}


def test_signatures_are_those_of_the_standard() -> None:
    """RFC 8032, section 7.1, test 2."""
    seed = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key = SigningKey(private, write_public(private.public_key()))
    assert key.public == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    expected = (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert sign(key, b"\x72") == expected
    assert verify(key.public, b"\x72", expected)
    assert not verify(key.public, b"\x73", expected)
    assert not verify(key.public, b"\x72", "not hexadecimal")


def test_a_blinded_fingerprint_tells_equality_to_all_and_the_content_to_none(tmp_path: Path) -> None:
    ours, theirs = find_key(tmp_path / "ours"), find_key(tmp_path / "theirs")
    assert blind(ours, "ab") == blind(ours, "ab")
    assert blind(ours, "ab") != blind(ours, "ac")
    assert blind(ours, "ab") != blind(theirs, "ab")


@pytest.mark.parametrize("content", [b"", b"no key", X25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())])  # fmt: skip
def test_what_is_no_such_key_is_refused_and_left(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / FOLDER / FILE
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(ReproductionError, match="not an Ed25519 private key"):
        find_key(tmp_path)
    assert path.read_bytes() == content


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("a file where the folder should be")
    with pytest.raises(ReproductionError, match="cannot be made or read"):
        find_key(tmp_path)


def test_a_fingerprint_is_short_enough_to_read_out(tmp_path: Path) -> None:
    public = find_key(tmp_path).public
    assert len(shorten_key(public).split()) == 6
    assert is_public_key(public)
    assert not is_public_key(public[:-2])
    assert not is_public_key("z" * 64)
