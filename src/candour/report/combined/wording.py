"""The codes of a question in plain words."""

from candour.report.content.question_wording import DECISION_POINTS, OUTCOMES


def say_decision(code: str) -> str:
    """The decision point, as a sentence where it is known."""
    return DECISION_POINTS.get(code, code.replace("_", " "))


def say_outcome(codes: str) -> str:
    """Outcomes that are parted by commas, as one clause."""
    return " or ".join(OUTCOMES.get(code, code.replace("_", " ")) for code in codes.split(", "))


def say_window(opens: str, closes: str) -> str:
    """The days on which the outcome counts."""
    return f"from day {int(opens) + 1} to day {closes} after the decision"
