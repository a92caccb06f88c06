"""What a reviewer should ask beyond the eighteen: the future, the model file, and room and time to act."""

from candour.report.content.published import PublishedRow
from candour.report.content.reviewers.parts import Part, Sources, tell


def did_it_know_the_future(sources: Sources) -> tuple[Part, ...]:
    """Whether anything from after the decision reached the forecast."""
    return (tell(sources, "TIME-001", "time_travel", _say_rebuilt),)


def _say_rebuilt(rows: tuple[PublishedRow, ...]) -> str | None:
    told = [row for row in rows if row.say("answer")]
    if not told:
        return None
    differ = [str(row.say("feature")) for row in told if not row.matches(answer="identical")]
    checked = told[0].say("rows_checked")
    named = f": {', '.join(differ)}" if differ else ""
    return (
        f"{len(told):,} pieces of information were built again for {checked} decisions from records cut off on the day; "
        f"{len(differ)} differ{named}. It is a comparison of values in some decisions and by the dates on record: a fault that "
        "reaches few decisions, or a value that was entered late and dated early, can pass it."
    )


def could_the_model_file_give_away(sources: Sources) -> tuple[Part, ...]:
    """Whether the model file could give away a child."""
    return (
        tell(sources, "MEMO-001", "attacks", _say_attacks, takes="More families in the data, so that the intervals of the attacks narrow"),
        tell(sources, "MEMO-002", "kept", _say_kept),
    )  # fmt: skip


def _say_attacks(rows: tuple[PublishedRow, ...]) -> str | None:
    said = [f"{row.say('attack')}: {auc}" for row in rows if (auc := row.measure("auc"))]
    return (
        f"How well three attacks tell who was in the training data (AUC; 0.5 is a coin). {'; '.join(said)}."
        if said
        else None
    )


def _say_kept(rows: tuple[PublishedRow, ...]) -> str | None:
    said = [f"{row.say('what')}: {(row.say('found') or '').rstrip('.')}" for row in rows if row.say("found")]
    return f"{'. '.join(said)}." if said else None


def does_acting_change_the_records(sources: Sources) -> tuple[Part, ...]:
    """Whether looking where it points changes what the next forecast learns."""
    takes = (
        "A record of what was done with each flag over some years: a simulation shows nothing of the world"
    )
    return (tell(sources, "FEED-001", "rounds", _say_rounds, takes=takes),)


def _say_rounds(rows: tuple[PublishedRow, ...]) -> str | None:
    contrasts = dict.fromkeys(contrast for row in rows if (contrast := row.say("contrast")))
    last = [[row for row in rows if row.matches(contrast=contrast)][-1] for contrast in contrasts]
    said = [f"{row.say('contrast')}: {share}" for row in last if (share := row.measure("recorded"))]
    return (
        f"Share with the outcome on record after the last simulated round. {'; '.join(said)}."
        if said
        else None
    )
