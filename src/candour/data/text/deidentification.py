"""Texts without those whom they are about: names, places, schools, addresses, dates and numbers become typed tags.

It takes out too much rather than too little, and still not everything: a name that stands in no list, at the beginning of a
sentence, stays. `recall.py` measures how much is found where the truth is known, `remainders.py` counts what may have been missed.
A text that went through here is not anonymous, and stays inside the authority.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import pyarrow as pa

from candour.data.history import DOCUMENTS, CaseHistory
from candour.data.text.spans import KINDS, TAGS, find_spans
from candour.data.text.tokens import tidy_text
from candour.data.text.words import Phrase, fold_phrase
from candour.errors import HistoryError

_SHORTEST_NAME: Final = 2
_OWN_IDENTIFIERS: Final = 4


def deidentify(
    history: CaseHistory,
    documents: pa.Table,
    *,
    names: Mapping[str, Sequence[str]] | None = None,
    places: Iterable[str] = (),
) -> pa.Table:
    """The same documents in the same order, with every identifier that was found replaced by a tag such as [name].

    Args:
        history: whose families say whose names may stand in whose texts.
        documents: a table as in `candour.data.history.DOCUMENTS`.
        names: child id -> names from the authority's own file, which the history does not hold. Those of the child and of
            everybody in the same family are taken out wherever they stand, in any spelling of letters and accents.
        places: names of places, schools and services that the authority adds to the lists.

    Raises HistoryError where the table has other columns. The time grows with the length of the texts alone.

    """
    if not documents.schema.equals(DOCUMENTS):
        raise HistoryError(
            f"The documents have the columns {documents.schema.names}; expected {DOCUMENTS.names} with the types of a case history."
        )
    own = _list_own_names(history, names or {})
    further = _index_places(places)
    nobody: frozenset[str] = frozenset()
    cleaned = [
        replace_identifiers(text, own.get(child, nobody), further)
        for child, text in zip(documents["child_id"].to_pylist(), documents["text"].to_pylist(), strict=True)
    ]
    position = documents.schema.get_field_index("text")
    return documents.set_column(position, DOCUMENTS.field("text"), pa.array(cleaned, pa.string()))


def replace_identifiers(
    text: str, own: frozenset[str] = frozenset(), further: Mapping[str, Sequence[Phrase]] | None = None
) -> str:
    """One text with its identifiers replaced.

    >>> replace_identifiers("Mum rang on 3 May 2024: Aisha was not at Oakfield Primary.")
    'Mum rang on [date]: [name] was not at [school].'
    """
    tidy = tidy_text(text)
    parts: list[str] = []
    place = 0
    for span in find_spans(tidy, own, further or {}):
        parts += (tidy[place : span.start], TAGS[span.kind])
        place = span.end
    return "".join((*parts, tidy[place:]))


def count_replacements(before: Iterable[str], after: Iterable[str]) -> dict[str, int]:
    """How many tags of each kind stand in the texts after that did not before."""
    counts: Counter[str] = Counter()
    for sign, texts in ((-1, before), (1, after)):
        for text in texts:
            for kind, tag in TAGS.items():
                counts[kind] += sign * text.count(tag)
    return {kind: counts[kind] for kind in KINDS}


def _list_own_names(history: CaseHistory, names: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    """For each child, the folded names of the child and the family, and the child's own id where it has no digit."""
    children = history.children.select(["child_id", "family_id"]).to_pydict()
    families: dict[str, set[str]] = {}
    alone: dict[str, set[str]] = {}
    for child, family in zip(children["child_id"], children["family_id"], strict=True):
        found = {
            word
            for name in names.get(child, ())
            for word in fold_phrase(tidy_text(name))
            if len(word) >= _SHORTEST_NAME
        }
        if child.isalpha() and len(child) >= _OWN_IDENTIFIERS:
            found.add(child.lower())
        shared = families.setdefault(family, set()) if family is not None else set()
        shared |= found
        alone[child] = shared
    return {child: frozenset(found) for child, found in alone.items() if found}


def _index_places(places: Iterable[str]) -> dict[str, list[Phrase]]:
    index: dict[str, list[Phrase]] = {}
    for phrase in sorted(
        {fold_phrase(tidy_text(place)) for place in places}, key=lambda words: (-len(words), words)
    ):
        if phrase:
            index.setdefault(phrase[0], []).append(phrase)
    return index


__all__ = ["KINDS", "TAGS", "count_replacements", "deidentify", "replace_identifiers"]
