"""The override log that lies with newer extracts: what practitioners did with the list."""

from pathlib import Path

from candour.config.loading import load_history
from candour.config.pilot import PilotConfig
from candour.config.practitioners import PractitionerSettings
from candour.data.synthetic.practitioners import FOLDER, OVERRIDE_LOG, REASONS
from candour.workflow.scoring.given_extracts import GivenExtracts


def add_log(extracts: GivenExtracts, given: Path, config: PilotConfig) -> GivenExtracts:
    """The same with the override log that lies with the newer extracts; without one where there is none.

    A configuration names its own; in a folder it is called as in the run's configuration, or as the synthetic authority calls it.
    """
    found: PractitionerSettings | None = None
    if not given.is_dir():
        new = load_history(given)
        found = new.practitioners if isinstance(new, PilotConfig) else None
    elif config.practitioners is not None and config.practitioners.override_log is not None:
        found = config.practitioners if (given / config.practitioners.override_log).is_file() else None
    elif (given / FOLDER / OVERRIDE_LOG).is_file():
        found = PractitionerSettings(override_log=f"{FOLDER}/{OVERRIDE_LOG}", reasons=dict(REASONS))
    if found is None or found.override_log is None:
        return extracts
    # What people forecast is no business of monitoring.
    log = found.model_copy(update={"forecasts": None})
    return GivenExtracts(extracts.config.model_copy(update={"practitioners": log}), extracts.seen_from)
