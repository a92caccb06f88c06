"""Check the features and outcomes of test children that somebody worked out by hand."""

from dataclasses import dataclass
from pathlib import Path

from candour.config.loading import load_pilot
from candour.data.proofs.assurance import Disagreement, check_assurance, read_test_children

FOLDER = "assurance"


@dataclass(frozen=True)
class AssuranceOutcome:
    """How many test children and values were checked, and every value that came out otherwise."""

    name: str
    children: int
    values: int
    disagreements: tuple[Disagreement, ...]


def check_test_children(config_path: Path, children_path: Path | None) -> AssuranceOutcome:
    """Check test children against a pilot's question and features.

    Without a path the file of the pilot's name in `assurance/` beside the configuration is taken. Raises
    ConfigError where either file is missing or wrong.
    """
    config = load_pilot(config_path)
    if children_path is None:
        children_path = config_path.parent / FOLDER / f"{config.name}.yaml"
    result = check_assurance(config.question, config.features, read_test_children(children_path))
    return AssuranceOutcome(config.name, result.children, result.values, result.disagreements)
