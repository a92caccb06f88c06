"""The key that signs certificates: Ed25519, made when it is first asked for, kept in `mlruns/keys/` for its owner alone.

Whoever holds the public key can tell that a text is the one that was signed (RFC 8032). It does not say who held the private key: that
the key is the authority's is known only by comparing its fingerprint with one that was got another way.
"""

import hashlib
import hmac
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from candour.errors import ReproductionError
from candour.whole_files import write_whole

FOLDER, FILE = "keys", "certificates.pem"
_OWNER_ONLY = 0o700
_PURPOSE = b"candour: fingerprints of what is never published"
_KEY_BYTES, _FINGERPRINT_DIGITS, _GROUP = 32, 24, 4


class SigningKey(NamedTuple):
    """The private key, and the public one as 64 hexadecimal digits."""

    private: Ed25519PrivateKey
    public: str


def find_key(mlruns: Path) -> SigningKey:
    """The key of this run store; made where there is none. Two processes that ask for the first time at once get the same one.

    Raises ReproductionError where it cannot be made or read, or is no Ed25519 key.
    """
    path = mlruns / FOLDER / FILE
    try:
        if not path.is_file():
            _make_key(path)
        content = path.read_bytes()
    except OSError as error:
        raise ReproductionError(
            f"The key that signs certificates cannot be made or read in '{mlruns.name}/{FOLDER}' ({error.strerror}). Check that you may "
            "read and write there, and that the disk has room."
        ) from error
    private = _read_key(content)
    if private is None:
        raise ReproductionError(
            f"'{mlruns.name}/{FOLDER}/{FILE}' is not an Ed25519 private key in PKCS8 PEM. Put the right one back. If you take it away, a new one "
            "is made, and certificates that the old one signed are known by its public key only."
        )
    return SigningKey(private, write_public(private.public_key()))


def has_key(mlruns: Path) -> bool:
    """Whether this run store has a key; none is made."""
    return (mlruns / FOLDER / FILE).is_file()


def sign(key: SigningKey, content: bytes) -> str:
    """The signature over these bytes, as 128 hexadecimal digits. The same key and bytes give the same signature."""
    return key.private.sign(content).hex()


def blind(key: SigningKey, digest: str) -> str:
    """A fingerprint that only whoever holds the private key can work out from the content: HMAC-SHA-256 under a key that is derived from it."""
    raw = key.private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    derived = HKDF(SHA256(), length=_KEY_BYTES, salt=None, info=_PURPOSE).derive(raw)
    return hmac.new(derived, digest.encode(), hashlib.sha256).hexdigest()


def verify(public: str, content: bytes, signature: str) -> bool:
    """Whether this signature over these bytes was made with the private half of this public key."""
    try:
        read_public(public).verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def read_public(text: str) -> Ed25519PublicKey:
    """The public key of its 64 hexadecimal digits. Raises ValueError where these are none."""
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(text.strip()))


def write_public(key: Ed25519PublicKey) -> str:
    """The public key as 64 hexadecimal digits."""
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def shorten_key(public: str) -> str:
    """A fingerprint that can be read out over a telephone: six groups of four digits, of the SHA-256 of the public key."""
    digits = hashlib.sha256(bytes.fromhex(public)).hexdigest()[:_FINGERPRINT_DIGITS]
    return " ".join(digits[start : start + _GROUP] for start in range(0, _FINGERPRINT_DIGITS, _GROUP))


def is_public_key(text: str) -> bool:
    """Whether a text is the 64 hexadecimal digits of a public key."""
    try:
        return len(bytes.fromhex(text.strip())) == _KEY_BYTES
    except ValueError:
        return False


def _make_key(path: Path) -> None:
    """Write a new key; where another process was faster, its key stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(_OWNER_ONLY)
    content = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with suppress(FileExistsError):
        write_whole(path, content, private=True, new=True)


def _read_key(content: bytes) -> Ed25519PrivateKey | None:
    try:
        key = load_pem_private_key(content, password=None)
    except (ValueError, TypeError):
        return None
    return key if isinstance(key, Ed25519PrivateKey) else None
