"""Which files are the pilots that somebody means, and everything that is wrong with any of them, said at once.

A folder of configurations holds pilots as `*.yaml` or `*.yml`, or as `pilot.yaml` in a folder of each authority's own. What lies beside them is
told apart by what it says: a case history, an audit of scores, statements, an agreement, a quick twin. A file that says none of these is no
pilot that was left out in silence, but a mistake.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from candour.config.agreement import Agreement
from candour.config.loading import load_pilot
from candour.config.pilot import AuditConfig, HistoryConfig, PilotConfig
from candour.config.positions import parse_yaml
from candour.config.stage import Stage
from candour.config.statements import Statements
from candour.errors import ConfigError
from candour.modelling.models.index import require_packages
from candour.workflow.quick_pilots import TITLE, list_files, write_quick

ENDINGS: Final = (".yaml", ".yml")
PILOT: Final = "pilot"
"""How a configuration in a folder of its own is called, without its ending."""
DRAFT: Final = "-protocol"
"""What the folder of a pilot's draft is called after its name."""
_ASKED: Final = frozenset({"question", "features", "split", "models", "protocol"})
"""With one of these keys a file that is nothing else is meant for a pilot, whatever is wrong with it."""
_OTHERS: Final[tuple[tuple[type[Stage], str], ...]] = (
    (HistoryConfig, "a case history without a question (candour history)"),
    (AuditConfig, "an audit of somebody else's scores (candour audit --predictions)"),
    (Statements, "an authority's statements"),
    (Agreement, "an agreement to share a model"),
)


@dataclass(frozen=True)
class FoundPilot:
    """A configuration that is run: the file that says it (of a quick twin: the twin's), and what it says."""

    path: Path
    config: PilotConfig


@dataclass(frozen=True)
class FoundPilots:
    """All pilots in the order in which they were named, those of a folder by their file; and what was left out, a line each."""

    pilots: tuple[FoundPilot, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Named:
    """A file that may be a pilot; `asked`: somebody named it, rather than its folder."""

    path: Path
    asked: bool


def find_pilots(paths: Sequence[Path], *, quick_folder: Path | None = None) -> FoundPilots:
    """The pilots among files and folders; each a quick twin in `quick_folder` where one is given.

    Raises ConfigError with every problem of every configuration, before anything is begun.
    """
    if not paths:
        raise ConfigError("Name at least one configuration, or a folder of them, such as configs/pilots.")
    problems: list[str] = []
    named = _list_named(paths, problems)
    notes: list[str] = []
    found: list[FoundPilot] = []
    beside: set[Path] = set()
    others: list[tuple[Path, str]] = []
    for file in named:
        if not file.asked and (told := _tell_other(file.path)) is not None:
            others.append((file.path, told))
            continue
        try:
            config = load_pilot(file.path)
        except ConfigError as error:
            problems.append(str(error))
            continue
        beside |= {(file.path.parent / name).resolve() for name in list_files(config)}
        if not file.asked and config.report.title.startswith(TITLE):
            notes.append(f"{file.path}: left out, it is the quick twin of another pilot.")
            continue
        found.append(FoundPilot(file.path, config))
    for path, told in others:
        if path.resolve() in beside:
            continue
        if told:
            notes.append(f"{path}: left out, it is {told}.")
        else:
            problems.append(
                f"{path}: expected the configuration of a pilot (with a question); it says nothing that candour knows. Correct it, or move it "
                "out of this folder."
            )
    if not found and not problems:
        places = ", ".join(f"'{path}'" for path in paths)
        problems.append(" ".join((f"No pilot was found in {places}.", *notes)))
    if quick_folder is not None:
        found = list(_make_quick(found, quick_folder, problems))
    problems += _list_clashes(found)
    if problems:
        raise ConfigError("\n".join(problems))
    return FoundPilots(tuple(found), tuple(notes))


def _list_named(paths: Sequence[Path], problems: list[str]) -> list[_Named]:
    """Every file once, in order."""
    named: dict[Path, _Named] = {}
    for path in paths:
        for file in _look_in(path, problems) if path.is_dir() else (_Named(path, asked=True),):
            known = named.get(file.path.resolve())
            if known is None or (file.asked and not known.asked):
                named[file.path.resolve()] = file
    return list(named.values())


def _look_in(folder: Path, problems: list[str]) -> Iterator[_Named]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        problems.append(f"The folder '{folder}' cannot be read: {error.strerror}.")
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_file() and entry.suffix in ENDINGS:
            yield _Named(entry, asked=False)
        elif entry.is_dir():
            yield from (
                _Named(path, asked=False)
                for ending in ENDINGS
                if (path := entry / f"{PILOT}{ending}").is_file()
            )


def _tell_other(path: Path) -> str | None:
    """What a file is that is no pilot, in words, empty where nobody knows; None where it is one, or cannot be read."""
    try:
        document = parse_yaml(path.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        return None
    if document.problems:
        return None
    values: Any = document.values
    if not isinstance(values, dict):
        return ""
    keys = {str(key) for key in values}
    other = next((told for stage, told in _OTHERS if keys and keys <= set(stage.model_fields)), "")
    return None if not other and keys & _ASKED else other


def _make_quick(found: Sequence[FoundPilot], folder: Path, problems: list[str]) -> Iterator[FoundPilot]:
    for pilot in found:
        try:
            path = write_quick(pilot.path, folder)
        except ConfigError as error:
            problems.append(str(error))
            continue
        yield FoundPilot(path, load_pilot(path))


def _list_clashes(found: Sequence[FoundPilot]) -> Iterator[str]:
    """Names that two pilots have, folders that two would write to, packages that are not installed."""
    places: dict[str, list[Path]] = {}
    for pilot in found:
        places.setdefault(pilot.config.name, []).append(pilot.path)
    for name, paths in places.items():
        if len(paths) > 1:
            many = "Two" if len(paths) == 2 else str(len(paths))
            files = ", ".join(f"'{path}'" for path in paths)
            yield f"{many} configurations are called '{name}' ({files}). Give each pilot a name of its own."
        if f"{name}{DRAFT}" in places:
            yield f"The draft of '{name}' and the report of '{name}{DRAFT}' would go to the same folder. Give one of them another name."
    missing: dict[str, None] = {}
    for pilot in found:
        try:
            require_packages(pilot.config.models.candidates)
        except ConfigError as error:
            missing[str(error)] = None
    yield from missing


__all__ = ["DRAFT", "FoundPilot", "FoundPilots", "find_pilots"]
