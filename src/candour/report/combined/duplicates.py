"""Reports of the same children: counted twice they would make the answer look surer than it is."""

from collections.abc import Sequence

from candour.report.combined.study import LeftOut, Study, share_extracts


def part_duplicates(studies: Sequence[Study]) -> tuple[tuple[Study, ...], tuple[LeftOut, ...]]:
    """The studies that may be put together, and those that may not, each with the reason.

    One authority counts once. Of several reports of it a registered one is kept, and of several of these the first that was named: which
    that is does not depend on what it found. Authorities that are not named are known by the fingerprints of their extracts.
    """
    kept: list[Study] = []
    left_out: list[LeftOut] = []
    for study in sorted(studies, key=lambda one: not one.is_registered):
        other = next(
            (one for one in kept if (_is_same_run(one, study) or _is_same_authority(one, study))), None
        )
        if other is None:
            kept.append(study)
        else:
            left_out.append(LeftOut(study.label, _say(other, study)))
    order = {id(study): at for at, study in enumerate(studies)}
    labels = [study.label for study in studies]
    return (
        tuple(sorted(kept, key=lambda one: order[id(one)])),
        tuple(sorted(left_out, key=lambda one: labels.index(one.label))),
    )


def _is_same_run(first: Study, second: Study) -> bool:
    alike = first.config and (first.config, first.extracts) == (second.config, second.extracts)
    return first.digest == second.digest or bool(alike and first.extracts)


def _is_same_authority(first: Study, second: Study) -> bool:
    named = first.is_named and first.authority == second.authority
    return named or share_extracts(first.extracts, second.extracts)


def _say(kept: Study, study: Study) -> str:
    if _is_same_run(kept, study):
        return f"It is the same run as {kept.label}."
    if kept.is_named and kept.authority == study.authority:
        return f"It is of the same authority as {kept.label}: its children would count twice."
    return f"It read mostly the same extracts as {kept.label}: its children would count twice."
