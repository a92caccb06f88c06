"""The children of a few decisions, taken out of their parts: only these parts are read."""

from dataclasses import replace
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from candour.data.days import Numbers
from candour.data.described.workshop import Workshop
from candour.data.history import CaseHistory
from candour.data.partitions.parts import HistoryParts
from candour.data.proofs.time_cut import keep_children

_ORDER = {
    "children": ("child_id",),
    "events": ("child_id", "started_on", "kind", "event_id"),
    "details": ("child_id", "known_on", "field", "code", "event_id"),
    "documents": ("child_id", "kind", "written_on", "text"),
}


def gather_children(workshop: Workshop, child_ids: pa.ChunkedArray, part_of: Numbers) -> CaseHistory:
    """The history of these children alone, in the order of a history. part_of: the part in which each of them is."""
    wanted = pc.unique(child_ids)
    numbers = sorted({int(number) for number in part_of})
    if workshop.history.parts == 1 or not numbers:
        return keep_children(workshop.history.read_part(0), child_ids)
    found = workshop.work(partial(_keep, workshop.history, wanted), among=numbers)
    whole = {
        name: pa.concat_tables([getattr(part, name) for part in found]).sort_by(
            [(column, "ascending") for column in order]
        )
        for name, order in _ORDER.items()
    }
    return replace(found[0], **whole)


def _keep(history: HistoryParts, wanted: pa.Array, number: int) -> CaseHistory:
    part = keep_children(history.read_part(number), pa.chunked_array([wanted]))
    # What lies beside a history would travel with every part.
    return replace(part, practitioners=None)
