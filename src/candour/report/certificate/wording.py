"""What each grade and each stage means, for somebody who has never built anything again."""

from collections.abc import Mapping
from typing import Final

from candour.report.certificate.rebuilt import GradeName

ANSWERS: Final[Mapping[GradeName, str]] = {
    "identical": "Yes, to the last letter. Everything that was built again is the same, byte for byte.",
    "equal": "Yes. Every number is the same but for its last digits: no two lie further apart than one in a thousand million.",
    "equivalent": "In all that matters to a reader. Every answer is the same, and every number is as near to its first value as was agreed for its kind.",
    "different": "No. Something came out different, and further from its first value than was agreed.",
}
"""Whether the run came out again, as the first thing that is read."""
CONSEQUENCES: Final[Mapping[GradeName, str]] = {
    "identical": "The report can be had again from the same records by the same steps, so nothing in it was put in by hand.",
    "equal": "The report can be had again from the same records by the same steps. Digits that no page prints differ between machines and libraries.",
    "equivalent": "Whoever reads the report built again is told the same. Where exact figures are quoted, quote the run that they are from.",
    "different": "Until it is known why, do not rely on either of the two. The first difference and the likely causes are named below.",
}
"""What follows from it for whoever relies on the report."""
MEANINGS: Final[Mapping[GradeName, str]] = {
    "identical": "the same bytes",
    "equal": "every number within 0.000000001 of what it was, and everything else the same",
    "equivalent": "every answer the same, and every number within the distance that is stated for its kind",
    "different": "at least one answer is another one, or a number is further from its first value than was agreed",
}
STAGES: Final[Mapping[str, str]] = {
    "contents": "The run\u2019s own files, as they were sealed",
    "extracts": "The authority\u2019s files that were read",
    "code": "The program",
    "lock": "The list of libraries",
    "surroundings": "Where it was built",
    "configuration": "The settings",
    "history": "The case history made from the files",
    "evidence": "What the forecasts said, and of whom",
    "models": "The forecasts themselves",
    "findings": "The answers of the checks",
    "report": "The report",
}
"""The stages of a run in the order in which it is made, in plain words."""
NOT_SAID: Final = (
    "It does not say that the forecast is right, fair or of any use. It says whether the report follows from the records, and from nothing else.",
    "It does not say that the records are true. If a mistake is in the files, building it again makes the same mistake.",
    "What is listed as a likely cause differs between the two places. That it made the difference is not shown.",
    "The signature shows that this certificate was not altered. Whose key it is, you know only if the authority has told you its fingerprint another way.",
)
UNKNOWN: Final = "not kept"
NO_ROLE: Final = "not given"


def say_stage(stage: str) -> str:
    """A stage in plain words; one that is not listed under its own name."""
    return STAGES.get(stage, stage.capitalize())
