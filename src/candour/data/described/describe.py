"""The door: from a history in any number of parts to the description of every included decision."""

from collections.abc import Callable
from functools import partial

from candour.data.described.kept import DescribePart
from candour.data.described.merging import Description, Part, merge_parts
from candour.data.described.part import Asked, describe_part
from candour.data.described.workshop import Workshop

ReportDone = Callable[[int, int], None]


def describe_decisions(
    workshop: Workshop, asked: Asked, report: ReportDone = lambda _done, _of: None
) -> Description:
    """Find every decision of the question in all parts, and describe the included ones by the features that are asked for.

    report: is told of decisions done and their total, or of parts where there are several. The folder of the workshop may be removed once
    this has returned. Raises what reading a part raises, and EngineError where workers are lost again and again.
    """
    return merge_parts(_describe_parts(workshop, asked, report), asked)


def _describe_parts(workshop: Workshop, asked: Asked, report: ReportDone) -> list[Part]:
    history, parts = workshop.history, workshop.history.parts
    if parts == 1:
        return [describe_part(history.read_part(0), asked, report)]
    if workshop.scratch is None:
        return [*workshop.ask(partial(describe_part, asked=asked), lambda done: report(done, parts))]
    work = DescribePart(history, asked, workshop.scratch)
    return [*workshop.work(work, lambda done: report(done, parts))]
