"""The time-parallel engine: one run on linear losses, its segments of time side by side.

Where gradients do not depend on x, the optimizer's state does not either, and a run can be begun in the middle: the
state there is formed from the gradients before, and x, on a box, is found by taking the steps before from both walls at
once.  Between two runs that have met nothing can pass (a step keeps their order, in floating point too), so where they
meet, x is known, bit for bit if the state is; where they do not, x at the start before is carried over.  The segments
are then replayed by the rule as it stands, as lanes of SIMD code on several threads.  Nothing of this is taken on
trust: each segment must end where the next one started (to the rounding of its steps), otherwise the steps are taken
one after the other.

The numbers are those of the other engines up to rounding: of the state where a segment starts, and of the order in
which sums are formed.  They do not depend on the number of threads.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regret.engines.carrier import Carrier
from regret.engines.compiled import run_by
from regret.engines.lanes import Lanes, Options, Records
from regret.engines.timeparallel.carrier import TimeParallelCarrier

__all__ = ["run"]


def run(lanes: Lanes, snapshots: Iterable[int], options: Options) -> Records:
    """Run the lanes, on linear losses on a box, one after the other, and record the given steps.

    :raises RunError: if the rule or problem does not compile, or a lane meets a value that is not finite.
    """
    times = list(snapshots)
    found = []
    for k in range(len(lanes.optimizers)):
        one = Lanes(lanes.problem, lanes.optimizers[k : k + 1], lanes.starts[k : k + 1], lanes.seeds[k : k + 1])
        part = options if options.checkpoint is None else replace(options, checkpoint=options.checkpoint.part(k))
        # With a weight decay of the rule's own, x is not carried by clipped sums.
        by_segments = not hasattr(lanes.optimizers[k], "shrinkage")
        records, carrier = run_by(TimeParallelCarrier if by_segments else Carrier, one, times, part)
        how: dict[str, Any] = {}
        if isinstance(carrier, TimeParallelCarrier) and carrier.done:
            how = {"steps": carrier.done, "segments": carrier.segments, "jump": carrier.jump}
        found.append(replace(records, how=[how]))
        if records.times[-1] < times[-1]:
            break
    return found[0] if len(found) == 1 else _together(found, times[-1])


def _together(found: list[Records], last: int) -> Records:
    """The records of several runs side by side: those that have come to their end, or else the first."""
    found = [records for records in found if records.times[-1] == last] or found[:1]

    def joined(pick: str, axis: int = 1) -> NDArray[np.float64]:
        return np.concatenate([getattr(records, pick) for records in found], axis=axis)

    def tallies(pick: str) -> Any:
        parts = [getattr(records, pick) for records in found]
        if parts[0] is None:
            return None
        return type(parts[0])(*(np.concatenate(rows, axis=1) for rows in zip(*parts, strict=True)))

    return Records(
        times=found[0].times,
        x=joined("x"),
        x_next=joined("x_next"),
        state=joined("state", 2),
        loss=tallies("loss"),
        expected=tallies("expected"),
        gradient=tallies("gradient"),
        norm2_max=joined("norm2_max"),
        rate=tallies("rate"),
        how=[how for records in found for how in records.how],
    )
