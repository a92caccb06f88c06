"""How many children stand behind a row, for disclosure control: one child may be judged many times, so judgements hide too little."""

import numpy as np

from candour.results import Column
from candour.stats.clustered import Codes, Flags

FEWEST = Column("fewest", "Fewest children", "count", hidden=True)
"""The smallest number of children, if any, in any part of a row."""


def count_children(children: Codes, rows: Flags) -> int:
    """Distinct children in some rows."""
    return len(np.unique(children[rows]))


def find_fewest(children: Codes, *parts: Flags) -> int:
    """The fewest children in any of some sets of rows that holds one; 0 where none does."""
    counts = [count_children(children, part) for part in parts]
    return min((count for count in counts if count), default=0)
