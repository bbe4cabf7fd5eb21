"""Checkpoints: a long run kept in a file from time to time, so that a killed process can go on to the same bits.

A file holds where a run is, its books, the snapshots so far, and a hash of all that the numbers depend on: the source
of rule and problem, every parameter, start, seed and snapshot.  A run goes on only from a file of its own.
"""

from __future__ import annotations

import hashlib
import io
import json
import time
import warnings
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regret.engines.carrier import Carrier
from regret.engines.fingerprint import fingerprint
from regret.engines.snapshots import Snapshots
from regret.errors import RegretError
from regret.files import write_atomically

__all__ = ["SECONDS", "Checkpoint"]

_FORMAT = "regret-checkpoint 2"
SECONDS = 30.0
"""How long to wait between two writings."""


def _version() -> str:
    try:
        return metadata.version("regret-lab")
    except metadata.PackageNotFoundError:  # run from its source
        return "source"


class Checkpoint:
    """A file that a run is kept in.

    :param path: the file; written whole or not at all.
    :param times: the snapshots of the run.
    :param first: the number of its first part; parts but the first of all are kept in numbered files beside it.
    """

    def __init__(self, path: Path, times: list[int], first: int = 0) -> None:
        self.base, self.times, self.first = path, times, first
        self.path = path if first == 0 else path.with_name(f"{path.name}.{first}")
        self._last = time.monotonic()

    def part(self, number: int) -> Checkpoint:
        """The checkpoint of one of several parts."""
        return Checkpoint(self.base, self.times, self.first + number)

    def resume(self, carrier: Carrier, snapshots: Snapshots) -> int:
        """Put a carrier and the snapshots where the file says, if there is one; gives t.

        :raises RegretError: if the file is of another version or another run, or no checkpoint; it is left as it is.
        """
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return 0
        about, arrays = self._read(content)
        for name, value in self._identity(carrier).items():
            if about.get(name) != value:
                other = f"{about.get(name)}, not {value}" if name in ("format", "version") else "another run"
                raise RegretError(
                    f"checkpoint = {self.path}: is of {other} (problem, optimizer, start, seed, snapshots and "
                    "code must be the same); it was left as it is"
                )
        books = carrier.books
        books.coordinates[...], books.losses[...] = arrays["coordinates"], arrays["losses"]
        carrier.recall(about["plan"])
        snapshots.refill(arrays["played"], arrays["kept_coordinates"], arrays["kept_losses"])
        return int(about["t"])

    def _read(self, content: bytes) -> tuple[dict[str, Any], dict[str, NDArray[np.float64]]]:
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as archive:
                about = dict(json.loads(str(archive["about"])))
                return about, {name: archive[name] for name in archive.files if name != "about"}
        except Exception as error:  # whatever a file can hold instead
            raise RegretError(
                f"checkpoint = {self.path}: not a checkpoint ({type(error).__name__}: {error}); it was left as it is"
            ) from error

    def _identity(self, carrier: Carrier) -> dict[str, Any]:
        """What must be the same for a run to go on."""
        digest = hashlib.sha256()
        numbers = (carrier.hyper, carrier.parameters, carrier.keys, carrier.lanes.starts, np.array(self.times))
        for array in (*numbers, *carrier.arrays):
            digest.update(f"{array.shape}{array.dtype}".encode() + np.ascontiguousarray(array).tobytes())
        code = fingerprint(
            carrier.rule.source, carrier.rule.identity, carrier.problem_recipe.identity, carrier.set_code
        )
        digest.update(f"{type(carrier).__name__} {carrier.spec} {code}".encode())
        return {"format": _FORMAT, "version": _version(), "run": digest.hexdigest()}

    def keep(self, carrier: Carrier, t: int, snapshots: Snapshots, *, at_once: bool = False) -> None:
        """Write the file, if it is time; where that fails the old file stays, and a warning is given."""
        if not at_once and time.monotonic() - self._last < SECONDS:
            return
        books = carrier.books
        arrays = {
            "coordinates": books.coordinates,
            "losses": books.losses,
            "played": snapshots.played,
            "kept_coordinates": snapshots.coordinates,
            "kept_losses": snapshots.losses,
        }
        about = {**self._identity(carrier), "t": t, "plan": carrier.memo()}
        content = io.BytesIO()
        np.savez(content, allow_pickle=False, about=np.array(json.dumps(about)), **arrays)
        try:
            write_atomically(self.path, content.getvalue())
        except OSError as error:
            told = f"checkpoint = {self.path}: could not be written at t = {t} ({error.strerror}); the run goes on"
            warnings.warn(told, RuntimeWarning, stacklevel=2)
        self._last = time.monotonic()

    def discard(self, parts: int) -> None:
        """Remove the files of a run that has come to its end."""
        for number in range(parts):
            self.part(number).path.unlink(missing_ok=True)
