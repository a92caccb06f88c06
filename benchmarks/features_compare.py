"""Whether two engines came to the same in every cell: `features_compare.py FOLDER ENGINE`, a column at a time."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.dataset as ds
from measuring.steps import answer


def main(arguments: list[str]) -> dict[str, Any]:
    folder, engine = Path(arguments[0]), arguments[1]
    kernel = ds.dataset(sorted((folder / "kernel").iterdir()))
    other = ds.dataset(folder / f"{engine}.parquet")
    names = kernel.schema.names
    if different := sorted(set(names) ^ set(other.schema.names)):
        raise SystemExit(f"The kernel and {engine} have different features: {different}")
    for name in names:
        left, right = (read_column(dataset, name) for dataset in (kernel, other))
        if not np.array_equal(left, right, equal_nan=True):
            wrong = np.sum(~((left == right) | (np.isnan(left) & np.isnan(right))))
            raise SystemExit(f"The kernel and {engine} disagree about {name} in {wrong:,} rows.")
    return {"rows": len(left), "features": len(names) - 1}


def read_column(dataset: ds.Dataset, name: str) -> np.ndarray:
    """One column as floating numbers, NaN where there is no value."""
    column = dataset.to_table(columns=[name])[name]
    return np.asarray(column.to_pandas(), dtype=np.float64)


if __name__ == "__main__":
    answer(main)
