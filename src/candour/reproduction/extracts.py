"""The files that a run read beside those that are there now: which was changed, is missing, or was added."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from candour.reproduction.grading import Grade, Stage, StageComparison

_DIGITS: Final = 12

Files = Sequence[tuple[str, str]]
"""(file name, SHA-256) of each."""


def compare_extracts(then: Files, now: Files) -> tuple[StageComparison, ...]:
    """One comparison for each file that differs, and one for all that do not.

    A name may stand for several files, such as one a year in a folder of its own: they are held against one another as a whole.
    """
    different = tuple(_compare(then, now))
    same = sum((Counter(then) & Counter(now)).values())
    alike = (StageComparison(Stage.EXTRACTS, name_some(same, "file"), Grade.IDENTICAL),) if same else ()
    return (*different, *alike)


def name_some(number: int, what: str) -> str:
    """How many of a thing, in words."""
    return f"1 {what}" if number == 1 else f"{number:,} {what}s"


def say_wrong(differing: Iterable[StageComparison]) -> str:
    """What is wrong with the extracts, in one line."""
    return "; ".join(f"'{one.part}' {one.first_difference}" for one in differing)


def _compare(then: Files, now: Files) -> Iterator[StageComparison]:
    lost, found = Counter(then) - Counter(now), Counter(now) - Counter(then)
    for name in sorted({name for name, _ in (*lost, *found)}):
        before = sorted(digest for (called, digest) in lost.elements() if called == name)
        after = sorted(digest for (called, digest) in found.elements() if called == name)
        for one, other in zip(before, after, strict=False):
            said = f"is not the file that was read (SHA-256 {one[:_DIGITS]} then, {other[:_DIGITS]} now)"
            yield _differ(name, said)
        for one in before[len(after) :]:
            yield _differ(name, f"is missing (SHA-256 {one[:_DIGITS]})")
        for other in after[len(before) :]:
            yield _differ(
                name,
                f"was added: it lies where extracts are read, and the run did not read it (SHA-256 {other[:_DIGITS]})",
            )


def _differ(name: str, said: str) -> StageComparison:
    return StageComparison(Stage.EXTRACTS, name, Grade.DIFFERENT, said)
