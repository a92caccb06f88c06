"""A name or a code out of an extract can hold letters that no page can: they are shown as a sign that says so."""

import re
from typing import Final, TypeVar

from candour.protection.texts import map_texts

Value = TypeVar("Value")
SIGN: Final = "\ufffd"
# What XML and HTML do not allow, what steers a terminal, and what turns the letters around it the other way.
_NOT_PLAIN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def make_plain(value: Value) -> Value:
    """The same value, with every such letter in every text that it holds, however deep, replaced by the sign."""
    return map_texts(value, _replace)


def _replace(text: str) -> str:
    # A text without such a letter stays the very same one, so that records without any are kept and not copied.
    return _NOT_PLAIN.sub(SIGN, text) if _NOT_PLAIN.search(text) else text
