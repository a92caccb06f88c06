"""Why a pilot does otherwise than its frozen protocol says."""

from pydantic import Field

from candour.config.stage import Stage


class ReasonedDeviation(Stage):
    """One thing that is done otherwise than was frozen, and the authority's reason."""

    subject: str = Field(pattern=r"^[a-z][a-z0-9_.]*$")
    """What differs: a key of the configuration such as models.candidates, or a part that holds several, such as models; or
    extracts, test_period, candour or lock."""
    reason: str = Field(min_length=20)
    """Why, in words that the report prints."""


__all__ = ["ReasonedDeviation"]
