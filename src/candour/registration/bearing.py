"""The part of a pilot's configuration that bears on the answer.

All of it does, but for what the report is called and how it is worded, how small counts are withheld, and where files lie: what is in
them is held by their fingerprints. A key that is new in a later candour bears on the answer until it is named here.
"""

from collections.abc import Mapping
from typing import Any

from candour.config.canonical import MACHINE
from candour.config.extracts import Extracts
from candour.config.pilot import PilotConfig

WORDING = frozenset({"version", "name", "report", "disclosure", "compatibility", "deviations"})
"""Keys of a configuration that bear on no answer."""
PLACES = frozenset({"path", "forecasts", "override_log", "lexicon", "names", "places", "model_folder"})
"""Keys that name a file: that there is one bears on the answer, where it lies does not."""
GIVEN = "given"
_MACHINE = frozenset({"workers"})
"""Keys that say how fast it goes; the answer is the same."""


def list_bearing(config: PilotConfig) -> dict[str, Any]:
    """Every value that bears on the answer, defaults among them, as plain JSON values."""
    values = config.model_dump(mode="json", exclude=set(WORDING | MACHINE) | {"extracts"})
    return {**_hide_places(values), "extracts": _describe_extracts(config.extracts)}


def _describe_extracts(extracts: Extracts) -> dict[str, Any]:
    """Which kinds there are and how they are read, without the names of files."""
    how = {"taken_on", "link_families_by"}
    kinds = sorted(name for name in Extracts.model_fields if name not in how and getattr(extracts, name))
    read = extracts.model_dump(mode="json", include={"event_tables", "documents", "link_families_by"})
    return {"kinds": kinds, "taken_on": sorted(map(str, extracts.taken_on.values())), **_hide_places(read)}


def _hide_places(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            name: GIVEN if name in PLACES and isinstance(part, str) else _hide_places(part)
            for name, part in value.items()
            if name not in _MACHINE
        }
    return [_hide_places(part) for part in value] if isinstance(value, list) else value
