"""Studies of whole pilots: from extracts on disk to the answers of a report, in worlds of which everything is known."""

from collections.abc import Callable
from functools import partial

from scipy.stats import beta

from candour.results import Verdict
from known_worlds import ONE_LINEAR, TEXT, build_pilot
from null_worlds import BIAS_CODES, NullAnswers, ask_no_difference, ask_noise
from read_worlds import ask_texts
from risk_studies import RiskStudy, compare_with_chance, study_risk
from validity_figures import Figure, Promise, Reached, Study

NEVER, ALARM, ALWAYS = Promise(0.0, 0.0), Promise(0.0, 0.05), Promise(1.0, 1.0)
CONFIDENCE = 0.95
NAMES = {"BIAS-001": "sex", "BIAS-002": "ethnic group", "BIAS-004": "disability"}
SETTINGS = (
    {"name": "random_forest", "trees": [100], "minimum_leaves": [40]},
    {"name": "lightgbm", "leaves": [4], "trees": [400]},
    {"name": "explainable_boosting", "rounds": [200]},
)


def bound_exactly(happened: int, runs: int) -> float:
    """The largest share that would still give so few in so many runs once in twenty times (Clopper-Pearson, one-sided)."""
    return 1.0 if happened == runs else float(beta.ppf(CONFIDENCE, happened + 1, runs - happened))


def study_noise(runs: int) -> Study:
    """Bars of skill where no skill can be."""
    answers = [ask_noise(seed) for seed in range(runs)]
    counts = {
        said: sum(one.criteria[said] == Verdict.MET.value for one in answers) for said in answers[0].criteria
    }
    whole = sum(one.bar is Verdict.MET for one in answers)
    return Study(
        "Pilots whose outcome is drawn by lot",
        f"{runs} made-up authorities (`noise-outcome`, 2,500 children) from extracts to the bar in the protocol (PERF-004), with logistic "
        "regression and gradient boosting. Counted are criteria that were met. They lie a little above chance, far below those of any "
        "shipped protocol.",
        (*(_count(said, count, runs, NEVER) for said, count in counts.items()), _count("The bar as a whole", whole, runs, NEVER)),
    )  # fmt: skip


def study_no_difference(runs: int) -> Study:
    """Groups that differ in nothing, compared by the audits and by criteria of the protocol."""
    answers = [ask_no_difference(seed) for seed in range(runs)]

    def count(what: Callable[[NullAnswers], bool]) -> int:
        return sum(map(what, answers))

    audits = [
        _count(f"{NAMES[code]} ({code}): a difference", count(lambda one, code=code: one.verdicts[code] is Verdict.CONCERN), runs, NEVER)  # type: ignore[misc]
        for code in BIAS_CODES
    ]  # fmt: skip
    criteria = [
        _count(f"{said}: not reached", count(lambda one, said=said: one.criteria[said] == "not reached"), runs, ALARM)  # type: ignore[misc]
        for said in answers[0].criteria
    ]  # fmt: skip
    return Study(
        "Pilots whose groups differ in nothing",
        f"{runs} made-up authorities (`no-difference`, 3,000 children) from extracts to findings. Counted are audits of bias that show a "
        "difference beyond the margin of .05, all comparisons of one audit run together; and criteria of the protocol that were not reached, "
        "each alone.",
        (*audits, *criteria),
    )


def _count(what: str, happened: int, runs: int, promise: Promise) -> Figure:
    bound = bound_exactly(happened, runs)
    return Figure(
        f"{what}: {happened} of {runs}, so at most {bound:.1%} of all such pilots", happened, runs, promise
    )


def study_known_risk(children: int) -> Study:
    """How near the best model comes to the true risk: as records are, with texts that tell, and with records that tell."""
    plain = study_risk(build_pilot(children=children, seed=11, models=SETTINGS))
    telling = study_risk(
        build_pilot(
            children=children, seed=11, models=SETTINGS, reads_text=True, scenarios=("telling-text",),
            text=TEXT | {"most_terms": 300},
        )
    )  # fmt: skip
    recorded = study_risk(
        build_pilot(
            children=children, seed=11, models=(*SETTINGS, ONE_LINEAR), scenarios=("telling-records",)
        )
    )
    return Study(
        "The best model beside the true risk",
        f"Three made-up authorities of {children:,} children: {plain.decisions:,} decisions of which {plain.learnt:,} were learnt from and "
        f"{plain.tested:,} tested, with {plain.events:,} outcomes; in the second ({telling.tested:,} tested) texts tell of the hidden risk. The "
        f"AUC of the true risk is {plain.true_risk:.3f} and {telling.true_risk:.3f}; that of the best risk given what is recorded without texts "
        f"is {plain.recorded:.3f} and {telling.recorded:.3f}, found by a learner that sees the true risk of other families. In these two the true "
        "risk knows what nobody recorded, so it is shown and not promised. In the third (`telling-records`: children, risks and outcomes of the "
        f"first; {recorded.tested:,} tested, true risk {recorded.true_risk:.3f}, best given what is recorded {recorded.recorded:.3f}) the referral's "
        "source, needs and factors follow the risk closely, so that a pipeline that loses little must come near it: there it is promised. "
        "Shares of an AUC flatter, since an AUC of .5 is worth nothing: shares of the distance from .5 stand beside them.",
        (*_describe("without texts", "structured", plain), *_describe("with telling texts", "structured_and_text", telling),
         *_describe("with telling records", "structured", recorded, judged=True)),
    )  # fmt: skip


def _describe(words: str, variant: str, study: RiskStudy, *, judged: bool = False) -> tuple[Reached, ...]:
    model, auc = study.find_best(variant)
    said = f"{model.replace('_', ' ')}, {words} (AUC {auc:.3f})"
    reads = variant != "structured"
    bars = (
        (study.true_risk, "the true risk", judged),
        *(() if reads else ((study.recorded, "the best risk given what is recorded", True),)),
    )
    return tuple(
        figure
        for bar, name, promised in bars
        for figure in (
            Reached(f"{said}: share of the AUC of {name}", auc / bar, 0.95, promised),
            Reached(
                f"{said}: share of its distance from chance",
                compare_with_chance(auc, bar),
                0.95,
                judged=False,
            ),
        )
    )


def study_texts(seeds: int) -> Study:
    """Whether VARI-002 says that texts add: where it was planted, where they follow the risk as a rule, and where they say nothing."""
    promises = {"telling-text": ALWAYS, "baseline": None, "mute-text": NEVER}
    figures: list[Figure] = []
    for scenario, promise in promises.items():
        gains = [gain for seed in range(seeds) for gain in ask_texts(scenario, seed)]
        for what, happened in (
            ("shown to add something", sum(gain.adds_something for gain in gains)),
            ("shown to add more than the margin", sum(gain.adds_more for gain in gains)),
        ):
            is_promised = promise is not None and (what.endswith("something") or promise is NEVER)
            figures.append(
                Figure(f"`{scenario}`: text is {what}", happened, len(gains), promise or Promise(0.0, 1.0), judged=is_promised)
            )  # fmt: skip
    return Study(
        "Texts that tell, and texts that do not",
        f"{seeds} made-up authorities of 8,000 children for each scenario, each with logistic regression and LightGBM with text and without; "
        "counted are the answers of VARI-002 for each model, whose intervals hold together. Texts of the baseline follow the hidden risk half as "
        "closely as those of `telling-text`, so that they may add something; nothing is promised of them.",
        tuple(figures),
    )


PILOT_STUDIES = {
    "risk": partial(study_known_risk, 30_000),
    "noise": partial(study_noise, 60),
    "groups": partial(study_no_difference, 40),
    "texts": partial(study_texts, 3),
}
"""Every study of whole pilots with its size, by the word that asks for it alone."""
