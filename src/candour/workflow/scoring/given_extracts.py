"""Which new extracts are read: those of a configuration, or a folder that holds files named as in the run's own configuration."""

from pathlib import Path
from typing import NamedTuple

from candour.config.event_tables import DocumentTableSettings
from candour.config.extracts import Extracts, SafeguardingDataset, SyntheticAuthority
from candour.config.loading import load_history
from candour.config.pilot import PilotConfig
from candour.config.text import TextSettings
from candour.data.synthetic.documents_writer import DOCUMENTS, NAMES
from candour.errors import ConfigError


class GivenExtracts(NamedTuple):
    """The run's configuration with the new extracts in it, and the path from which their names are seen."""

    config: PilotConfig
    seen_from: Path


def find_extracts(given: Path, config: PilotConfig) -> GivenExtracts:
    """What `candour score` was given, as a configuration of the run on other extracts. Raises ConfigError where it is neither."""
    if given.is_dir():
        return _find_in_folder(given, config)
    if not given.exists():
        raise ConfigError(
            f"There is nothing at '{given}'. Expected a configuration whose `extracts` name the new files, or a folder with files named as in the "
            "configuration of the run."
        )
    new = load_history(given)
    text = new.text if isinstance(new, PilotConfig) else None
    return GivenExtracts(_replace(config, new.extracts, text), given)


def _find_in_folder(folder: Path, config: PilotConfig) -> GivenExtracts:
    synthetic = config.extracts.synthetic
    extracts = config.extracts if synthetic is None else _name_made_files(folder, synthetic)
    made = TextSettings(kinds=config.text.kinds, names=NAMES) if config.text and (folder / NAMES).is_file() else None  # fmt: skip
    return GivenExtracts(_replace(config, extracts, made), folder / "extracts")


def _replace(config: PilotConfig, extracts: Extracts, text: TextSettings | None) -> PilotConfig:
    """What is read of a text stays as the run has it; only the files beside it may be called otherwise. The phrases of a lexicon are in
    the forecast already.
    """
    settings = config.text
    if settings is not None:
        beside = settings if text is None else text
        changed = {"names": beside.names, "places": beside.places, "lexicon": None}
        settings = settings.model_copy(update=changed)
    return config.model_copy(update={"extracts": extracts, "text": settings, "practitioners": None})


def _name_made_files(folder: Path, synthetic: SyntheticAuthority) -> Extracts:
    """A synthetic authority names no files; `candour synthesise` always calls them the same."""
    missing = [name for name in synthetic.formats if not (folder / name).is_dir()]
    if missing:
        raise ConfigError(
            f"'{folder}' lacks the folders {', '.join(missing)}. Expected what `candour synthesise` writes for the formats of the run: "
            f"{', '.join(synthetic.formats)}."
        )
    found = {
        name: (name,) for name in ("cin_census", "ssda903", "annex_a", "dfe_api") if name in synthetic.formats
    }
    dataset = "standard_safeguarding_dataset"
    return Extracts.model_validate(
        {
            **found,
            dataset: SafeguardingDataset(folders=(dataset,)) if dataset in synthetic.formats else None,
            "families": "families.csv" if (folder / "families.csv").is_file() else None,
            "areas": "areas.csv" if (folder / "areas.csv").is_file() else None,
            "documents": DocumentTableSettings(
                path=DOCUMENTS, child_id="child_id", written_on="written_on", text="text", kind="kind"
            )
            if synthetic.documents
            else None,
        }
    )
