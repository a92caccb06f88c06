"""Where the authority's extracts lie, or which synthetic authority to make instead."""

from typing import Literal, Self

from pydantic import Field, model_validator

from candour.config.stage import Stage

ScenarioName = Literal[
    "baseline", "no-difference", "under-recorded", "planted-bias", "leaky-field", "system-change"
]


class SyntheticAuthority(Stage):
    """A made-up authority with known truth, written the first time it is needed."""

    children: int = Field(ge=50, le=2_000_000)
    """Children known to children's social care over the whole period."""
    years: int = Field(ge=2, le=10)
    """Return years, ending 31 March of `last_year`."""
    last_year: int = Field(default=2026, ge=2019, le=2026)
    """The year in which the last return year ends."""
    seed: int = Field(default=1, ge=0)
    """The same seed gives the same children."""
    scenarios: tuple[ScenarioName, ...] = ("baseline",)
    """What is planted in the data; several may be named."""


class Extracts(Stage):
    """The extracts of one authority. Paths are relative to the configuration file."""

    cin_census: tuple[str, ...] = ()
    """Children in need census: XML files, or folders of them."""
    ssda903: tuple[str, ...] = ()
    """SSDA903: one folder of CSV files a year, or a folder of such folders."""
    families: str | None = None
    """Optional CSV with the columns child_id and family_id, so that siblings stay together."""
    synthetic: SyntheticAuthority | None = None
    """Make a synthetic authority instead of reading real extracts."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        named = bool(self.cin_census or self.ssda903)
        if named == (self.synthetic is not None):
            raise ValueError("name either cin_census and/or ssda903, or synthetic, but not both")
        return self
