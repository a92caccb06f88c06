"""What the sources state of the children of one part, before it is joined: numbers, and words that all parts share."""

from typing import NamedTuple

import pyarrow as pa

from candour.data.extracts.columns import Details, Events, IntArray
from candour.data.history import Coverage


class Words(NamedTuple):
    """The texts behind numbers, each list in alphabetical order, so that no result depends on the order of reading.

    `coverage` has, by source, the days that it reports on; its keys are in the order in which the sources were read.
    """

    codes: list[str]
    originals: list[str]
    disability_sets: list[str]
    coverage: dict[str, tuple[Coverage, ...]]


class PartChildren(NamedTuple):
    """The children of a part in the order of their ids, which number them from 0, with what lists of the authority say of them.

    `families` is null for a child who stands alone, `deciles` and `scores` where no area is listed.
    """

    ids: pa.Array
    families: pa.Array
    deciles: pa.Array
    scores: pa.Array
    unaccompanied: pa.Array


class PartRows(NamedTuple):
    """All that is stated of the children of a part; whoever states it gives a child by its number in the part.

    said: one array for each field of PersonRow. events: by source, what it states; codes and spellings are numbers of Words.
    documents: as the case history has them.
    """

    children: PartChildren
    said: dict[str, IntArray]
    events: dict[str, tuple[Events, Details]]
    documents: pa.Table
