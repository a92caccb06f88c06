"""Texts as features: off unless a configuration asks for them."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from candour.config.features import Window
from candour.config.stage import Stage

TEXT_PREFIX = "text:"
"""How the name of a column of features begins that holds texts, such as `text:referral_note`."""
FAMILY_COLUMN = f"{TEXT_PREFIX}*family"
"""Beside the texts: whose family each row is of, so that a phrase can be counted in families. It is never a feature."""

DocumentKind = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_ .-]{0,99}$")]
Representation = Literal["words", "characters", "topics", "lexicon", "embeddings"]


class TextSettings(Stage):
    """Which texts a forecast may read, and how. Texts are cleaned of what names somebody before anything reads them."""

    kinds: tuple[DocumentKind, ...] = Field(min_length=1, max_length=6)
    """The kinds of document, as the table of documents calls them, such as referral_note."""
    within_days: Window = 365
    """Only texts written in so many days before the decision are read, or `ever`."""
    on_the_day: tuple[DocumentKind, ...] = ()
    """Kinds that are read even if written on the very day of the decision: only such as are always there before anybody decides."""
    when_authorised: tuple[DocumentKind, ...] = ()
    """Kinds that nobody could read before an assessment of the child was authorised, such as assessment_summary."""
    names: str | None = None
    """File beside this configuration with the columns child_id and name: the names that texts must lose, of the child and its family."""
    places: str | None = None
    """File beside this configuration with the column place: places, schools and services that texts must lose beside the listed ones."""
    representations: tuple[Representation, ...] = Field(default=("words",), min_length=1)
    """How texts become numbers: words and characters (TF-IDF), topics (NMF), lexicon (`lexicon`), embeddings (an extra)."""
    lexicon: str | None = None
    """File beside this configuration with the columns group and phrase: how often phrases of each group stand in a text."""
    longest_phrase: int = Field(default=2, ge=1, le=3)
    """How many words a phrase of `words` has at most."""
    most_terms: int = Field(default=100, ge=10, le=1000)
    """For each kind of document, how many terms `words` and `characters` keep: those that most families have, whatever came of them."""
    topics: int = Field(default=20, ge=2, le=100)
    """For each kind of document, how many topics `topics` has."""
    dimensions: Literal[64, 128, 256] = 64
    """For each kind of document, how many numbers `embeddings` gives."""
    most_characters: int = Field(default=4000, ge=200, le=100_000)
    """Of each kind, so much of the newest text is read."""
    minimum_families: int = Field(default=20, ge=10)
    """A term is kept only where so many families of the training decisions have it: the file of the model holds the terms."""

    @model_validator(mode="after")
    def _names_nothing_twice(self) -> Self:
        for name in ("kinds", "on_the_day", "when_authorised", "representations"):
            named = getattr(self, name)
            if len(set(named)) < len(named):
                raise ValueError(f"{name} names the same one twice")
        return self

    @model_validator(mode="after")
    def _reads_what_it_dates(self) -> Self:
        unread = sorted({*self.on_the_day, *self.when_authorised} - set(self.kinds))
        if unread:
            raise ValueError(f"on_the_day or when_authorised names {', '.join(unread)}, but kinds does not")
        return self

    @model_validator(mode="after")
    def _has_its_lexicon(self) -> Self:
        if ("lexicon" in self.representations) != (self.lexicon is not None):
            raise ValueError("representations names lexicon exactly where the key lexicon names its file")
        return self


__all__ = ["FAMILY_COLUMN", "TEXT_PREFIX", "DocumentKind", "Representation", "TextSettings"]
