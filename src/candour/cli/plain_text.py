"""Text from extracts on its way to a terminal: a name or a code can hold letters that move the cursor or hide text."""

import re
from typing import Final

# C0 but for the new line, DEL and C1 steer a terminal; the marks of direction turn letters round, so that a file shows
# another name than it has; the separators break lines; half of a surrogate pair cannot be written at all.
_STEERING: Final = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def show_controls(text: str) -> str:
    r"""The text with everything that could steer a terminal spelt out: \u001b instead of the escape; lines stay."""
    return _STEERING.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
