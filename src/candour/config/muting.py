"""Questions that an authority leaves unanswered on purpose: each by the code of its finding, and with a reason."""

import pathlib
from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import BeforeValidator, StringConstraints

from candour.config.positions import parse_yaml
from candour.config.suggestions import suggest_name
from candour.errors import ConfigError

LEAST_CHARACTERS = 20
"""Of a reason: enough to say something that a panel can weigh."""


def _join_words(value: object) -> object:
    """Blanks and line ends are no characters of a reason."""
    return " ".join(value.split()) if isinstance(value, str) else value


NEVER_MUTED = {
    "TIME-001": "a forecast that knew the future is a fault and no opinion, and the exit code of a run hangs on the answer; "
    "to leave it unasked, take time_travel out of the audits: the report then says that the proof is missing",
}
"""Questions that are never muted, and why. Without the answer, a leak would pass in silence."""

Muted = dict[
    str, Annotated[str, StringConstraints(min_length=LEAST_CHARACTERS), BeforeValidator(_join_words)]
]


def refuse_unknown_codes(muted: Mapping[str, str], known: Iterable[str], path: pathlib.Path) -> None:
    """Raise ConfigError, with the place in the file, for every muted code that may not be muted or that no audit here has.

    `known` are the codes of the audits that the configuration asks for: muting another would do nothing in silence. Only a
    code of the same family is suggested, for another one would mute another question.
    """
    codes = tuple(known)
    refused = [code for code in muted if code in NEVER_MUTED or code not in codes]
    if not refused:
        return
    places = parse_yaml(path.read_bytes().decode("utf-8-sig")).keys
    lines = []
    for code in refused:
        place = places[("muted", code)]
        said = (
            f"this question cannot be muted: {NEVER_MUTED[code]}"
            if code in NEVER_MUTED
            else f"no audit of this configuration has a question with the code '{code}'{_suggest(code, codes)}"
        )
        lines.append(f"{path}:{place.line}:{place.column}: muted.{code}: {said}")
    raise ConfigError("\n".join(lines))


def _suggest(code: str, codes: tuple[str, ...]) -> str:
    family = _read_family(code)
    near = tuple(known for known in codes if _read_family(known) == family and known not in NEVER_MUTED)
    if near:
        return suggest_name(code.upper(), near)
    families = sorted({_read_family(known) for known in codes})
    return f"; the codes of this configuration begin with {', '.join(families)}. What is not asked need not be muted"


def _read_family(code: str) -> str:
    return code.partition("-")[0].strip().upper()
