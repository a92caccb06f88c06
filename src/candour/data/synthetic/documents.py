"""Short texts about cases, made only of what was recorded on them: no sentence is from a real file."""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from candour.data.synthetic.contacts import name_sources
from candour.data.synthetic.statements import Statement

_OF_FACTORS: Final = {
    "1B": "A parent drinks more than is safe when the children are at home.",
    "2B": "A parent uses drugs and is hard to reach on some days.",
    "3B": "There has been violence between the adults at home.",
    "4A": "The child feels low and sleeps badly.",
    "4B": "A parent is struggling with their mental health.",
    "10A": "The child has stayed out overnight and nobody knew where.",
    "14A": "School is worried about how the child behaves in lessons.",
    "16A": "The home is cold, and there was little food in it.",
    "17A": "The child is shouted at and called names.",
    "18C": "The child had marks that the explanation did not fit.",
    "24A": "Older people may be using the child to carry parcels.",
}
_OF_SOURCES: Final = {
    "1": "A member of the family or somebody near to it rang us.",
    "2": "A teacher rang us after school.",
    "3": "A nurse wrote to us after an appointment.",
    "5": "A colleague in another team passed this on.",
    "6": "Officers were called to the address and told us the same night.",
}
_OTHERWISE: Final = "The family told us what would help them."
_PLAIN: Final = "We agreed to speak again."


class Document(NamedTuple):
    """One text: whose, when it was written, what kind it is."""

    child_id: str
    written_on: int
    kind: str
    text: str


def list_documents(statement: Statement) -> Iterator[Document]:
    """A referral note for each referral of the period and a summary for each authorised assessment."""
    cases = statement.world.cases
    identities = statement.world.identities
    first = statement.period.first_day
    received = np.flatnonzero(statement.shown & (cases.referred >= first)).astype(np.int32)
    sources = name_sources(statement.world.records.source[received])
    for case, source in zip(received.tolist(), sources, strict=True):
        text = f"{_OF_SOURCES.get(source[0], _OTHERWISE)} {_PLAIN}"
        child = identities.child[int(cases.child[case])]
        yield Document(child, int(cases.referred[case]), "referral_note", text)
    table = statement.world.records.assessments
    rows = statement.find_rows(table.case, table.started)
    rows = rows[(table.authorised[rows] <= statement.day) & (table.authorised[rows] >= first)]
    for row, codes in zip(rows.tolist(), statement.list_factors(rows), strict=True):
        told = [_OF_FACTORS[code] for code in codes if code in _OF_FACTORS]
        text = " ".join([*told, _PLAIN]) if told else f"{_OTHERWISE} {_PLAIN}"
        child = identities.child[int(cases.child[table.case[row]])]
        yield Document(child, int(table.authorised[row]), "assessment_summary", text)
