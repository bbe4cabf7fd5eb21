"""What is measured after every epoch, written as CSV, and as Parquet and for TensorBoard where asked for."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from regret.errors import RegretError
from regret.files import write_atomically

__all__ = ["COLUMNS", "METRICS", "board", "read_metrics", "write_metrics", "write_parquet"]

COLUMNS = {
    "epoch": int,
    "lr": float,
    "train_loss": float,
    "train_accuracy": float,
    "test_loss": float,
    "test_accuracy": float,
    "seconds": float,
    "images_per_second": float,
}
"""The columns: epochs count from 1; accuracies are percent.

Loss and accuracy in training are those of the batches as they were met, augmented, while the weights moved, as the
published curves have them; those in testing are of the whole test set after the epoch.
"""

METRICS = "metrics.csv"


def write_metrics(folder: Path, rows: list[dict[str, Any]]) -> None:
    """Write ``metrics.csv``, one row an epoch."""
    content = io.StringIO()
    table = csv.DictWriter(content, list(COLUMNS), lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    write_atomically(folder / METRICS, content.getvalue().encode())


def read_metrics(path: Path) -> list[dict[str, Any]]:
    """Read what :func:`write_metrics` wrote.

    :raises RegretError: if the file is not such a table.
    """
    try:
        with path.open(newline="") as file:
            return [{name: kind(row[name]) for name, kind in COLUMNS.items()} for row in csv.DictReader(file)]
    except (KeyError, TypeError, ValueError) as error:
        raise RegretError(f"{path}: is not a table of metrics ({error})") from error


def write_parquet(folder: Path, rows: list[dict[str, Any]]) -> None:
    """Write the same table as ``metrics.parquet``.

    :raises RegretError: if pyarrow is not installed.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise RegretError("Parquet needs pyarrow: pip install 'regret-lab[cifar10]'") from None
    content = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist(rows), content)
    write_atomically(folder / "metrics.parquet", content.getvalue())


@contextmanager
def board(folder: Path, rows: list[dict[str, Any]]) -> Iterator[Any]:
    """A function that adds a row to TensorBoard's log in ``folder``, which begins anew with ``rows``.

    :raises RegretError: if tensorboard is not installed.
    """
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        raise RegretError("TensorBoard needs tensorboard: pip install 'regret-lab[cifar10]'") from None
    for old in folder.glob("events.out.tfevents.*"):
        old.unlink()
    with SummaryWriter(str(folder)) as writer:

        def add(row: dict[str, Any]) -> None:
            for name, value in row.items():
                if name != "epoch":
                    writer.add_scalar(name.replace("_", "/", 1), value, row["epoch"])
            writer.flush()

        for row in rows:
            add(row)
        yield add
