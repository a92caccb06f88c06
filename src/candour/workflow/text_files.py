"""The files that a pilot gives beside its texts: found beside its configuration, and laid beside its case history."""

from pathlib import Path
from typing import NamedTuple

from candour.config.pilot import HistoryConfig, PilotConfig
from candour.data.text.files import TextFiles, read_lexicon, read_names, read_places
from candour.file_hashes import hash_file


class GivenTextFiles(NamedTuple):
    """What they hold, and (file name, SHA-256) of each."""

    held: TextFiles
    files: tuple[tuple[str, str], ...]


def find_text_files(
    config: PilotConfig | HistoryConfig, config_path: Path, *, made_names: Path | None = None
) -> GivenTextFiles:
    """Read the files that `text` names. `made_names` is the list of a made-up authority, read where the configuration names none.

    Raises ExtractError where one cannot be used.
    """
    if not isinstance(config, PilotConfig) or config.text is None:
        return GivenTextFiles(TextFiles(), ())
    settings, folder = config.text, config_path.absolute().parent
    names = folder / settings.names if settings.names is not None else made_names
    others = [folder / name for name in (settings.lexicon, settings.places) if name is not None]
    paths = [*others, *([names] if names is not None else [])]
    held = TextFiles(
        lexicon=() if settings.lexicon is None else read_lexicon(folder / settings.lexicon),
        names={} if names is None else read_names(names),
        places=() if settings.places is None else read_places(folder / settings.places),
    )
    return GivenTextFiles(held, tuple((path.name, hash_file(path)) for path in paths))
