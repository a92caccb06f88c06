"""What no text of a report may hold: places on a machine, its users, area codes, names of files, keys of children.

A reason that an authority writes, a name out of an extract or a message can carry any of these into a report by
chance. They are taken out of every text of the report's value, so that no view can forget it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from candour.protection.texts import map_texts

Value = TypeVar("Value")

PLACE, AREA, KEY, WORD = "[path removed]", "[area code removed]", "[key removed]", "[name removed]"

_POSIX_PATH: Final = r"(?<![\w/.:<\]])~?/(?:[^\s/\"'<>|]+/)+[^\s/\"'<>|,;]*[^\s/\"'<>|,;.:)\]]"
_WINDOWS_PATH: Final = r"(?<!\w)[A-Za-z]:\\[^\s\"'<>|]*[^\s\"'<>|,;.:)\]]"
_SHARE: Final = r"(?<![\w\\])\\\\[\w.$-]+\\[^\s\"'<>|]*[^\s\"'<>|,;.:)\]]"
_PLACES: Final = re.compile("|".join((_POSIX_PATH, _WINDOWS_PATH, _SHARE)))
_AREAS: Final = re.compile(r"\b[EWSN](?:0[0-9]|1[0-9]|92)\d{6}\b")
"""Codes of the Office for National Statistics for areas, from a neighbourhood to a county."""
_AUTHORITIES: Final = re.compile(
    r"\b((?:LA|LEA|local authority|authority)(?: code| number| no\.?)?[ :=]{1,3})\d{3}\b", re.IGNORECASE
)
"""The Department for Education's three digits for an authority, where words say that they are that."""
_KEYS: Final = re.compile(r"\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{16}\b")
"""Pseudonyms of children and families: 16 hexadecimal digits."""

IDENTIFY_NOBODY: Final = frozenset({
    "admin", "administrator", "analyst", "build", "ci", "container", "data", "debian", "default", "docker", "guest", "home",
    "host", "laptop", "local", "localhost", "nobody", "owner", "root", "runner", "server", "service", "test", "ubuntu", "user",
})  # fmt: skip
"""Names of accounts and machines that say nothing, and that are words of the report."""
_SHORTEST: Final = 3


@dataclass(frozen=True)
class Secrets:
    """What is known to be secret here: `words` are removed, `renamed` are replaced by what stands for them."""

    words: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)


def choose_words(names: Iterable[str]) -> tuple[str, ...]:
    """Those of some names (users, machines) that would give something away, the longest first.

    Digits alone are never taken: they would be torn out of the counts of every table.
    """
    wanted = {name.strip() for name in names}
    telling = {
        w for w in wanted if len(w) >= _SHORTEST and w.lower() not in IDENTIFY_NOBODY and not w.isdigit()
    }
    return tuple(sorted(telling, key=lambda word: (-len(word), word)))


def scrub(value: Value, secrets: Secrets | None = None) -> Value:
    """The same value without any of it, in every text, however deep; what is taken out leaves a sign that says so."""
    known = secrets or Secrets()
    words = choose_words(known.words)
    named = re.compile("|".join(_whole(word) for word in words), re.IGNORECASE) if words else None
    renamed = sorted(known.renamed.items(), key=lambda pair: (-len(pair[0]), pair[0]))

    def clean(text: str) -> str:
        for old, new in renamed:
            text = text.replace(old, new)
        text = _AUTHORITIES.sub(rf"\1{AREA}", text)
        text = _KEYS.sub(KEY, _AREAS.sub(AREA, _PLACES.sub(PLACE, text)))
        return named.sub(WORD, text) if named else text

    return map_texts(value, clean)


def _whole(word: str) -> str:
    """The word where no letter, digit or sign of an address touches it."""
    return rf"(?<![\w,.@]){re.escape(word)}(?![\w@]|[,.]\d)"
