"""Read a record of the transparency standard back, and say what is missing in it."""

from pathlib import Path

from candour.report.atrs.checking.completeness import Completeness, check_record
from candour.report.atrs.checking.reading import read_record


def check_record_file(path: Path) -> Completeness:
    """What is missing in a record, by tier, and where it goes against the guidance.

    Raises ConfigError where the file is no record, ExtractError where a workbook is damaged or made to do harm.
    """
    return check_record(read_record(path))
