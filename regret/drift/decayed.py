"""Where decoupled weight decay leads: to the point at which the drift and the decay balance, cut to the interval.

Let the losses be periodic with period P, the steps t**-p (u_t + lam x_t + o(1)) with 0 < p <= 1, u_t periodic and Dr
minus the sum of u over a period.  Over the k-th period x moves, but for the walls, by k**-p (Dr - lam P x + o(1)), and
the distance to c = Dr / (lam P), cut to [lower, upper], falls wherever it is not small: x_t tends to c.  The average
regret tends to the mean gradient times the distance of c from the best end.

Source: derived here.
"""

from __future__ import annotations

from fractions import Fraction

from regret.drift.enclosure import Enclosure
from regret.drift.periodic import Periodic
from regret.drift.source import Source
from regret.optimizers.asymptotics import Decayed

__all__ = ["resting_place"]

_SIMPLE = 10**6
"""A resting place is tried for a rational number with a denominator up to this."""


def resting_place(source: Source, rule: Decayed, bits: int) -> tuple[Enclosure | None, str, Fraction | None, str]:
    """The drift without the decay; where x goes (``upper``, ``lower``, ``inside``, or ``unknown``); c, if it is known
    exactly; and the reason, or the obstacle.

    :param source: periodic gradients on a bounded interval.
    """
    if not isinstance(source, Periodic):
        return None, "unknown", None, "no theorem covers weight decay on independent losses"
    drift, obstacle = source.drift(rule.inner, bits)
    if drift is None:
        return None, "unknown", None, obstacle
    pulls = [source.drift(rule.at(end), bits)[0] for end in (source.lower, source.upper)]
    signs = [None if pull is None else pull.sign for pull in pulls]
    for end, sign, wall in (("lower", signs[0], source.lower), ("upper", signs[1], source.upper)):
        if sign is not None and sign in (0, -1 if end == "lower" else 1):
            return drift, end, wall, f"drift and decay together lead to the {end} end"
    if signs != [1, -1]:
        return drift, "unknown", None, "whether drift and decay balance inside the box or at its end is open"
    middle = (drift.lower + drift.upper) / 2 / (rule.weight_decay * len(source.gradients))
    simple = middle.limit_denominator(_SIMPLE)
    balance = source.drift(rule.at(simple), bits)[0]
    place = simple if balance is not None and balance.sign == 0 else None
    return drift, "inside", place, f"drift and decay balance at {float(middle):.6g}: x_t tends to it"
