"""Made-up decisions for `bias_audit.py`: families of two rows on average, four characteristics, twelve in a hundred outcomes."""

import numpy as np
import numpy.typing as npt

from candour.stats.groups.judged import Judged, Labels

CATEGORIES = {"sex": 2, "ethnic_group": 6, "age_band": 9, "deprivation_by_region": 18}
PREVALENCE = 0.12
FLAGGED = 0.1
HALF_ALIKE = 0.5


def make_world(rows: int) -> tuple[Judged, dict[str, Labels]]:
    """Decisions in the order of their days, so that a family's rows lie apart.

    Each row has its characteristics by itself. In real families they are mostly shared, so that more families are
    alike and are drawn at once: this is the harder case. The smallest of 18 groups holds about 16 in a thousand rows.
    """
    chance = np.random.Generator(np.random.PCG64(1))
    clusters = _draw_families(chance, rows)
    luck = np.sqrt(HALF_ALIKE) * chance.standard_normal(rows)[clusters]
    risk = luck + np.sqrt(1 - HALF_ALIKE) * chance.standard_normal(rows)
    outcomes = risk > np.quantile(risk, 1 - PREVALENCE)
    scores = 1 / (1 + np.exp(2.5 - 0.8 * risk - chance.standard_normal(rows)))
    flags = scores > np.quantile(scores, 1 - FLAGGED)
    groupings = {name: _draw_labels(chance, name, rows) for name in CATEGORIES}
    return Judged(scores, outcomes, flags, clusters), groupings


def _draw_families(chance: np.random.Generator, rows: int) -> npt.NDArray[np.int64]:
    """One row or more a family, half of those that are left each time: two on average."""
    sizes = chance.geometric(0.5, size=rows)
    return chance.permutation(np.repeat(np.arange(rows), sizes)[:rows])


def _draw_labels(chance: np.random.Generator, name: str, rows: int) -> Labels:
    number = CATEGORIES[name]
    labels = np.array([f"{name} {place:02}" for place in range(number)], dtype=object)
    shares = 1 / np.arange(1, number + 1)
    return labels[chance.choice(number, size=rows, p=shares / shares.sum())]
