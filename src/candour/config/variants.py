"""The same question asked four ways: with and without text, learning from all cases and from earlier cases."""

from typing import Literal, Self

from pydantic import Field, model_validator

from candour.config.evaluation import Split
from candour.config.stage import Stage

Data = Literal["structured", "structured_and_text"]
Learning = Literal["all_cases", "earlier_cases"]


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

    @model_validator(mode="after")
    def _names_nothing_twice(self) -> Self:
        for named in (self.data, self.learning, tuple(split.name for split in self.splits)):
            if len(set(named)) < len(named):
                raise ValueError("the same variant is named twice")
        return self


def name_variant(data: Data, learning: Learning) -> str:
    """How a variant is called in tables, runs and reports: names that sort by learning, then by data."""
    return f"{learning}-{data}"


__all__ = ["Data", "Learning", "Variants", "name_variant"]
