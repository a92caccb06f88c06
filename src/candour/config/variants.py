"""The same question asked four ways: with and without text, learning from all cases and from earlier cases."""

from typing import Literal, Self

from pydantic import Field, model_validator

from candour.config.evaluation import Split
from candour.config.stage import Stage

Data = Literal["structured", "structured_and_text"]
Learning = Literal["all_cases", "earlier_cases"]

STRUCTURED: Data = "structured"
WITH_TEXT: Data = "structured_and_text"
ALL_CASES: Learning = "all_cases"
EARLIER_CASES: Learning = "earlier_cases"


class Variants(Stage):
    """Which variants are tried: every way of learning with every kind of data, and every model in each.

    The report is about one of them, the leading variant: the first kind of data named here, with the split of the configuration.
    All are compared with it.
    """

    data: tuple[Data, ...] = Field(default=("structured",), min_length=1)
    """What the forecasts may read. The first leads."""
    learning: tuple[Learning, ...] = Field(default=("earlier_cases",), min_length=1)
    """From which cases they learn. That of `split` leads."""
    splits: tuple[Split, ...] = ()
    """How the other way of learning splits; without it the defaults of its kind."""

    @property
    def reads_text_first(self) -> bool:
        """Whether the leading variant reads texts."""
        return self.data[0] == WITH_TEXT

    @model_validator(mode="after")
    def _names_nothing_twice(self) -> Self:
        for named in (self.data, self.learning, tuple(split.name for split in self.splits)):
            if len(set(named)) < len(named):
                raise ValueError("the same variant is named twice")
        return self


class Comparing(Stage):
    """What would count as a difference between two forecasts of the same question."""

    margin: float = Field(default=0.02, gt=0, lt=0.5)
    """Absolute difference in AUC between two models or variants that would be worth having."""
    reason: str = Field(
        default="Two pairs of children in a hundred put in the right order hardly move a list: less would pay neither for another model nor for reading their notes.",
        min_length=10,
    )
    """Why this margin and no other; printed in the report."""


def name_variant(data: Data, learning: Learning) -> str:
    """How a variant is called in tables, runs and reports: names that sort by learning, then by data."""
    return f"{learning}-{data}"


def reads_text(variant: str) -> bool:
    """Whether the forecasts of a variant may read texts, by its name; one alone that reads none is called by its split."""
    return variant.endswith(f"-{WITH_TEXT}")


__all__ = [
    "ALL_CASES", "EARLIER_CASES", "STRUCTURED", "WITH_TEXT",
    "Comparing", "Data", "Learning", "Variants", "name_variant", "reads_text",
]  # fmt: skip
