"""Every error that candour raises on purpose, and the exit code of each.

    CandourError                 1   (never raised itself)
      ConfigError               10   the configuration is wrong, or an argument is
      ExtractError              11   an extract cannot be read
      HistoryError              12   a case history is broken, of another version, or incomplete
      PopulationError           13   too few decisions or outcomes to go on
      LeakageError              14   something dated after the decision reached a feature, or a split leaks
      ModelError                15   a model could not be fitted, saved or trusted
      TrackingError             16   mlruns/ cannot be written or a run cannot be found
      EvidenceError             17   the evidence does not hold what an audit needs
      RegistryError             18   plug-ins clash, or a name is not known
      ReportError               19   a report cannot be written
      AssuranceError            20   a test child did not get the values expected of it
      GovernanceError           21   the panel's log is broken, or cannot be read or written
      RecordError               22   a transparency record is not complete
      ProtocolError             23   a frozen protocol, its log or its extracts are not as they were, or forbid what was asked
      ReproductionError         24   a run cannot be built again, or came out different
      ArchiveError              25   an archive is not whole, or cannot be opened
      ScoringError              26   new cases may not be scored, or scores are due to stop
      EngineError               27   an engine is not there, does not answer, or keeps losing its workers

A message says what was wrong, what was expected, what was got and what to do. It never holds a child's
row, a child's id, or a count of one to five.
"""

from typing import ClassVar


class CandourError(Exception):
    """A mistake that a user can mend: shown without a traceback."""

    exit_code: ClassVar[int] = 1


class ConfigError(CandourError):
    """The configuration, or an argument, is wrong."""

    exit_code = 10


class ExtractError(CandourError):
    """An extract cannot be read."""

    exit_code = 11


class HistoryError(CandourError):
    """A case history is broken, incomplete or of another version."""

    exit_code = 12


class PopulationError(CandourError):
    """Too few decisions or outcomes to go on."""

    exit_code = 13


class LeakageError(CandourError):
    """Knowledge from after the decision, or from the other side of the split, was about to be used."""

    exit_code = 14


class ModelError(CandourError):
    """A model could not be fitted, saved, or trusted when loaded."""

    exit_code = 15


class TrackingError(CandourError):
    """The run store cannot be written, or a run cannot be found."""

    exit_code = 16


class EvidenceError(CandourError):
    """The evidence does not hold what an audit needs."""

    exit_code = 17


class RegistryError(CandourError):
    """Plug-ins clash, or a name is not known."""

    exit_code = 18


class ReportError(CandourError):
    """A report cannot be written."""

    exit_code = 19


class AssuranceError(CandourError):
    """A test child did not get the values that were expected of it."""

    exit_code = 20


class GovernanceError(CandourError):
    """The panel's log is broken, or cannot be read or written."""

    exit_code = 21


class RecordError(CandourError):
    """A transparency record is not complete."""

    exit_code = 22


class ProtocolError(CandourError):
    """A frozen protocol, its log or its extracts are not as they were, or the protocol forbids what was asked."""

    exit_code = 23


class ReproductionError(CandourError):
    """A run cannot be built again, or came out different from what it was."""

    exit_code = 24


class ArchiveError(CandourError):
    """An archive is not whole, was altered, or cannot be opened."""

    exit_code = 25


class ScoringError(CandourError):
    """New cases may not be scored, or a rule says that scoring has to stop."""

    exit_code = 26


class EngineError(CandourError):
    """An engine is not installed, does not answer, or lost its workers again and again."""

    exit_code = 27
