"""What reviewers may not write, because it goes into the next published report: keys, numbers and addresses of people.

A rule cannot know a name; the form says that none may be written. What has the shape of an identifier is refused.
"""

import re
import unicodedata
from typing import Final

LONGEST_TEXT, LONGEST_ROLE = 4000, 80

_STEERING: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_SHAPES: Final = (
    (re.compile(r"(?<![0-9a-f])[0-9a-f]{16}(?![0-9a-f])", re.IGNORECASE),
     "what looks like the key of a child or a family (16 letters and digits)"),
    (re.compile(r"\b[A-Z]\d{11}[0-9A-Z]\b", re.IGNORECASE), "what looks like a unique pupil number"),
    (re.compile(r"\b[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b", re.IGNORECASE), "what looks like a National Insurance number"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"), "an e-mail address"),
    (re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}\b", re.IGNORECASE), "what looks like a postcode"),
    (re.compile(r"(?<!\d)(?<!\d[.,])\d(?:[ )-]{0,2}\d){8,}(?![.,]?\d)"), "a long number, such as an NHS or a telephone number"),
    (re.compile(r"\b[A-Z]{0,4}\d{6,}\b", re.IGNORECASE), "a number of six or more digits, such as a case number"),
)  # fmt: skip

_DAYS: Final = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
"""A condition may name days; two in a row would look like one long number."""


def clean_text(text: str) -> str:
    """What a browser sent, with one kind of line end and without blanks at the ends."""
    plain = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.rstrip() for line in plain.split("\n")).strip()


def find_text_fault(text: str) -> str:
    """What is wrong with what somebody wrote, as a sentence with what to do; empty where nothing is."""
    if len(text) > LONGEST_TEXT:
        return f"Shorten it to {LONGEST_TEXT:,} characters; it has {len(text):,}"
    return _find_shape(text)


def find_role_fault(role: str) -> str:
    """What is wrong with the name of a role; empty where nothing is."""
    if not role:
        return "Enter your role on the panel, such as chair or parent member"
    if len(role) > LONGEST_ROLE or "\n" in role:
        return f"Write your role on one line of at most {LONGEST_ROLE} characters"
    return _find_shape(role)


def _find_shape(text: str) -> str:
    if _STEERING.search(text):
        return "Take out the letters that cannot be seen (control characters); they may come from copying"
    # Digits of other scripts and wide letters look like ours.
    folded = _DAYS.sub("", unicodedata.normalize("NFKC", text))
    for shape, named in _SHAPES:
        if shape.search(folded):
            return f"Take out {named}; nothing may be written that leads to a person"
    return ""
