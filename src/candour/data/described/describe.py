"""The door: from a history in any number of parts to the description of every included decision."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from candour.config.features import Features
from candour.config.question import Question
from candour.data.described.kept import DescribePart
from candour.data.described.merging import Description, Part, merge_parts
from candour.data.described.part import Asked, describe_part
from candour.data.described.workshop import Workshop
from candour.data.partitions.parts import HistoryParts
from candour.engines.engine import Engine
from candour.engines.local import ON_THIS_MACHINE

ReportDone = Callable[[int, int], None]


def describe(
    history: HistoryParts,
    question: Question,
    features: Features,
    engine: Engine = ON_THIS_MACHINE,
    folder: Path | None = None,
) -> Description:
    """Find every decision of the question and describe the included ones by these features.

    folder: where the parts leave their tables, for its owner only; it may be removed once this has returned. Without one they stay in
    memory.
    """
    return describe_decisions(Workshop(history, engine, folder), Asked(question, features))


def describe_decisions(
    workshop: Workshop, asked: Asked, report: ReportDone = lambda _done, _of: None
) -> Description:
    """The same with all that is asked. `report`: decisions done and their total, or parts where there are several."""
    return merge_parts(_describe_parts(workshop, asked, report), asked)


def _describe_parts(workshop: Workshop, asked: Asked, report: ReportDone) -> list[Part]:
    history, parts = workshop.history, workshop.history.parts
    if parts == 1:
        return [describe_part(history.read_part(0), asked, report)]
    if workshop.scratch is None:
        return [*workshop.ask(partial(describe_part, asked=asked), lambda done: report(done, parts))]
    work = DescribePart(history, asked, workshop.scratch)
    return [*workshop.work(work, lambda done: report(done, parts))]
