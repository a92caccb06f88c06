"""`candour protocol draft`: the protocol that a configuration describes, for people to read before it is frozen."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from candour.errors import ConfigError


def draft(config: Annotated[Path, Parameter(help="Configuration of the pilot (YAML).")]) -> int:
    """Write the protocol that a configuration describes."""
    raise ConfigError(f"A draft of '{config}' cannot be written yet.")
