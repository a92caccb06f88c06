"""Made-up texts of made-up families: each family's worry shows in its words, and some words belong to few families."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from candour.config.text import FAMILY_COLUMN

WORRIES = (
    "shouting at night",
    "empty cupboards",
    "missed appointments",
    "bruises on arms",
    "gentle bedtime routine",
)
FILLERS = (
    "teacher",
    "nurse",
    "garden",
    "morning",
    "worker",
    "visit",
    "letter",
    "school",
    "kitchen",
    "cousin",
)
RARE = "zanzibar"
"""A word that the texts of one family alone hold, however often."""


def make_texts(*, families: int = 150, seed: int = 5, kind: str = "referral_note") -> pd.DataFrame:
    """Two decisions a family, one text each; one in seven has none. RARE stands in every text of the first family."""
    rng = np.random.default_rng(seed)
    texts: list[str | None] = []
    for family in range(families):
        for _ in range(2):
            said = [str(word) for word in rng.choice(FILLERS, size=6)]
            worry = str(rng.choice(WORRIES))
            text = f"{' '.join(said[:3])} saw {worry} again. No {' '.join(said[3:])}"
            texts.append(
                None if rng.random() < 1 / 7 and family else text + (f" {RARE}" * 3 if not family else "")
            )
    keys = [str(number // 2) for number in range(2 * families)]
    return pd.DataFrame({f"text:{kind}": texts, FAMILY_COLUMN: keys}).astype("str")


def number_families(texts: pd.DataFrame) -> npt.NDArray[np.int64]:
    numbers: npt.NDArray[np.int64] = texts[FAMILY_COLUMN].astype("int64").to_numpy().astype(np.int64)
    return numbers
