"""What whoever works on parts may ask of a history, wherever it is kept."""

from typing import Protocol

import pyarrow as pa

from candour.data.history import CaseHistory, Coverage, SourceAccount, SourceFile
from candour.data.practitioners.tables import PractitionerTables
from candour.data.text.files import TextFiles


class HistoryParts(Protocol):
    """A case history that need not be in memory. What is said of the history as a whole is at hand; children, events, details and
    documents are read one part at a time.

    It can be sent to another process, which reads the same files. A CaseHistory is a HistoryParts of one part.
    """

    @property
    def coverage(self) -> tuple[Coverage, ...]:
        """The days for which each source reports each kind of event."""

    @property
    def sources(self) -> tuple[SourceFile, ...]:
        """The files that were read."""

    @property
    def accounts(self) -> tuple[SourceAccount, ...]:
        """What each source gave."""

    @property
    def quality(self) -> pa.Table:
        """What reading found, over all parts; every part carries it too."""

    @property
    def practitioners(self) -> PractitionerTables | None:
        """What people said of the same cases."""

    @property
    def text_files(self) -> TextFiles:
        """What the authority gives beside its texts."""

    @property
    def parts(self) -> int:
        """How many parts there are; they are numbered from 0."""

    def read_part(self, number: int) -> CaseHistory:
        """One part, as a history of its own: its children with all that is theirs, and what is said of the whole.

        Rows stand in the order of CaseHistory, and event_id is that of the whole history. Raises HistoryError where it cannot be read.
        """
