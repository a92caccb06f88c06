"""What the guidance asks of a text, as far as a program can tell. What it can only guess is for a person to look at."""

import re
from typing import Final

from candour.report.atrs.checking.links import find_private_links, is_link
from candour.report.atrs.fields import NOT_APPLICABLE, PHASES, REGIONS

_PROCEDURES: Final = (
    "open", "restricted", "negotiat", "competitive", "dialogue", "dynamic", "framework", "call-off", "call off",
    "direct award", "innovation partnership", "proof-of-concept", "proof of concept", "quotation", "light touch",
    "in-house", "grant", "partnership",
)  # fmt: skip
_NOT_APPLICABLE: Final = re.compile(r"(?:n\.?\s*/?\s*a\.?|not applicable)\.?", re.IGNORECASE)
_SENTENCE_END: Final = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\betc)[.!?]+(?:[\"\u201d')\]]*)(?:\s+|$)")
_EMAIL: Final = re.compile(r"[^@\s<>()]+@[^@\s<>()]+\.[A-Za-z]{2,}")
_TEAM_WORDS: Final = (
    "team", "service", "data", "info", "enquir", "contact", "insight", "help", "support", "children", "social",
    "office", "desk", "mailbox", "analytics", "digital", "transparency", "foi", "research", "admin", "governance",
)  # fmt: skip
_ROLE_WORDS: Final = (
    "director", "head", "officer", "manager", "lead", "chief", "owner", "deputy", "assistant", "principal", "executive",
    "secretary", "commissioner", "chair", "service", "senior", "president", "scientist", "analyst", "guardian", "board",
)  # fmt: skip
_TWO_NAMES: Final = re.compile(r"[A-Z][a-z'\u2019-]+(?: [A-Z]\.?)?(?: [A-Z][a-z'\u2019-]+){1,2}")
_PERSON_ADDRESS: Final = re.compile(r"[a-z]+[._-][a-z]+\d*|[a-z][._][a-z]+\d*")
_MOST_SENTENCES: Final = 3


def is_not_applicable(text: str) -> bool:
    """Whether a text says N/A, in any of the ways in which people write it."""
    return bool(_NOT_APPLICABLE.fullmatch(text.strip()))


def count_sentences(text: str) -> int:
    """How many sentences a text has, roughly: what stands after the last full stop counts as one."""
    parts = [part for part in _SENTENCE_END.split(text.strip()) if part.strip()]
    return len(parts)


def judge_description(text: str) -> str:
    """1.2: two or three sentences."""
    sentences = count_sentences(text)
    if 1 < sentences <= _MOST_SENTENCES:
        return ""
    return f"Two or three sentences are asked for; this has about {sentences}."


def judge_one_sentence(text: str) -> str:
    """0.5: one sentence."""
    sentences = count_sentences(text)
    return "" if sentences == 1 else f"One sentence is asked for; this has about {sentences}."


def judge_phase(text: str) -> str:
    """0.3: one of the list."""
    if text.casefold() in {phase.casefold() for phase in PHASES}:
        return ""
    old = (
        " Version 4.0 has 'Private beta' and 'Public beta' in its place."
        if {"beta", "pilot"} & set(re.findall(r"[a-z]+", text.casefold()))
        else ""
    )
    return f"This is no phase of the list.{old} Expected one of: {', '.join(PHASES)}."


def judge_region(text: str) -> str:
    """0.4: one or more of the list."""
    known = {region.casefold() for region in REGIONS}
    parts = [part.strip() for part in re.split(r"[;,\n]", text) if part.strip()]
    if parts and all(part.casefold() in known for part in parts):
        return ""
    return f"This is no region of the list. Expected one or more of: {', '.join(REGIONS)}."


def judge_email(text: str) -> str:
    """1.4: has the form of an address."""
    return "" if _EMAIL.search(text) else "This is no email address. Write the shared address of the team."


def judge_email_owner(text: str) -> str:
    """1.4: seems to be a team's, not a person's."""
    found = _EMAIL.search(text)
    if found is None:
        return ""
    local = found[0].split("@", 1)[0].casefold()
    if any(word in local for word in _TEAM_WORDS) or not _PERSON_ADDRESS.fullmatch(local):
        return ""
    return "This looks like the address of a person. The guidance asks for that of a team, which outlives whoever leaves."


def judge_role(text: str) -> str:
    """2.1.3: seems to be a role, not a name."""
    if any(word in text.casefold() for word in _ROLE_WORDS) or not _TWO_NAMES.fullmatch(text.strip()):
        return ""
    return "This looks like the name of a person. The guidance asks for the title of a role."


def judge_website(text: str) -> str:
    """1.3: a link, or N/A."""
    if is_not_applicable(text) or is_link(text):
        return ""
    return f"This is no address of a web page. Write one that begins with https://, or {NOT_APPLICABLE}."


def judge_involvement(text: str) -> str:
    """2.1.4: yes or no."""
    first = re.match(r"[A-Za-z]+", text)
    return "" if first and first[0].casefold() in {"yes", "no"} else "Expected 'Yes' or 'No'."


def judge_procurement(text: str) -> str:
    """2.1.4.4: names a procedure."""
    if is_not_applicable(text) or any(word in text.casefold() for word in _PROCEDURES):
        return ""
    return "No known procedure is named, such as open, restricted, competitive with negotiation, direct award, or call-off from a framework."


def judge_links(text: str) -> str:
    """Any field: links that the public cannot follow, by their form."""
    private = find_private_links(text)
    return (
        f"The public cannot follow {', '.join(private)}. Link a public page, or write what it says."
        if private
        else ""
    )
