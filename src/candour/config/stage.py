"""What every stage of a configuration has in common: frozen values, and no unknown keys."""

from pydantic import BaseModel, ConfigDict


class Stage(BaseModel):
    """One stage of a configuration: it cannot be changed, and it refuses keys that it does not know."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, protected_namespaces=()
    )
