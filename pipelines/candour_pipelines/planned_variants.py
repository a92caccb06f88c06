"""Which variants of the question are asked, and in which order: the leading one first."""

from dataclasses import dataclass

from candour.config import evaluation
from candour.config.pilot import PilotConfig
from candour.config.variants import STRUCTURED, WITH_TEXT, Data, Learning, name_variant

_DEFAULTS: dict[Learning, evaluation.Split] = {
    "earlier_cases": evaluation.EarlierCases(name="earlier_cases"),
    "all_cases": evaluation.AllCases(name="all_cases"),
}


@dataclass(frozen=True)
class PlannedVariant:
    """One way to ask the question: what the forecasts may read, and from which cases they learn."""

    name: str
    data: Data
    learning: Learning
    split: evaluation.Split

    @property
    def reads_text(self) -> bool:
        """Whether its forecasts may read texts."""
        return self.data == WITH_TEXT

    @property
    def words(self) -> str:
        """For people: all cases, structured and text."""
        return f"{self.learning}, {self.data}".replace("_", " ")


def plan_variants(config: PilotConfig) -> tuple[PlannedVariant, ...]:
    """Every variant that the configuration asks for. One alone that reads no text is called by its split, as ever."""
    own, asked = config.split, config.variants
    if asked is None or (asked.data == (STRUCTURED,) and len(asked.learning) == 1):
        return (PlannedVariant(own.name, STRUCTURED, own.name, own),)
    splits = _DEFAULTS | {split.name: split for split in (*asked.splits, own)}
    learning = (own.name, *(name for name in asked.learning if name != own.name))
    return tuple(
        PlannedVariant(name_variant(data, name), data, name, splits[name])
        for name in learning
        for data in asked.data
    )
