"""Questions 1 to 3: what the outcome stands for, who could never have it, and what help did to it."""

from dataclasses import replace

from candour.report.content.base_rate import read_base_rate
from candour.report.content.published import PublishedRow
from candour.report.content.reviewers.parts import Part, Sources, headline_of, join, tell, unknown

_OUTCOME = "The outcome"
WITHOUT_HELP = "These records cannot tell what would have happened without help."
_WITHOUT_THE_OUTCOME = ("BIAS-009", "alternative_outcomes")


def is_it_harm(sources: Sources) -> tuple[Part, ...]:
    """Question 1: is the label harm, or the authority's own action."""
    words = next((fact.text for fact in sources.context.question if fact.label == _OUTCOME), "")
    if sources.context.kind == "pilot":
        what = Part(
            words or "The authority has not said which.",
            told=True,
            statements=("rationale.description",),
        )
    else:
        what = unknown(
            "From whoever gave the scores: what the outcome records, who decides on it, and on which day",
            f"Not known: only its column was given. {words}".strip(),
        )
    return (
        what,
        _tell_base_rate(sources),
        tell(sources, *_WITHOUT_THE_OUTCOME, _say_other_outcomes, by_verdict=False),
    )


def _tell_base_rate(sources: Sources) -> Part:
    """The base rate of the front page, with its interval where any finding publishes one."""
    known = read_base_rate(sources.published.findings)
    if known is None:
        return tell(sources, "PERF-001", "performance", lambda _: None, by_verdict=False)
    return Part(f"It came after {known.text} of the test decisions.", told=True, evidence=(known.finding,))


def _say_other_outcomes(rows: tuple[PublishedRow, ...]) -> str | None:
    said = [
        f"{row.say('outcome')}: {auc}" for row in rows if (auc := row.measure("auc")) and row.say("outcome")
    ]
    return (
        f"Held against other outcomes, the same scores have these AUCs: {'; '.join(said)}." if said else None
    )


def who_never_had_a_chance(sources: Sources) -> tuple[Part, ...]:
    """Question 2: who never got a chance to have the label."""
    if sources.context.kind == "scores":
        return (
            unknown(
                "The records behind the scores: how many decisions were left out, and how many children turned 18, moved or "
                "died before the outcome could come",
                "Only the decisions that were given are known.",
            ),
        )
    return (
        tell(sources, "DATA-002", "flow", _say_flow, by_verdict=False),
        tell(sources, "PERF-005", "windows", _say_windows, by_verdict=False),
        unknown(
            "Records from outside: contacts that became no referral, other authorities\u2019 records, and a survey of children "
            "whom nobody reported",
            _say_absent(sources),
            "DATA-008",
        ),
    )


def _say_flow(rows: tuple[PublishedRow, ...]) -> str | None:
    """The steps that leave children out, or keep children who could no longer have the outcome."""
    said = [
        f"{(row.say('step') or '').removeprefix('Of these: ')}: {row.say('decisions')} decisions"
        for row in rows
        if (row.say("part") == "left out" and row.say("decisions") not in {None, "0"})
        or ("turned 18" in (row.say("step") or "") and row.say("decisions"))
    ]
    if not any(row.say("decisions") for row in rows):
        return None
    counted = "These are counted, not estimated, so they have no interval."
    return f"{'; '.join(said)}. {counted}" if said else f"No decision was left out. {counted}"


def _say_windows(rows: tuple[PublishedRow, ...]) -> str | None:
    said = [f"{row.say('decisions')} {row.say('window')}" for row in rows if row.say("decisions")]
    return f"Outcome windows of the test decisions: {join(said)}." if said else None


def _say_absent(sources: Sources) -> str:
    rows = sources.published.list_rows("DATA-008", "absent")
    who = [
        word[:1].lower() + word[1:]
        for row in rows
        if row.say("here") == "not at all" and (word := row.say("who"))
    ]
    named = f" ({join(who)})" if who else ""
    return f"How many children are in no record{named} cannot be told from records."


def did_help_make_or_prevent_it(sources: Sources) -> tuple[Part, ...]:
    """Question 3: did the intervention itself prevent or produce the label."""
    takes = (
        "A record of the help each child was given and when, and children in the same position who were not given it, such "
        "as an introduction team by team; a forecast tested on past decisions cannot show it"
    )
    known = headline_of(sources, "FEED-001")
    triage = tell(sources, "USEF-005", "triage", _say_triage, by_verdict=False)
    parts = [unknown(takes)]
    if known:
        parts.append(
            Part(f"A simulation of acting on it: {known}", told=False, takes=takes, evidence=("FEED-001",))
        )
    if triage.told:
        # It is with the help that followed, so it answers nothing of what would have come without.
        parts.append(replace(triage, told=False, takes=takes))
    return tuple(parts)


def _say_triage(rows: tuple[PublishedRow, ...]) -> str | None:
    own = rows[0].measure("their_precision") if rows else None
    if own is None:
        return None
    return f"Among the cases that the authority itself took further, the outcome came in {own}: that is with the help that followed."
