"""What each part of a draft says, from the configuration, the statements and what was worked out from the training period."""

from collections.abc import Mapping
from dataclasses import replace

from candour.config.canonical import hash_config
from candour.config.evaluation import Split
from candour.config.pilot import PilotConfig
from candour.config.statements import Statements
from candour.protection.scrubbing import Secrets, scrub
from candour.report.content.bar import describe_bar
from candour.report.content.context import describe_extracts
from candour.report.content.fact import Fact
from candour.report.content.model_wording import LEARNT_FROM, describe_model
from candour.report.content.question_wording import describe_question
from candour.report.content.section_wording import GROUND_OF_NOTHING, OUTCOME_MEASURES
from candour.report.content.statements import StatementLine, list_statements, list_to_complete
from candour.report.pages.frame import Frame
from candour.report.printing.cells import print_cell, round_two, say_in_line
from candour.report.printing.day_wording import say_day
from candour.report.printing.plain_text import make_plain
from candour.report.protecting import protect
from candour.report.protocol_draft.asked import (
    describe_demands,
    list_demand_warnings,
    tabulate_demands,
    tabulate_published,
)
from candour.report.protocol_draft.draft import DraftSection, ProtocolDraft
from candour.report.protocol_draft.numbers import ASSUMED_AUC, DraftNumbers
from candour.report.protocol_draft.undecided import describe_what_follows, list_undecided

_AHEAD = {
    "What was tried": "What will be tried",
    "How one was chosen": "How one will be chosen",
    LEARNT_FROM: "What it will learn from",
}
WHO_ANSWERS = (
    "accountability.organisation", "accountability.senior_responsible_owner", "oversight.who_stops_it",
    "oversight.monitoring_owner", "law.legal_basis", "law.ethics_approval",
)  # fmt: skip
MUCH_WANTED = 0.5
"""Where more than this share of the groups is too small, the draft warns of it."""


def write_draft(
    config: PilotConfig, statements: Statements, numbers: DraftNumbers, *, secrets: Secrets | None = None
) -> ProtocolDraft:
    """The document. Counts go through disclosure control; whatever `secrets` names is taken out of every text."""
    protected = protect((), config.disclosure, (), (numbers.sizes, numbers.groups))
    sizes, groups = protected.tables
    numbers = replace(numbers, sizes=sizes, groups=groups)
    lines = list_statements(statements)
    sections = (
        _write_question(config, lines),
        _write_data(config, numbers),
        _write_models(config),
        _write_comparison(config),
        _write_criteria(numbers),
        _write_groups(config, numbers),
        _write_size(numbers),
        DraftSection(
            "what-follows", "What will be done with each answer",
            ("Written down before anybody knows which answer it will be, so that no answer can be explained away.",),
            facts=describe_what_follows(config),
        ),
        _write_conduct(config),
        DraftSection(
            "undecided", "What is still undecided",
            ("Nothing here was filled in for the authority.",) if tuple(list_undecided(config)) or list_to_complete(lines) else ("Nothing.",),
            points=(*list_undecided(config), *_say_open_lines(lines)),
        ),
        DraftSection(
            "signing", "Who answers for it, and who signs",
            statements=tuple(lines[path] for path in WHO_ANSWERS if path in lines),
        ),
    )  # fmt: skip
    context = Frame(config.report.title, config.disclosure.mode == "off", config.report.authority)
    draft = ProtocolDraft(context, config.report.purpose, hash_config(config), sections)
    return scrub(make_plain(draft), secrets)


def _write_question(config: PilotConfig, lines: Mapping[str, StatementLine]) -> DraftSection:
    asked = ("rationale.alternatives", "rationale.not_decided_by_it")
    return DraftSection(
        "question", "The question, and what its outcome does not measure",
        (OUTCOME_MEASURES, GROUND_OF_NOTHING),
        facts=describe_question(config.question),
        statements=tuple(lines[path] for path in asked if path in lines),
    )  # fmt: skip


def _write_data(config: PilotConfig, numbers: DraftNumbers) -> DraftSection:
    test = (
        "Families drawn by lot. They are left out of everything in this draft."
        if numbers.first_test_day is None
        else f"From {say_day(numbers.first_test_day)}. What came of its decisions was not read for this draft."
    )
    period = f"Decisions of {say_day(numbers.first_day)} to {say_day(numbers.last_day)}, whose outcome was known before the test."
    return DraftSection(
        "data", "Data",
        facts=(*describe_extracts(config.extracts), Fact("Training period", period), Fact("Test", test), Fact("Base rate in the training period", _say_base_rate(numbers))),
    )  # fmt: skip


def _say_base_rate(numbers: DraftNumbers) -> str:
    """As it stands in the protected table, so that no sentence tells what the table withholds."""
    at = numbers.sizes.index_of("base_rate")
    said = say_in_line(print_cell(numbers.sizes.rows[0][at], numbers.sizes.columns[at]))
    return f"{said}, with families taken into account. Nothing below can be read without it."


def _say_split(split: Split) -> str:
    if split.name == "earlier_cases":
        return (
            f"On later decisions than it learns from: those of the last {split.test_days:,} days. Between the two lies a gap as long as the outcome "
            "window, so that nothing is learnt from an outcome that nobody could yet have known. No child and no family is on both sides."
        )
    return (
        f"On a random {split.test_share * 100:g} per cent of families. It learns from the same period, so the figures will be hopeful about the future. "
        "No child and no family is on both sides."
    )


def _write_models(config: PilotConfig) -> DraftSection:
    facts = [
        Fact(_AHEAD.get(fact.label, fact.label), fact.text)
        for fact in describe_model(config.models, config.split, config.features, "")
        if fact.label not in {"The forecast in this report", "How it was tested"}
    ]
    facts.append(Fact("How it will be tested", _say_split(config.split)))
    variants = config.variants
    if variants is not None:
        read = " and ".join(name.replace("_", " ") for name in variants.data)
        learnt = " and ".join(name.replace("_", " ") for name in variants.learning)
        count = len(variants.data) * len(variants.learning)
        facts.append(
            Fact("Variants", f"{count}: {read}, learning from {learnt}. Each has every kind of forecast, {count * len(config.models.candidates)} in all. The first of the data leads, with the split named above.")
        )  # fmt: skip
    if config.text is not None:
        facts.append(
            Fact("Texts that may be read", f"{', '.join(config.text.kinds)}; only what was written before the decision, and after names, places and dates were taken out.")
        )  # fmt: skip
    return DraftSection("models", "Models and variants", facts=tuple(facts))


def _write_comparison(config: PilotConfig) -> DraftSection:
    protocol = config.protocol
    return DraftSection(
        "comparison", "How they are compared",
        (
            "The forecast that is chosen is held against simple rules: the average of everybody, the number of earlier referrals, and a short "
            "formula of four pieces of information. A forecast that does not beat them is of no use, whatever it reaches.",
            f"Every number has an interval at {protocol.confidence * 100:g} per cent, over whole families, since brothers and sisters are alike. An answer is "
            "\u201cmet\u201d or \u201cnot met\u201d only where the whole interval says so; otherwise it cannot be told. Where many are compared, the intervals "
            "hold for all of them together.",
            "AUC: of two children, one with the outcome and one without, how often the first has the higher score. 0.5 is chance and 1 is always. "
            "Average precision: how right a list is that is worked through from the highest score down; a list by lot reaches the base rate.",
        ),
        facts=(Fact("Between two forecasts", f"A difference of {protocol.variants.margin:g} in AUC or more would be worth having. Reason: {protocol.variants.reason}"),),
    )  # fmt: skip


def _write_criteria(numbers: DraftNumbers) -> DraftSection:
    return DraftSection(
        "criteria", "The criteria",
        ("Every one must be met. What each asks of a forecast at this base rate stands beside the best that has been published. "
         "Chances are those of each criterion by itself: that one test shows all of them is no likelier than the least of these.",),
        facts=describe_demands(numbers.demands),
        tables=(tabulate_demands(numbers.demands), tabulate_published()),
        warnings=tuple(list_demand_warnings(numbers.demands)),
    )  # fmt: skip


def _write_groups(config: PilotConfig, numbers: DraftNumbers) -> DraftSection:
    small, of = numbers.groups_too_small, numbers.groups_compared
    too_many = of > 0 and small / of > MUCH_WANTED
    bar = describe_bar(config.protocol)
    return DraftSection(
        "groups", "Whether it treats groups of children alike",
        (
            f"The errors of each group are compared with those of everyone else. {small} of {of} groups would be too small in this test to show that they "
            "do not differ, even if they do not: for these \u201ccannot tell\u201d is the answer to expect. It is no \u201cno difference\u201d.",
            config.protocol.bias.metrics_reason,
        ),
        facts=tuple(fact for fact in bar if fact.label == "Margin between groups"),
        tables=(numbers.groups,),
        warnings=(f"Of {of} groups, {small} are too small in this test to show that the forecast treats them alike. Pool years or authorities, or say now what will be done without an answer.",) if too_many else (),
    )  # fmt: skip


def _write_size(numbers: DraftNumbers) -> DraftSection:
    return DraftSection(
        "size", "Sample size",
        (
            f"After families are taken into account, the test is expected to tell as much as about {round_two(numbers.unrelated):,} unrelated decisions. Where a forecast had to "
            f"be assumed, it has an AUC of {ASSUMED_AUC:g}.",
        ),
        tables=(numbers.sizes,),
    )  # fmt: skip


def _write_conduct(config: PilotConfig) -> DraftSection:
    deciding = {fact.label: fact for fact in describe_bar(config.protocol)}
    return DraftSection(
        "conduct", "How it is kept to",
        (
            "Before the test the protocol is frozen: its fingerprint, the day and those of the extracts are kept, and the test is sealed. It is opened once. Every "
            "look is counted in a log whose entries are chained, so that an altered one shows, and printed. Whatever is done otherwise is listed in the report with the "
            "reason that was given, or that none was.",
        ),
        facts=(
            *(deciding[label] for label in ("Capacity", "Calibration", "Intervals") if label in deciding),
            *(Fact(f"Not to be answered: {code}", reason) for code, reason in config.muted.items()),
        ),
    )  # fmt: skip


def _say_open_lines(lines: Mapping[str, StatementLine]) -> tuple[str, ...]:
    still = list_to_complete(lines)
    if not still:
        return ()
    return (f"In the statements, {len(still)} of {len(lines)} lines: {', '.join(line.label for line in still[:12])}{' and more' if len(still) > 12 else ''}.",)  # fmt: skip
