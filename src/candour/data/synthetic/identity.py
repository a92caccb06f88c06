"""What names a child in the extracts: ids, pupil numbers, codes of ethnicity and disability."""

from typing import NamedTuple

import numpy as np

from candour.data.synthetic.chance import draw_codes, draw_flags
from candour.data.synthetic.population import DISABLED, ETHNICITY_CODES, NOT_DISABLED, Children
from candour.data.synthetic.targets import DISABILITIES


class Identities(NamedTuple):
    """Text that stands for each child, the same in every file.

    Attributes:
        child: local authority child id; a leading letter, so that a spreadsheet keeps it.
        family: family id.
        upn: unique pupil number, in the right form and of no real school.
        ethnicity: code as recorded.
        disability: codes as recorded; empty where the element is absent.

    """

    child: list[str]
    family: list[str]
    upn: list[str]
    ethnicity: list[str]
    disability: list[tuple[str, ...]]


def name_children(generator: np.random.Generator, children: Children) -> Identities:
    """Ids in the order of the children, and codes for what is recorded of them."""
    size = len(children.family)
    _, family = np.unique(children.family, return_inverse=True)
    names = generator.permutation(int(family.max(initial=0)) + 1)[family] + 1
    return Identities(
        child=[f"S{number:07d}" for number in range(1, size + 1)],
        family=[f"F{number:07d}" for number in names.tolist()],
        upn=[f"Z999{number:09d}" for number in (generator.permutation(size) + 1).tolist()],
        ethnicity=[ETHNICITY_CODES[code] for code in children.shown_ethnicity.tolist()],
        disability=_draw_disabilities(generator, children),
    )


def _draw_disabilities(generator: np.random.Generator, children: Children) -> list[tuple[str, ...]]:
    size, codes = len(children.family), tuple(DISABILITIES)
    first = draw_codes(generator, DISABILITIES, size).tolist()
    second = draw_codes(generator, DISABILITIES, size).tolist()
    two = draw_flags(generator, 0.45, size).tolist()
    listed: list[tuple[str, ...]] = []
    for kind, one, other, both in zip(children.shown_disability.tolist(), first, second, two, strict=True):
        if kind == DISABLED:
            listed.append((codes[one], codes[other]) if both and other != one else (codes[one],))
        else:
            listed.append(("NONE",) if kind == NOT_DISABLED else ())
    return listed
