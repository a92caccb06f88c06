"""Tables of local systems: events by a mapping from their columns, and dated texts."""

from datetime import date

from pydantic import Field

from candour.config.stage import Stage


class EventTableSettings(Stage):
    """One table, CSV or Parquet, with one row an event of one kind. Other keys than these name its columns."""

    path: str
    """The file, relative to the configuration file."""
    kind: str
    """What each row is: referral, contact, early_help, local_event … (the event kinds of the case history)."""
    child_id: str
    """The column with the child's id at the local authority."""
    started_on: str
    """The column with the day on which the event happened or began."""
    ended_on: str | None = None
    """The column with the day on which it ended."""
    known_on: str | None = None
    """The column with the day on which the row was recorded. Without it an event counts as known from its start."""
    details: dict[str, str] = Field(default_factory=dict)
    """For a detail field (referral_source, local_code …), the column that holds it."""
    birth_date: str | None = None
    """The column with the child's birth date."""
    sex: str | None = None
    """The column with the child's sex."""
    ethnicity: str | None = None
    """The column with the child's ethnicity."""
    disability: str | None = None
    """The column with the child's disability; several stand between commas or semicolons."""
    family_id: str | None = None
    """The column with the id of the child's family."""
    household: str | None = None
    """The column with the id of the child's household."""
    taken_on: date | None = None
    """The day on which the table was drawn, where the name of the file does not say."""
    codes: dict[str, dict[str, str]] = Field(default_factory=dict)
    """For a detail field, or sex, ethnicity or disability: this system's spellings and the code each stands for."""


class DocumentTableSettings(Stage):
    """A table of dated texts, CSV or Parquet, with one text a row. Texts are read only where this is given."""

    path: str
    """The file, relative to the configuration file."""
    child_id: str
    """The column with the child's id at the local authority."""
    written_on: str
    """The column with the day on which the text was written: it is known no earlier."""
    text: str
    """The column with the text."""
    kind: str | None = None
    """The column with the kind of text, or one word for all where no column is called so."""
