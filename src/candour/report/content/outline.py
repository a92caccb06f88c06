"""The order of the full report: twenty-one sections, and which words, tables and findings stand in each.

The outline follows what reviewers of the pilots asked for and what the recording standards hold; every document that
shows the whole report walks through it, so that none can leave a part out.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from candour.report.content.context import ReportContext
from candour.report.content.fact import Fact
from candour.report.content.sections import FindingSection
from candour.report.content.standing_wording import say_bar_and_test
from candour.report.content.statements import StatementLine


@dataclass(frozen=True)
class OutlineSection:
    """One numbered section. `tables` are names of the context's tables; `groups` are its findings by family of audits."""

    number: int
    slug: str
    title: str
    introduction: str
    facts: tuple[Fact, ...]
    statements: tuple[StatementLine, ...]
    tables: tuple[str, ...]
    groups: tuple[FindingSection, ...]


@dataclass(frozen=True)
class _Plan:
    slug: str
    title: str
    introduction: str = ""
    facts: str = ""
    statements: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()


_BAR = "{bar}"
"""Stands for whether the bar is shown to have come before the test."""
_PLANS = (
    _Plan(
        "summary", "Summary",
        "The verdict, what it follows from, and what would change it. It can be read by itself.",
    ),
    _Plan(
        "purpose", "Purpose and use",
        "What the forecast is for, when it would speak, who would act on it, and what it never decides.",
        statements=(
            "rationale.one_sentence", "rationale.description", "rationale.benefits", "rationale.scope",
            "deployment.decision_point", "deployment.who_sees_it", "deployment.who_acts", "rationale.not_decided_by_it",
        ),
    ),
    _Plan(
        "accountability", "Who answers for it",
        "The organisation and the roles that answer for the forecast, and everybody else who had a part in it.",
        statements=("accountability", "suppliers"),
    ),
    _Plan(
        "alternatives", "How it is done today, and what else there is",
        "How these decisions are made without a forecast, and what else was considered, doing nothing among it. Whether a "
        "simple rule or the people themselves do as well is measured under \u201cHow good it is\u201d.",
        statements=("rationale.previous_process", "rationale.alternatives"),
    ),
    _Plan(
        "law", "Law, assessments and notice",
        "On which ground records are used, which assessments were made, and how families are told.",
        statements=("law", "deployment.notice"),
    ),
    _Plan(
        "engagement", "Who had a say",
        "What families, young people and practitioners said, and what was changed because of it.",
        statements=("engagement",),
    ),
    _Plan(
        "data", "Data",
        "Where the records come from, who was left out and why, what is missing, and what changed over the years.",
        facts="sources", statements=("development_data",), tables=("split",), prefixes=("DATA",),
    ),
    _Plan(
        "question", "The outcome, and what it does not measure",
        "The forecast looks for something that the authority did. It is not the same as harm, and help that came early can "
        "keep it from happening.",
        facts="question", prefixes=("FEED",),
    ),
    _Plan(
        "information", "What the forecast may see",
        "Every piece of information that it is given, and what each may stand for, such as poverty or a characteristic.",
        tables=("features_in_short", "features"), prefixes=("TEXT",),
    ),
    _Plan(
        "model", "How the forecast was made",
        "Which kinds were tried and how one was chosen, whether there were enough decisions to learn from, and whether it knew "
        "anything from after the decision.",
        facts="model", statements=("models",), prefixes=("SIZE", "TIME"),
    ),
    _Plan(
        "forecasting", "How good it is, and whether anybody could act on it",
        "How well it finds those with the outcome, beside how often the outcome comes at all, beside simple rules "
        "and beside the people who do this work; and whether a team has room and time to act.",
        prefixes=("PERF", "VARI", "USEF", "PRAC"),
    ),
    _Plan(
        "probabilities", "Whether a score means what it says",
        "Where a score of 20 per cent does not come true for two children in ten, it is only a place in a queue.",
        prefixes=("CALI",),
    ),
    _Plan(
        "fairness", "Whether it works alike for groups of children",
        "Errors in each group beside everyone else, with how many children that rests on. Most groups are small, "
        "so much cannot be told.",
        prefixes=("BIAS",),
    ),
    _Plan(
        "reasons", "What it leans on",
        "Which pieces of information move the score. None of this says what causes anything.",
        prefixes=("EXPL",),
    ),
    _Plan(
        "robustness", "Whether it holds",
        "Whether it would flag the same children again, with other records, with gaps and mistakes in them, and in "
        "later months.",
        prefixes=("STAB", "PERT", "LAST"),
    ),
    _Plan(
        "deployment", "In use: people, overruling, appeal",
        "Who would see a score, how a person checks and overrules it, and how a family can challenge and correct it.",
        statements=(
            "deployment.frequency_and_scale", "deployment.what_follows_a_flag", "deployment.human_review",
            "deployment.override_log", "deployment.training", "deployment.appeal", "deployment.correction", "system",
            "operational_data",
        ),
    ),
    _Plan(
        "risks", "Risks and what is done about them",
        "What the authority sees as risks, and whether the model file could give away the children it learnt from.",
        statements=("risks",), prefixes=("MEMO",),
    ),
    _Plan(
        "monitoring", "Watching it, stopping it, ending it",
        "Who watches the figures, who may switch it off, and how children who were affected would be found.",
        statements=("oversight",),
    ),
    _Plan(
        "disclosure", "How children are kept from being recognised",
        "Small counts, and whatever they could be worked out from, are taken out before anything is published.",
    ),
    _Plan(
        "reproducibility", "Where this report comes from",
        "The versions and fingerprints with which the same numbers can be had again, and what standards ask of every study.",
        statements=("research",),
    ),
    _Plan(
        "verdict", "The verdict, criterion by criterion",
        "{bar} Each criterion stands beside what was measured, how sure that "
        "is, and how often the outcome comes at all.",
        facts="bar",
    ),
)  # fmt: skip


def arrange_outline(
    context: ReportContext, statements: Mapping[str, StatementLine], sections: tuple[FindingSection, ...]
) -> tuple[OutlineSection, ...]:
    """The sections of a report with what belongs into each. Nothing is left out, and nothing stands twice.

    Findings of unknown families come under robustness, statements that no plan names under use, other tables under data.
    """
    known = {prefix for plan in _PLANS for prefix in plan.prefixes}
    by_prefix = {section.prefix: section for section in sections}
    others = tuple(section for section in sections if section.prefix not in known)
    tables = {table.name for table in context.tables}
    placed = {path for plan in _PLANS for path in _list_paths(plan, statements)}
    # A statement that no plan names is never lost: it stands with what is said of the tool in use.
    unplaced = tuple(line for path, line in statements.items() if path not in placed)
    named = {name for plan in _PLANS for name in plan.tables}
    return tuple(
        OutlineSection(
            number,
            plan.slug,
            plan.title,
            plan.introduction.replace(_BAR, say_bar_and_test(context.standing)),
            getattr(context, plan.facts) if plan.facts else (),
            (
                *(statements[path] for path in _list_paths(plan, statements)),
                *(unplaced if plan.slug == "deployment" else ()),
            ),
            (
                *(name for name in plan.tables if name in tables),
                *(t.name for t in context.tables if plan.slug == "data" and t.name not in named),
            ),
            (
                *(by_prefix[prefix] for prefix in plan.prefixes if prefix in by_prefix),
                *(others if plan.slug == "robustness" else ()),
            ),
        )
        for number, plan in enumerate(_PLANS, start=1)
    )


def _list_paths(plan: _Plan, statements: Mapping[str, StatementLine]) -> tuple[str, ...]:
    return tuple(
        path
        for wanted in plan.statements
        for path in statements
        if path == wanted or path.startswith(f"{wanted}.")
    )
