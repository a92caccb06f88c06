"""Passcodes of reviewers: hashed by scrypt with a salt each, compared in constant time.

Parameters as OWASP's cheat sheet on password storage gives them for scrypt: N = 2^15, r = 8, p = 3 (32 MiB, about a
quarter of a second).
"""

import hashlib
import hmac
import secrets
import unicodedata

SHORTEST, LONGEST = 8, 200
_N, _R, _P, _LENGTH = 2**15, 8, 3, 32
_MEMORY = 128 * _N * _R * 2


def hash_passcode(passcode: str) -> str:
    """What is kept of a passcode: `scrypt$N$r$p$salt$hash`."""
    salt = secrets.token_bytes(16)
    return f"scrypt${_N}${_R}${_P}${salt.hex()}${_derive(passcode, salt, _N, _R, _P).hex()}"


def fits_passcode(passcode: str, kept: str) -> bool:
    """Whether this is the passcode of which the hash was kept."""
    _, n, r, p, salt, expected = kept.split("$")
    if len(passcode) > LONGEST:
        return False
    found = _derive(passcode, bytes.fromhex(salt), int(n), int(r), int(p))
    return hmac.compare_digest(found, bytes.fromhex(expected))


def find_weakness(passcode: str) -> str:
    """What is wrong with a new passcode; empty where nothing is."""
    if not SHORTEST <= len(passcode) <= LONGEST:
        return f"A passcode must have {SHORTEST} to {LONGEST} characters; this one has {len(passcode)}."
    if len(set(passcode)) < SHORTEST // 2:
        return "A passcode must not be the same few characters over and over."
    return ""


def _derive(passcode: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    # The same letters can be typed in several ways; keyboards differ.
    plain = unicodedata.normalize("NFKC", passcode).encode()
    return hashlib.scrypt(plain, salt=salt, n=n, r=r, p=p, maxmem=_MEMORY, dklen=_LENGTH)
