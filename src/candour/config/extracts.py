"""Where the authority's extracts lie, or which synthetic authority to make instead."""

from collections.abc import Mapping
from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from candour.config.event_tables import DocumentTableSettings, EventTableSettings
from candour.config.stage import Stage

ScenarioName = Literal[
    "baseline",
    "no-difference",
    "under-recorded",
    "planted-bias",
    "leaky-field",
    "system-change",
    "later-threshold",
    "later-recording",
    "later-bias",
    "telling-text",
    "mute-text",
    "telling-records",
    "noise-outcome",
]
ProfileName = Literal["small_unitary", "large_county", "metropolitan", "coastal"]
FamilyKeyKind = Literal["family_id", "household", "sibling", "referral_date_and_postcode"]
FormatName = Literal["cin_census", "ssda903", "annex_a", "standard_safeguarding_dataset", "dfe_api"]
_FORMAT_NAMES: Mapping[str, str] = {
    "cin_census": "CIN census",
    "ssda903": "SSDA903",
    "annex_a": "Annex A",
    "standard_safeguarding_dataset": "Standard Safeguarding Dataset",
    "dfe_api": "daily API extract",
}


def name_format(source: str) -> str:
    """A kind of extract as authorities call it; an unknown one keeps its own name."""
    return _FORMAT_NAMES.get(source, source.replace("_", " "))


class SyntheticAuthority(Stage):
    """A made-up authority with known truth, written the first time it is needed."""

    children: int = Field(ge=50, le=2_000_000)
    """Children known to children's social care over the whole period."""
    years: int = Field(ge=2, le=10)
    """Return years, ending 31 March of `last_year`."""
    last_year: int = Field(default=2026, ge=2019, le=2026)
    """The year in which the last return year ends."""
    until: int | None = Field(default=None, ge=2016, le=2026)
    """The last return year that is written: the same authority as it stood earlier. Nothing: all years."""
    seed: int = Field(default=1, ge=0)
    """The same seed gives the same children."""
    scenarios: tuple[ScenarioName, ...] = ("baseline",)
    """What is planted in the data; several may be named."""
    formats: tuple[FormatName, ...] = ("cin_census", "ssda903")
    """The formats that are written from the same children, and read together."""
    practitioners: bool = False
    """Whether made-up forecasts of made-up social workers, and a log of what was done, are written too and compared."""
    documents: bool = False
    """Whether referral notes and assessment summaries are written too, with invented names in them, and read."""
    profile: ProfileName | None = None
    """Another authority than the national figures give, in its rates, recording and areas, with facts planted in it."""


class SafeguardingDataset(Stage):
    """A Standard Safeguarding Dataset, as folders of CSV files or in the database that holds it."""

    folders: tuple[str, ...] = ()
    """Folders with one CSV file a table (ssd_person.csv …); several are snapshots of several days."""
    database_url_from: str | None = Field(default=None, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    """The environment variable that holds the database's URL, such as SSD_URL: a password never stands in a file."""
    database_schema: str | None = None
    """The schema that the tables lie in, where it is not the user's own."""
    taken_on: date | None = None
    """The day on which it was drawn, where the name of the folder does not say."""

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if bool(self.folders) == (self.database_url_from is not None):
            raise ValueError("name either folders or database_url_from")
        return self


class Extracts(Stage):
    """The extracts of one authority. Paths are relative to the configuration file."""

    cin_census: tuple[str, ...] = ()
    """Children in need census: XML files, or folders of them."""
    ssda903: tuple[str, ...] = ()
    """SSDA903: one folder of CSV files, one XML file or one workbook a year, or a folder of these."""
    annex_a: tuple[str, ...] = ()
    """Ofsted Annex A workbooks, or folders of them; several are snapshots of several days."""
    standard_safeguarding_dataset: SafeguardingDataset | None = None
    """Standard Safeguarding Dataset: folders of CSV files, or its database."""
    dfe_api: tuple[str, ...] = ()
    """Daily JSON files of the DfE's children's social care data flow, or folders of them."""
    event_tables: tuple[EventTableSettings, ...] = ()
    """Plain tables of events, such as early help, with the columns that hold what."""
    documents: DocumentTableSettings | None = None
    """A table of dated texts. Off unless it is named here."""
    taken_on: dict[str, date] = Field(default_factory=dict)
    """For an Annex A workbook or a JSON file, by its name: the day on which it was drawn, where the name does not say."""
    families: str | None = None
    """Optional CSV with the columns child_id and family_id, so that siblings stay together."""
    link_families_by: tuple[FamilyKeyKind, ...] = ()
    """Keys in the extracts that make children one family. Without any, and without `families`, each stands alone."""
    areas: str | None = None
    """Optional CSV with the columns child_id and deprivation_decile (1 the most deprived tenth of areas, to 10) or
    deprivation_score (IDACI, from 0 to 1), or both: how deprived each child's area is. For audits, never for features."""
    synthetic: SyntheticAuthority | None = None
    """Make a synthetic authority instead of reading real extracts."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        named = bool(
            self.cin_census
            or self.ssda903
            or self.annex_a
            or self.standard_safeguarding_dataset
            or self.dfe_api
            or self.event_tables
        )
        if named == (self.synthetic is not None):
            raise ValueError("name at least one extract (such as cin_census), or synthetic, but not both")
        return self
