"""The proof about texts: gathered again from a history that ends where the decision begins, they are the same.

What is compared is the cleaned text. Cleaning takes out names whenever they became known, and it only ever takes out.
"""

from dataclasses import replace
from typing import NamedTuple

import pandas as pd
import pyarrow as pa

from candour.config.text import FAMILY_COLUMN, TEXT_PREFIX, TextSettings
from candour.data.days import read_days
from candour.data.history import DOCUMENTS, CaseHistory
from candour.data.proofs.time_cut import Traveller, copy_rows, cut_off, keep_children, prepare_travel
from candour.data.proofs.time_travel import choose_sample
from candour.data.text.columns import clean_documents, gather_texts


class TextTravel(NamedTuple):
    """One column of texts: how many decisions were checked, and how many texts were not the same."""

    name: str
    rows_checked: int
    rows_changed: int


def check_text_travel(
    history: CaseHistory,
    decisions: pa.Table,
    settings: TextSettings,
    texts: pd.DataFrame,
    *,
    sample: int,
    seed: int,
) -> tuple[TextTravel, ...]:
    """Gather the texts of a sample of decisions again, each from a history cut off at it, and compare them exactly.

    Kinds that may be read on the day of the decision are gathered from a history that ends on its evening. `texts` are those of
    all `decisions`, in their order; of the history only the children of the sample are looked at.
    """
    chosen = choose_sample(decisions.num_rows, sample=sample, seed=seed)
    sampled = decisions.take(pa.array(chosen))
    nearby = clean_documents(keep_children(history, sampled["child_id"]), settings)
    found = []
    for on_the_day in (False, True):
        kinds = tuple(kind for kind in settings.kinds if (kind in settings.on_the_day) is on_the_day)
        if not kinds:
            continue
        rebuilt = _rebuild(nearby, sampled, settings, kinds, on_the_day=on_the_day)
        for name in (column for column in rebuilt.columns if column != FAMILY_COLUMN):
            built = texts[name].iloc[chosen].reset_index(drop=True)
            same = (built == rebuilt[name]) | (built.isna() & rebuilt[name].isna())
            found.append(TextTravel(name, len(chosen), int((~same).sum())))
    return tuple(sorted(found, key=lambda each: settings.kinds.index(each.name.removeprefix(TEXT_PREFIX))))


def _rebuild(
    nearby: CaseHistory,
    sampled: pa.Table,
    settings: TextSettings,
    kinds: tuple[str, ...],
    *,
    on_the_day: bool,
) -> pd.DataFrame:
    traveller = prepare_travel(nearby, sampled, on_the_day=on_the_day)
    cut = cut_off(nearby, traveller, own_event=False)
    kept = {
        name: tuple(kind for kind in getattr(settings, name) if kind in kinds)
        for name in ("on_the_day", "when_authorised")
    }
    decisions = traveller.decisions.append_column("family_key", traveller.decisions["child_id"])
    return gather_texts(
        replace(cut, documents=_cut_documents(nearby.documents, traveller)),
        decisions,
        settings.model_copy(update={"kinds": kinds, **kept}),
    )


def _cut_documents(documents: pa.Table, traveller: Traveller) -> pa.Table:
    """The documents of each sampled decision's child that were written before its horizon, under the child's new name."""
    copies, at = copy_rows(documents, traveller)
    moved = copies.set_column(
        0, DOCUMENTS.field("child_id"), traveller.decisions["child_id"].take(pa.array(at))
    )
    return moved.filter(pa.array(read_days(moved["written_on"]) < traveller.horizon[at]))
