"""The JSON that the Standard Safeguarding Dataset keeps inside text columns: flags by name, and lists of codes."""

import json

from candour.data.vocabulary import normalise_value


def read_flags(text: str) -> dict[str, bool] | None:
    """The flags of an outcome, such as `NFA_FLAG`, that say yes or no; None where the text is no JSON object."""
    found = _load(text)
    if not isinstance(found, dict):
        return None
    answers = {name.strip().upper(): _read_answer(value) for name, value in found.items()}
    return {name: answer for name, answer in answers.items() if answer is not None}


def read_factor_codes(text: str) -> tuple[str, ...] | None:
    """The codes of a list `["1A"]`, or those that an object `{"1A": "Yes"}` affirms; None where it is neither."""
    found = _load(text)
    if isinstance(found, dict):
        return tuple(name for name, value in found.items() if _read_answer(value))
    if not isinstance(found, list) or not all(isinstance(item, str | int) for item in found):
        return None
    return tuple(code for item in found if (code := str(item).strip()))


def read_address_text(text: str) -> str | None:
    """The values of an address as one text without marks or case; None where it is no JSON object."""
    found = _load(text)
    if not isinstance(found, dict):
        return None
    joined = "".join(str(found[name]) for name in sorted(found) if isinstance(found[name], str | int))
    return "".join(letter for letter in joined.casefold() if letter.isalnum())


def _load(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _read_answer(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    code = normalise_value("referral_nfa", str(value)) if isinstance(value, str | int) else None
    return None if code is None else code == "1"
