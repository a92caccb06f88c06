"""Small parts of sentences that every document makes alike."""


def end_sentence(words: str) -> str:
    """With a full stop, where there is no sign of an end."""
    said = words.strip()
    return said if said.endswith((".", "?", "!")) else f"{said}."


def count_things(number: int, thing: str) -> str:
    """A count and its noun: 1 deviation, 2 deviations."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
