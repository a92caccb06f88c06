"""Where the extracts of an earlier run lie now: where its configuration lay, or below a folder that somebody names.

What is found is held against the fingerprints of the run afterwards, so nothing here has to be trusted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final, TypeVar

from pydantic import BaseModel

from candour.config.pilot import PilotConfig
from candour.errors import ReproductionError
from candour.file_hashes import hash_file

_MOST_NAMED: Final = 5
Settings = TypeVar("Settings", bound=BaseModel)


@dataclass(frozen=True)
class Located:
    """The configuration with every path where it was found, and those for which nothing was.

    Only places differ: what is recorded and reported is the configuration as it was.
    """

    config: PilotConfig
    missing: tuple[str, ...]


@dataclass
class _Search:
    """Looks for what a configuration names. `beside` is the folder that it lay in, where that is known."""

    beside: Path | None
    below: Path | None
    expected: frozenset[tuple[str, str]]
    missing: list[str] = field(default_factory=list)

    def find(self, named: str) -> str:
        """The place of what is named, as an absolute path; what is not there is noted, and keeps its name."""
        place = self._look(named)
        if place is None:
            self.missing.append(named)
            return named
        return str(place.absolute())

    def _look(self, named: str) -> Path | None:
        inside = None if self.below is None else self._look_below(self.below, named)
        if inside is not None:
            return inside
        if self.beside is not None and (self.beside / named).exists():
            return self.beside / named
        return None

    def _look_below(self, folder: Path, named: str) -> Path | None:
        """As the configuration names it, otherwise by name: of several that one which holds most of what was read."""
        direct = folder / named
        if direct.exists() and direct.resolve().is_relative_to(folder.resolve()):
            return direct
        last = _take_name(named)
        found = [folder] if folder.name == last else []
        found += sorted(folder.rglob(_escape(last)))
        if len(found) > 1:
            found.sort(key=self._count_expected, reverse=True)
        return found[0] if found else None

    def _count_expected(self, place: Path) -> int:
        files = [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]
        names = {name for name, _ in self.expected}
        return sum((path.name, hash_file(path)) in self.expected for path in files if path.name in names)


def locate_extracts(
    config: PilotConfig,
    extracts: Sequence[tuple[str, str]],
    *,
    beside: Path | None,
    below: Path | None,
) -> Located:
    """Find everything that a configuration reads. `extracts`: (file name, SHA-256) of what the run read.

    Raises ReproductionError where `below` is no folder.
    """
    if below is not None and not below.is_dir():
        raise ReproductionError(
            f"'{below}' is no folder. Name one that holds the extracts of the run, in whatever folders inside: --extracts FOLDER"
        )
    search = _Search(beside, below, frozenset(extracts))
    update = {
        "extracts": _place_extracts(config, search),
        "practitioners": _place(config.practitioners, ("forecasts", "override_log"), search),
        "text": _place(config.text, ("names", "lexicon", "places"), search),
    }
    return Located(config.model_copy(update=update), tuple(search.missing))


def refuse_missing(located: Located, *, below: Path | None) -> None:
    """Raises ReproductionError, naming what the configuration reads and nobody found."""
    if not located.missing:
        return
    first = ", ".join(f"'{named}'" for named in located.missing[:_MOST_NAMED])
    more = f" and {len(located.missing) - _MOST_NAMED} more" if len(located.missing) > _MOST_NAMED else ""
    where = (
        f"below '{below}'"
        if below is not None
        else "where the configuration of the run lay, or the run did not keep where that was"
    )
    raise ReproductionError(
        f"What the configuration reads is missing: {first}{more}. Nothing of this name was found {where}. Name the folder that holds "
        "the extracts, or a copy of them: --extracts FOLDER"
    )


def _place_extracts(config: PilotConfig, search: _Search) -> object:
    extracts = config.extracts
    update: dict[str, object] = {
        name: tuple(search.find(path) for path in getattr(extracts, name))
        for name in ("cin_census", "ssda903", "annex_a", "dfe_api")
    }
    update |= {
        name: search.find(path)
        for name in ("families", "areas")
        if (path := getattr(extracts, name)) is not None
    }
    update["event_tables"] = tuple(
        table.model_copy(update={"path": search.find(table.path)}) for table in extracts.event_tables
    )
    update["documents"] = _place(extracts.documents, ("path",), search)
    dataset = extracts.standard_safeguarding_dataset
    if dataset is not None:
        folders = tuple(search.find(path) for path in dataset.folders)
        update["standard_safeguarding_dataset"] = dataset.model_copy(update={"folders": folders})
    return extracts.model_copy(update=update)


def _place(settings: Settings | None, names: Sequence[str], search: _Search) -> Settings | None:
    """Settings with these paths found; where there are no settings, none."""
    if settings is None:
        return None
    return settings.model_copy(update=dict(_find_named(settings, names, search)))


def _find_named(settings: BaseModel, names: Sequence[str], search: _Search) -> Iterator[tuple[str, str]]:
    for name in names:
        if (path := getattr(settings, name)) is not None:
            yield name, search.find(path)


def _take_name(named: str) -> str:
    return PureWindowsPath(PurePosixPath(named).name).name


def _escape(name: str) -> str:
    """A name as a pattern that means just itself."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)
