"""An explanation in a file: only inside the folder of the run store, for its owner only, and never among a run's artefacts."""

from pathlib import Path

from candour.errors import ConfigError
from candour.whole_files import write_whole

ARTEFACTS = "artifacts"


def write_apart(text: str, path: Path, *, mlruns: Path) -> Path:
    """Write a new file. Raises ConfigError where it would lie elsewhere, among artefacts, or exists already."""
    home = mlruns.resolve()
    # The folder is followed to where it really lies, so that no link leads out.
    place = path.parent.resolve() / path.name
    if not place.is_relative_to(home) or place == home:
        raise ConfigError(
            f"--out must name a file inside the folder of the run store ('{mlruns}'), which only its owner can read: reasons "
            "for one case stay there. Leave --out away to read them on the screen."
        )
    if place.is_relative_to(home / ARTEFACTS):
        raise ConfigError(
            f"--out must not name a file under '{mlruns / ARTEFACTS}': what lies there belongs to a run and can be copied with "
            "it. Name another folder inside the run store."
        )
    if not place.parent.is_dir():
        raise ConfigError("The folder that --out names is not there. Make it first, inside the run store.")
    try:
        write_whole(place, text, private=True, new=True)
    except FileExistsError:
        raise ConfigError(
            "The file that --out names exists already. Name a new one, or delete it first."
        ) from None
    return place
