"""The lexicon that a pilot names: found beside its configuration, and laid beside its case history."""

import hashlib
from pathlib import Path
from typing import NamedTuple

from candour.config.pilot import HistoryConfig, PilotConfig
from candour.data.text.lexicon import read_lexicon


class GivenLexicon(NamedTuple):
    """(group, phrase) of every line, and (file name, SHA-256) of the file; both empty where none is named."""

    phrases: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...]


def find_lexicon(config: PilotConfig | HistoryConfig, config_path: Path) -> GivenLexicon:
    """Read the file that `text.lexicon` names. Raises ExtractError where it cannot be used."""
    if not isinstance(config, PilotConfig) or config.text is None or config.text.lexicon is None:
        return GivenLexicon((), ())
    path = config_path.absolute().parent / config.text.lexicon
    phrases = read_lexicon(path)
    return GivenLexicon(phrases, ((path.name, hashlib.sha256(path.read_bytes()).hexdigest()),))
