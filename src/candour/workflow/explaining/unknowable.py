"""What the model cannot know about a case: what was never told to it, and what no record holds."""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from candour.config.extracts import name_format
from candour.contracts import Evidence
from candour.data.features.wording import EVENTS
from candour.workflow.explaining.values_in_words import FeatureWords

MOST_LISTED = 12


def list_unknowable(
    evidence: Evidence, words: Sequence[FeatureWords], case: pd.DataFrame, decided_on: date | None
) -> tuple[str, ...]:
    """Sentences, from what is so of every case to what is lacking in this one."""
    return (
        "What was never recorded: what was seen and heard on a visit, why things happened, what is strong in the family, "
        "what the child wants.",
        "What others hold: health services, schools, police, courts, other authorities, paper files, unless it was written "
        "into the sources named here.",
        f"Anything after {'the day of the decision' if decided_on is None else decided_on.isoformat()}, and what was written "
        "down late.",
        *_list_coverage(evidence),
        *_list_untold(evidence, words),
        *_list_missing(words, case),
    )


def _list_coverage(evidence: Evidence) -> tuple[str, ...]:
    table = evidence.tables.get("coverage")
    spans: dict[str, list[tuple[date, date]]] = {}
    for row in [] if table is None else table.to_pylist():
        spans.setdefault(row["source"], []).append((row["first_day"], row["last_day"]))
    return tuple(
        f"What happened before {min(first for first, _ in days).isoformat()}, as far as the {name_format(source)} "
        f"is concerned: it reports from then on{_say_later(days)}."
        for source, days in sorted(spans.items())
    )  # fmt: skip


def _say_later(days: list[tuple[date, date]]) -> str:
    first = min(start for start, _ in days)
    latest = max(start for start, _ in days)
    return "" if latest == first else f", and some kinds of event only from {latest.isoformat()}"


def _list_untold(evidence: Evidence, words: Sequence[FeatureWords]) -> tuple[str, ...]:
    """Kinds of event that the sources report and no feature counts; protected characteristics that are kept out."""
    table = evidence.tables.get("coverage")
    told = {word.source for word in words}
    kinds = [] if table is None else sorted(set(table["kind"].to_pylist()) - told)
    named = ", ".join(EVENTS[kind].many if kind in EVENTS else kind.replace("_", " ") for kind in kinds)
    lines = [f"What is recorded and not told to it as events of their own: {named}."] if kinds else []
    kept_out = [name for name in ("sex", "ethnic group", "disability") if name.replace(" ", "_") not in told]
    if kept_out and words:
        lines.append(
            f"It is not told this child's {', '.join(kept_out)}. Other features may give them away all the same."
        )
    return tuple(lines)


def _list_missing(words: Sequence[FeatureWords], case: pd.DataFrame) -> tuple[str, ...]:
    lacking = [word.label for word in words if bool(case[word.name].isna().iloc[0])]
    if not lacking:
        return ("Nothing that it asks for is missing for this child.",)
    more = f"; and {len(lacking) - MOST_LISTED} more" if len(lacking) > MOST_LISTED else ""
    return (
        f"Missing for this child, because it never happened or was never recorded: {'; '.join(lacking[:MOST_LISTED])}{more}.",
    )
