"""Which part each child belongs to: the same on every machine, and one for a whole family."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from candour.data.days import Numbers

CHILDREN_PER_PART = 50_000
"""So that everything that is done with one part fits beside its children's events in a gigabyte."""


def count_parts(children: int, asked: int | str = "auto") -> int:
    """How many parts a history of so many children is cut into."""
    return asked if isinstance(asked, int) else max(1, -(-children // CHILDREN_PER_PART))


def assign_parts(children: pa.Table, parts: int) -> Numbers:
    """The part of each child, 0 to `parts` - 1.

    children: child_id and family_id, which is null for a child who stands alone. By a hash of the family's id that is the same
    everywhere, so that parts are of about the same size and nobody needs to have seen all families.
    """
    keys = pc.coalesce(children["family_id"], children["child_id"])
    hashed = pd.util.hash_array(keys.to_numpy(), categorize=False)
    assigned: Numbers = (hashed % np.uint64(parts)).astype(np.int64)
    return assigned
