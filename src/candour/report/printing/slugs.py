"""Names that are safe in an id, an address and a file name, and that never clash."""

import re
from collections.abc import Iterable


def make_slug(text: str) -> str:
    """Lower-case letters, digits and single hyphens; `x` where nothing is left."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "x"


def make_unique_slugs(texts: Iterable[str]) -> tuple[str, ...]:
    """One slug a text, in order; where two texts would share one, the later gets a number."""
    taken: set[str] = set()
    slugs = []
    for text in texts:
        slug = make_slug(text)
        candidate, number = slug, 2
        while candidate in taken:
            candidate, number = f"{slug}-{number}", number + 1
        taken.add(candidate)
        slugs.append(candidate)
    return tuple(slugs)
