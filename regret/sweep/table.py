"""A sweep as one table, for pandas and whatever else reads Parquet."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from regret.errors import RegretError
from regret.sweep.computation import VARIABLES
from regret.sweep.exponents import growth_exponent
from regret.sweep.store import loaded, open_dataset

__all__ = ["write_table"]

_ROWS = 10**6
"""So many rows are in memory at once."""


def write_table(store: str, path: Path) -> None:
    """Write a row for every run and T, with the fitted rate of each run and its interval, part by part.

    Runs that were not made, or met a value that is not finite, have empty cells. The file is there whole or not at all.

    :raises RegretError: if there is no sweep, it cannot be read, or pyarrow is missing.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise RegretError("tables need pyarrow: pip install 'regret-lab[sweep]'") from None
    data = open_dataset(store)[list(VARIABLES)]
    along = data["average_regret"].dims[0]
    step = max(1, _ROWS * data.sizes[along] // data["average_regret"].size)
    unfinished = path.with_name(f".{path.name}.unfinished")
    writer: Any = None
    try:
        for begin in range(0, data.sizes[along], step):
            part = loaded(data.isel({along: slice(begin, begin + step)}), store)
            table = pyarrow.Table.from_pandas(_with_rates(part).to_dataframe().reset_index(), preserve_index=False)
            writer = writer or parquet.ParquetWriter(unfinished, table.schema)
            writer.write_table(table.cast(writer.schema))
        writer.close()
        os.replace(unfinished, path)
    except BaseException:
        with suppress(Exception):
            writer.close()
        unfinished.unlink(missing_ok=True)
        raise


def _with_rates(part: Any) -> Any:
    times = part["T"].values
    if times.size < 3:
        return part
    fitted = growth_exponent(times, part["average_regret"].transpose(..., "T").values * times)
    dims = [name for name in part["average_regret"].dims if name != "T"]
    columns = {"rate": fitted.mean, "rate_lower": fitted.lower, "rate_upper": fitted.upper}
    return part.assign({name: (dims, np.asarray(values)) for name, values in columns.items()})
