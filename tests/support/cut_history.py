"""A history that is in memory, cut into parts, to try whatever works on parts."""

from dataclasses import dataclass, replace

import pyarrow as pa

from candour.data.days import Numbers, find_codes
from candour.data.history import CaseHistory, Coverage, SourceAccount, SourceFile
from candour.data.partitions.families import assign_parts
from candour.data.practitioners.tables import PractitionerTables
from candour.data.text.files import TextFiles


@dataclass(frozen=True)
class CutHistory:
    """One history in so many parts; each is cut out when it is read."""

    whole: CaseHistory
    parts: int

    @property
    def coverage(self) -> tuple[Coverage, ...]:
        """As in HistoryParts."""
        return self.whole.coverage

    @property
    def sources(self) -> tuple[SourceFile, ...]:
        """As in HistoryParts."""
        return self.whole.sources

    @property
    def accounts(self) -> tuple[SourceAccount, ...]:
        """As in HistoryParts."""
        return self.whole.accounts

    @property
    def quality(self) -> pa.Table:
        """As in HistoryParts."""
        return self.whole.quality

    @property
    def practitioners(self) -> PractitionerTables | None:
        """As in HistoryParts."""
        return self.whole.practitioners

    @property
    def text_files(self) -> TextFiles:
        """As in HistoryParts."""
        return self.whole.text_files

    def read_part(self, number: int) -> CaseHistory:
        """As in HistoryParts."""
        return cut_part(self.whole, assign_parts(self.whole.children, self.parts), number)


def cut_part(history: CaseHistory, assigned: Numbers, number: int) -> CaseHistory:
    """The part of this number; `assigned` is the part of each child of the history."""
    mine = assigned == number
    ids = history.children["child_id"].combine_chunks().filter(pa.array(mine))

    def keep(table: pa.Table) -> pa.Table:
        return table.filter(pa.array(find_codes(table["child_id"], ids) >= 0)).combine_chunks()

    return replace(
        history,
        children=history.children.filter(pa.array(mine)).combine_chunks(),
        events=keep(history.events),
        details=keep(history.details),
        documents=keep(history.documents),
    )
