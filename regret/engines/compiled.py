"""The compiled engine: lanes in SIMD code on several threads, memory independent of T."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numba.core.errors import NumbaError

from regret.accounting.tally import GradientTally, RateTally, Sum
from regret.engines.carrier import Carrier, names
from regret.engines.journey import travel
from regret.engines.lanes import Lanes, Options, Records, periodic_books
from regret.engines.snapshots import Snapshots
from regret.engines.sources import KernelSpec
from regret.errors import RunError

__all__ = ["run", "run_by"]


def run(lanes: Lanes, snapshots: Iterable[int], options: Options) -> Records:
    """Run the lanes and record the given steps.

    :raises RunError: if the rule or problem does not compile, or a lane meets a value that is not finite.
    """
    return run_by(Carrier, lanes, snapshots, options)[0]


def run_by(
    carrier_class: type[Carrier], lanes: Lanes, snapshots: Iterable[int], options: Options
) -> tuple[Records, Carrier]:
    """Run the lanes in a carrier of this class; gives the carrier as well."""
    carrier = None
    try:
        carrier = carrier_class(lanes, options)
        times, kept = travel(carrier, list(snapshots), options)
    except NumbaError as error:
        raise RunError(_compile_complaint(lanes, error)) from error
    finally:
        if carrier is not None:
            carrier.close()
    return _records(lanes, options, carrier.spec, times, kept), carrier


def _records(lanes: Lanes, options: Options, spec: KernelSpec, times: list[int], kept: Snapshots) -> Records:
    shape = (len(times), *lanes.starts.shape)
    rows, books = kept.coordinates.reshape(-1, *shape), kept.losses
    if spec.gradients:
        gradient = GradientTally(*rows[spec.gradient_rows.start : spec.gradient_rows.stop])
        with np.errstate(over="ignore"):
            norms = books[-1] if spec.norms else gradient.largest**2
    else:
        gradient, norms = periodic_books(lanes, times)
    return Records(
        times=np.array(times, dtype=np.int64),
        x=kept.played.reshape(shape),
        x_next=rows[0],
        state=rows[1 : 1 + spec.state_size],
        loss=Sum(*books[:2]),
        expected=Sum(*books[2:4]) if options.expected else None,
        gradient=gradient,
        norm2_max=norms,
        rate=RateTally(*rows[spec.rate_rows.start : spec.rate_rows.stop]) if options.rates else None,
    )


def _compile_complaint(lanes: Lanes, error: NumbaError) -> str:
    return f"{names(lanes)} does not compile ({_reason(str(error))}{_where(str(error))}); use engine='reference'"


def _where(told: str) -> str:
    """The line that cannot be compiled: the first in a file that is not the compiler's, nor generated."""
    for file, line in re.findall(r'File "([^"<]+)", line (\d+):', told):
        if "numba" not in Path(file).parts and not Path(file).name.startswith("kernel_"):
            return f"; {Path(file).name}, line {line}"
    return ""


def _reason(told: str) -> str:
    """Of all that numba says, the sentence that names what it cannot do: the first after the headings."""
    lines = [line.strip() for line in told.splitlines() if line.strip()] or ["unknown reason"]
    heading, rest = "Failed in nopython mode pipeline", "- Resolution failure"
    for before, line, after in zip(lines, lines[1:], [*lines[2:], ""], strict=False):
        if heading in before and heading not in line and not line.startswith(rest):
            return f"{line} {after.lstrip('> ')}" if line.endswith(":") else line
    return next((line for line in lines if heading not in line), lines[-1])
