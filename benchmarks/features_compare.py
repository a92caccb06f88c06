"""Whether two engines came to the same in every cell."""

import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq


def compare_engines(folder: Path, engine: str) -> None:
    kernel, other = (pq.ParquetFile(folder / f"{name}.parquet") for name in ("kernel", engine))
    names = kernel.schema_arrow.names
    if len(names) != 82:
        raise SystemExit(f"Expected 81 features; got {len(names) - 1}.")
    for name in names:
        left, right = (
            np.asarray(file.read([name])[name].to_pandas(), dtype=np.float64) for file in (kernel, other)
        )
        if not np.array_equal(left, right, equal_nan=True):
            raise SystemExit(
                f"The kernel and {engine} disagree about {name} in {np.sum(left != right):,} rows."
            )
    print(f"kernel and {engine}: {len(left):,} x 81 cells, all equal")


if __name__ == "__main__":
    compare_engines(Path(sys.argv[1]), sys.argv[2])
