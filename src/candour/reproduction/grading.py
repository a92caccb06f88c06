"""How exactly a run came out again: four grades, one for each thing that was compared, and the worst of them for the run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from candour.reproduction.surroundings import Surroundings


class Grade(StrEnum):
    """From the best to the worst."""

    IDENTICAL = "identical"
    """The same bytes."""
    EQUAL = "equal"
    """Every number within 1e-9 of what it was; everything else, and the order of rows, the same."""
    EQUIVALENT = "equivalent"
    """Every finding has the verdict that it had, and every number of it lies within the tolerance of its kind."""
    DIFFERENT = "different"
    """Anything else."""


class Stage(StrEnum):
    """What is compared, in the order in which a run is made."""

    CONTENTS = "contents"
    """The run's own files against what was sealed when the run was whole."""
    EXTRACTS = "extracts"
    CODE = "code"
    LOCK = "lock"
    SURROUNDINGS = "surroundings"
    CONFIGURATION = "configuration"
    HISTORY = "history"
    EVIDENCE = "evidence"
    MODELS = "models"
    FINDINGS = "findings"
    REPORT = "report"


_ORDER = tuple(Grade)


def find_worst(grades: Iterable[Grade]) -> Grade:
    """The worst of several grades; identical where there is none."""
    return max(grades, key=_ORDER.index, default=Grade.IDENTICAL)


@dataclass(frozen=True)
class StageComparison:
    """One thing that was compared.

    part: which of the stage, such as a table, a file or a finding; it may hold the name of an extract, and that the code of an
    authority, so it is never published. first_difference: where it first differs, in words that hold no row of a child and no count;
    empty where nothing does. largest_difference: the largest distance between two numbers of it, in units of first_difference's own words;
    None where no number differs or where it would tell a count. graded: whether the grade of the run rests on it: other surroundings
    are a cause to be named, and not themselves another result. before, after: SHA-256 of its bytes in the run and in the copy, where it has
    bytes of its own.
    """

    stage: Stage
    part: str
    grade: Grade
    first_difference: str = ""
    largest_difference: float | None = None
    graded: bool = True
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Reproduction:
    """A run and the copy that was built from what it kept.

    name: of the pilot. fingerprints: SHA-256 of what the run was made from, by name (`configuration`, `code`, `lock`, `extracts`).
    carried_over: what was taken from the run rather than built again, in words. standing: exploratory, rehearsal or registered.
    """

    run_id: str
    name: str
    grade: Grade
    stages: tuple[StageComparison, ...]
    then: Surroundings
    now: Surroundings
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    carried_over: tuple[str, ...] = ()
    standing: str = ""

    @property
    def differing(self) -> tuple[StageComparison, ...]:
        """Everything that is not byte for byte what it was, in the order of the stages."""
        return tuple(stage for stage in self.stages if stage.grade is not Grade.IDENTICAL)


def grade_run(stages: Iterable[StageComparison]) -> Grade:
    """The grade of a run: the worst of what counts."""
    return find_worst(stage.grade for stage in stages if stage.graded)
