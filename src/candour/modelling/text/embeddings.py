"""Sentence embeddings from WordLlama, an extra whose model lies in its own package: nothing is fetched, nothing is learnt.

The package looks for its tokeniser beside the model, and else in a cache in the user's home and on the network. It is told
that its own folder is the cache, and that it may fetch nothing.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin

from candour.errors import ModelError

WHOLE = 256
"""How many numbers the model in the package gives; the first 64 and 128 of them are embeddings too (Matryoshka)."""


class TextEmbeddings(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """The mean of the vectors of a text's words, of length 1: rows x dimensions; only zeros for an empty text.

    Attributes:
        version_: the version of the package, which must be the same when the model is used.

    """

    def __init__(self, dimensions: int = 64) -> None:
        self.dimensions = dimensions

    def fit(self, texts: Sequence[str], families: object = None) -> Self:
        """Nothing is learnt but which version of the package there is."""
        del texts, families
        self.version_ = _find_version()
        return self

    def fit_transform(self, texts: Sequence[str], families: object = None) -> npt.NDArray[np.float64]:
        """The embeddings."""
        return self.fit(texts, families).transform(texts)

    def transform(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """The embedding of each text. Raises ModelError where the package is missing, or another than that of the fit."""
        found = _find_version()
        if found != self.version_:
            raise ModelError(
                f"The forecast was fitted with wordllama {self.version_}, but {found} is installed. Embeddings of another "
                "version mean something else: install the version of the fit."
            )
        vectors = np.zeros((len(texts), self.dimensions))
        told = [place for place, text in enumerate(texts) if text.strip()]
        if told:
            vectors[told] = _load_model(self.dimensions).embed([texts[place] for place in told], norm=True)
        # A text of nothing but signs that the model does not know has no direction.
        return np.nan_to_num(vectors, nan=0.0)

    def get_feature_names_out(self, input_features: object = None) -> npt.NDArray[np.object_]:
        """Numbers that have no meaning one by one."""
        del input_features
        return np.array([f"dimension {number}" for number in range(1, self.dimensions + 1)], dtype=object)


def _find_package() -> Any:
    try:
        import wordllama  # noqa: PLC0415  (an extra: imported where it is used)
    except ImportError as missing:
        raise ModelError(
            "Embeddings need the extra 'embeddings', which is not installed. Install it with pip install "
            "'candour[embeddings]', or leave embeddings out of text.representations."
        ) from missing
    return wordllama


def _find_version() -> str:
    from importlib.metadata import version  # noqa: PLC0415

    _find_package()
    return version("wordllama")


@lru_cache(maxsize=1)
def _load_model(dimensions: int) -> Any:
    package = _find_package()
    own_folder = Path(package.__file__).parent
    return package.WordLlama.load(
        dim=WHOLE, trunc_dim=dimensions, cache_dir=own_folder, disable_download=True
    )
