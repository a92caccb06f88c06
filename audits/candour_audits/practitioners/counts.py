"""How many children, and how many practitioners, stand behind a row, for disclosure control.

One child may be judged many times, so judgements hide too little. And a row that one practitioner alone made, of a group or in
a quarter, would be that person's own figure, however many children it counts.
"""

import numpy as np

from candour.results import Column
from candour.stats.clustered import Codes, Flags
from candour.stats.practitioners.two_way import Crowd

FEWEST = Column("fewest", "Fewest children", "count", hidden=True)
"""The smallest number of children, if any, in any part of a row, or of practitioners who are known."""


PEOPLE = Column("known_people", "Practitioners", "count", hidden=True)
"""How many practitioners, known by a key, judged what a row rests on; 0 where nobody is known."""


def count_people(crowd: Crowd, rows: Flags) -> int:
    """Practitioners known by a key in some rows."""
    return crowd.take(rows).known_people


def count_children(children: Codes, rows: Flags) -> int:
    """Distinct children in some rows."""
    return len(np.unique(children[rows]))


def find_fewest(children: Codes, *parts: Flags, crowd: Crowd) -> int:
    """The fewest children in any of some sets of rows that holds one, or practitioners in all rows together if these are fewer.

    0 where no set holds any child.
    """
    counts = [count_children(children, part) for part in parts]
    if any(counts):
        counts.append(crowd.known_people)
    return min((count for count in counts if count), default=0)
