"""The same pilot on fewer children, settings and resamples: to see in minutes that everything works, and to answer nothing."""

import json
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from candour.config.candidates import Model
from candour.config.loading import load_pilot
from candour.config.pilot import PilotConfig
from candour.config.variants import Variants
from candour.errors import ConfigError
from candour.whole_files import write_whole
from candour.workflow.workspace import make_private

SUFFIX: Final = "-quick"
TITLE: Final = "QUICK, not the pilot: "
PURPOSE: Final = (
    "A QUICK run: fewer children, settings and resamples than the pilot has. It shows that every step works, and answers nothing. "
    "The pilot itself is meant for this: "
)
CHILDREN, FOLDS, REPLICATES = 4000, 2, 200
CHILDREN_ASKED: Final = MappingProxyType(
    {"cp_plan_started": 12_000, "cin_plan_started": 8_000, "case_open_on_census_date": 2_500}
)
"""How many children a quick twin has at most where the decision is a rare one, or one child has many."""
_STEP_DAYS: Final = 90
_LONGEST_NAME: Final = 61


def write_quick(config_path: Path, folder: Path) -> Path:
    """Write the quick twin of a configuration and the files that it names to a folder, and return its path.

    Raises ConfigError where the configuration is not of a synthetic authority: an authority's own extracts cannot be made fewer.
    """
    config = load_pilot(config_path)
    if config.extracts.synthetic is None:
        raise ConfigError(
            f"'{config_path.name}' reads extracts of an authority, and --quick can only make a synthetic authority smaller. Run it "
            "without --quick."
        )
    target = make_private(folder) / f"{config.name}{SUFFIX}"
    make_private(target)
    for name in list_files(config):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        write_whole(target / name, (config_path.absolute().parent / name).read_bytes())
    path = target / "pilot.yaml"
    # Every JSON text is YAML too.
    write_whole(path, json.dumps(make_quick(config), indent=1, ensure_ascii=False) + "\n")
    return path


def make_quick(config: PilotConfig) -> dict[str, Any]:
    """What the quick twin says: the same question, data, models, criteria and audits, and less of what takes time."""
    said: dict[str, Any] = config.model_dump(mode="json", exclude_unset=True)
    said["name"] = f"{config.name[: _LONGEST_NAME - len(SUFFIX)]}{SUFFIX}"
    synthetic = said["extracts"]["synthetic"]
    most = CHILDREN_ASKED.get(config.question.decision_point, CHILDREN)
    synthetic["children"] = min(synthetic["children"], most)
    said["split"]["folds"] = FOLDS
    if config.variants is not None:
        said["variants"]["splits"] = _shorten_splits(config, config.variants)
    said["models"] |= {
        "candidates": [_choose_one_setting(model) for model in config.models.candidates],
        "search": {},
    }
    said["protocol"]["replicates"] = REPLICATES
    said["report"] |= {
        "title": f"{TITLE}{config.report.title}",
        "purpose": f"{PURPOSE}{config.report.purpose}",
        "pdf": False,
    }
    return said


def _choose_one_setting(model: Model) -> dict[str, Any]:
    """The candidate with the middle one of each list of settings, and few intervals for a hazard."""
    said: dict[str, Any] = model.model_dump(mode="json")
    chosen = {
        name: [values[(len(values) - 1) // 2]] if isinstance(values, list) else values
        for name, values in said.items()
    }
    return chosen | ({"step_days": [_STEP_DAYS]} if "step_days" in chosen else {})


def _shorten_splits(config: PilotConfig, variants: Variants) -> list[dict[str, Any]]:
    given = {split.name: split.model_dump(mode="json", exclude_unset=True) for split in variants.splits}
    return [
        given.get(name, {"name": name}) | {"folds": FOLDS}
        for name in variants.learning
        if name != config.split.name
    ]


def list_files(config: PilotConfig) -> tuple[str, ...]:
    """The files beside a configuration that it names, extracts aside."""
    text = config.text
    named = (config.report.statements, *((text.lexicon, text.names, text.places) if text is not None else ()))
    return tuple(name for name in named if name is not None)


__all__ = ["TITLE", "list_files", "make_quick", "write_quick"]
