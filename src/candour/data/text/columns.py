"""Which texts were known by each decision: one column a kind of document, for a forecast to read.

A text is known from the day on which it was written, and a text of a kind that needs an authorised assessment from the first day
on or after that on which an assessment of the child was authorised. A decision sees what was known before its day; of the kinds that
the configuration names, what was written on the day itself too.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from candour.config.text import FAMILY_COLUMN, TEXT_PREFIX, TextSettings
from candour.data.days import (
    DAY_BITS,
    EARLIEST,
    NEVER,
    UNKNOWN,
    Days,
    Numbers,
    find_codes,
    make_keys,
    read_days,
)
from candour.data.history import CaseHistory

_BETWEEN = "\n"


def build_text_columns(history: CaseHistory, included: pa.Table, settings: TextSettings) -> pd.DataFrame:
    """The texts of each decision, cleaned of what names anybody.

    included: child_id, family_key and decided_on of each decision. One row a decision, in their order: for each kind the column
    `text:<kind>` (dtype str) with the texts of this child that were known, newest first, NaN where there was none, and
    FAMILY_COLUMN, a number for each family that means nothing.
    """
    return gather_texts(clean_documents(history, settings), included, settings)


def clean_documents(history: CaseHistory, settings: TextSettings) -> CaseHistory:
    """The same history with the documents of these kinds alone, cleaned."""
    from candour.data.text.deidentification import deidentify  # noqa: PLC0415 (only who reads texts needs its lists)

    documents, given = history.documents, history.text_files
    read = documents.filter(pc.is_in(documents["kind"], value_set=pa.array(settings.kinds, pa.string())))
    return replace(history, documents=deidentify(history, read, names=given.names, places=given.places))


def gather_texts(history: CaseHistory, included: pa.Table, settings: TextSettings) -> pd.DataFrame:
    """`build_text_columns` from documents that are clean already."""
    children = pc.unique(included["child_id"].combine_chunks())
    asked = find_codes(included["child_id"], children)
    decided = read_days(included["decided_on"])
    columns = {
        f"{TEXT_PREFIX}{kind}": _gather_kind(
            history, kind, settings, children=children, asked=asked, decided=decided
        )
        for kind in settings.kinds
    }
    columns[FAMILY_COLUMN] = [*number_families(included)]
    return pd.DataFrame(columns).astype("str")


def number_families(included: pa.Table) -> list[str]:
    """A number for the family of each decision, which means nothing."""
    families = included["family_key"].combine_chunks().dictionary_encode().indices.to_numpy()
    return [str(number) for number in families]


def _gather_kind(
    history: CaseHistory,
    kind: str,
    settings: TextSettings,
    *,
    children: pa.Array,
    asked: Numbers,
    decided: Days,
) -> list[str | None]:
    documents = history.documents.filter(pc.equal(history.documents["kind"], kind))
    child = find_codes(documents["child_id"], children)
    documents, child = documents.filter(pa.array(child >= 0)), child[child >= 0]
    written = read_days(documents["written_on"])
    texts = np.array(documents["text"].to_pylist(), dtype=object)
    # Newest first; texts of one day stay in the order of the history, which is that of their letters.
    order = np.lexsort((-written, child))
    child, written, texts = child[order], written[order], texts[order]
    known = (
        _find_authorised(history, children, child, written) if kind in settings.when_authorised else written
    )
    first = np.searchsorted(child, asked)
    last = np.searchsorted(child, asked, side="right")
    horizon = decided + int(kind in settings.on_the_day)
    earliest = (
        np.full(len(decided), UNKNOWN) if settings.within_days == "ever" else decided - settings.within_days
    )
    found: list[str | None] = []
    for begin, end, before, since in zip(first, last, horizon, earliest, strict=True):
        mine = slice(begin, end)
        seen = texts[mine][(known[mine] < before) & (written[mine] >= since)]
        found.append(_shorten(_BETWEEN.join(seen), settings.most_characters) if len(seen) else None)
    return found


def _find_authorised(history: CaseHistory, children: pa.Array, child: Numbers, written: Days) -> Days:
    """The first day, from that of the text on, on which an assessment of its child was authorised and this was known; else NEVER."""
    events = history.events.filter(pc.equal(history.events["kind"], "assessment"))
    owner = find_codes(events["child_id"], children)
    ended = np.maximum(read_days(events["ended_on"], missing=NEVER), read_days(events["known_on"]))
    keys = np.unique(make_keys(owner, ended)[(owner >= 0) & (ended < NEVER)])
    following = np.append(keys, make_keys(np.array([len(children)]), np.array([NEVER])))[
        np.searchsorted(keys, make_keys(child, written))
    ]
    same = following >> DAY_BITS == child
    return np.where(same, (following & ((1 << DAY_BITS) - 1)) + EARLIEST, NEVER)


def _shorten(text: str, most: int) -> str:
    """No more than so many characters, cut where a word ends."""
    if len(text) <= most:
        return text
    return text[:most].rsplit(maxsplit=1)[0]
