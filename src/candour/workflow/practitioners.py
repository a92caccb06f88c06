"""Practitioners' forecasts and the override log of a pilot: found, read, and laid beside its case history."""

from pathlib import Path
from typing import NamedTuple

from candour.config.pilot import HistoryConfig, PilotConfig
from candour.config.practitioners import PractitionerSettings
from candour.data.build import ExtractPaths
from candour.data.practitioners.reading import read_forecasts, read_override_log
from candour.data.practitioners.tables import PractitionerTables
from candour.data.synthetic.practitioners import FOLDER, FORECASTS, OVERRIDE_LOG, REASONS
from candour.file_hashes import hash_file


class GivenTables(NamedTuple):
    """The tables, and (file name, SHA-256) of each file."""

    tables: PractitionerTables
    files: tuple[tuple[str, str], ...]


def read_practitioners(
    config: PilotConfig | HistoryConfig, config_path: Path, extracts: ExtractPaths
) -> GivenTables | None:
    """The tables that a pilot names, or those that its synthetic authority made; None where there are none.

    Raises ExtractError where a table cannot be used.
    """
    if not isinstance(config, PilotConfig):
        return None
    settings, folder = config.practitioners, config_path.absolute().parent
    if settings is None:
        synthetic = config.extracts.synthetic
        if synthetic is None or not synthetic.practitioners or extracts.families is None:
            return None
        # The synthetic authority keeps its lists in one folder.
        folder = extracts.families.parent / FOLDER
        settings = PractitionerSettings(forecasts=FORECASTS, override_log=OVERRIDE_LOG, reasons=dict(REASONS))
    return _read(settings, folder)


def _read(settings: PractitionerSettings, folder: Path) -> GivenTables:
    forecasts = log = None
    files: list[tuple[str, str]] = []
    if settings.forecasts is not None:
        path, columns = folder / settings.forecasts, settings.columns
        forecasts = read_forecasts(path, columns.model_dump(), frozenset(columns.model_fields_set))
        files.append((path.name, hash_file(path)))
    if settings.override_log is not None:
        path, logged = folder / settings.override_log, settings.override_columns
        log = read_override_log(
            path, logged.model_dump(), settings.reasons, frozenset(logged.model_fields_set)
        )
        files.append((path.name, hash_file(path)))
    return GivenTables(PractitionerTables(forecasts, log, settings.within_days), tuple(files))
