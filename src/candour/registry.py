"""Pipelines and audits by name. Entry points open the door to outsiders; a clash or an empty room is an error."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from importlib.metadata import EntryPoint, entry_points
from typing import Any, TypeVar

from candour.contracts import Audit, Pipeline
from candour.errors import RegistryError

Plugin = TypeVar("Plugin", Pipeline, Audit)

PIPELINES = "candour.pipelines"
AUDITS = "candour.audits"


def load_pipelines() -> Mapping[str, Pipeline]:
    """Every installed pipeline by name. Raises RegistryError on a clash, or where there is none."""
    return collect_plugins(entry_points(group=PIPELINES), Pipeline, group=PIPELINES)


def load_audits() -> Mapping[str, Audit]:
    """Every installed audit by name. Raises RegistryError on a clash of names or codes, or where there is none."""
    audits: dict[str, Audit] = collect_plugins(entry_points(group=AUDITS), Audit, group=AUDITS)
    owners: dict[str, str] = {}
    for audit in audits.values():
        for code in audit.codes:
            if code in owners:
                raise RegistryError(
                    f"The audits '{owners[code]}' and '{audit.name}' both claim the finding code '{code}'. A code "
                    "belongs to one question: uninstall one of them."
                )
            owners[code] = audit.name
    return audits


def find_named(plugins: Mapping[str, Plugin], name: str, *, what: str) -> Plugin:
    """One of them by name. Raises RegistryError that lists the known names."""
    if name not in plugins:
        known = ", ".join(f"'{known}'" for known in sorted(plugins))
        meant = get_close_matches(name, plugins, n=1)
        said = f" Did you mean '{meant[0]}'?" if meant else ""
        raise RegistryError(f"No {what} is called '{name}'.{said} Known: {known}.")
    return plugins[name]


def collect_plugins(points: Iterable[EntryPoint], contract: type[Any], *, group: str) -> dict[str, Any]:
    """Name -> plug-in, from entry points that each hold one plug-in or a tuple of them."""
    found: dict[str, Any] = {}
    owners: dict[str, str] = {}
    for point in sorted(points, key=lambda point: (point.name, point.value)):
        for plugin in _load(point, group):
            if not isinstance(plugin, contract):
                raise RegistryError(
                    f"'{point.value}' of {_owner(point)} offers a {type(plugin).__name__} in '{group}', which is no "
                    f"{contract.__name__.lower()}: it lacks a part of candour.contracts.{contract.__name__}."
                )
            if plugin.name in found:
                raise RegistryError(
                    f"Two plug-ins in '{group}' are called '{plugin.name}': one of {owners[plugin.name]} and one of "
                    f"{_owner(point)}. Uninstall one of them."
                )
            found[plugin.name], owners[plugin.name] = plugin, _owner(point)
    if not found:
        raise RegistryError(f"Nothing is installed in '{group}'. Install candour again.")
    return found


def _load(point: EntryPoint, group: str) -> tuple[Any, ...]:
    try:
        loaded = point.load()
    except (ImportError, AttributeError) as error:
        raise RegistryError(
            f"'{point.value}' of {_owner(point)} in '{group}' cannot be imported ({error}). Repair or uninstall it."
        ) from error
    return loaded if isinstance(loaded, tuple) else (loaded,)


def _owner(point: EntryPoint) -> str:
    return f"'{point.dist.name}'" if point.dist is not None else "an unknown distribution"
