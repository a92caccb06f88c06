"""Several authorities' reports become one document, from their published findings alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from candour.errors import ConfigError, ReportError
from candour.report.combined.document import CombinedDocument, combine_reports
from candour.report.combined.reading import letter_authorities, read_study
from candour.report.combined.writing import WrittenCombined, write_combined
from candour.report.machine.exports import FINDINGS

FEWEST = 2


@dataclass(frozen=True)
class CombinedOutcome:
    """The document, and where it was written."""

    document: CombinedDocument
    written: WrittenCombined


def combine(directories: Sequence[Path], *, out: Path, pool_all: bool, pdf: bool) -> CombinedOutcome:
    """Read the findings of every folder, put them together and write the document to `out`.

    Raises ConfigError with fewer than two folders, ReportError where findings cannot be read, are of another version, are restricted,
    or `out` cannot be written.
    """
    if len(directories) < FEWEST:
        raise ConfigError(
            f"{len(directories)} report{' was' if len(directories) == 1 else 's were'} named, and it takes {FEWEST} at least. Name the folders of the reports, each with its {FINDINGS}."
        )
    studies = letter_authorities([read_study(_read(one), called=one.name) for one in directories])
    document = combine_reports(studies, pool_all=pool_all)
    return CombinedOutcome(document, write_combined(document, out, pdf=pdf))


def _read(directory: Path) -> bytes:
    path = directory / FINDINGS
    try:
        return path.read_bytes()
    except OSError as error:
        raise ReportError(
            f"The findings of '{directory.name}' cannot be read: {error.strerror}. Expected a folder of a report, with its {FINDINGS}."
        ) from error
