"""Deciding: where a rule ends on linear losses, for every step size and every start at once, with a proof.

With linear losses the gradients do not depend on x.  With step sizes that fall to 0 as t**-p, 0 < p <= 1, the
displacement of a period is t**-p times a constant, the *drift*, up to smaller terms.  On an interval a positive drift
sends x to its upper end and a negative one to its lower end, for every alpha > 0 and every start (the drift dichotomy:
reflected walks with such steps end at the wall that they drift to).  What is computed here is the drift, in balls until
its sign is certain, and what follows from it.
"""

from regret.drift.boundaries import Boundary, Crossing, Smallest, boundary, smallest
from regret.drift.cells import Plane, plane
from regret.drift.decision import Coordinate, Decision, decide
from regret.drift.enclosure import Enclosure
from regret.drift.orbit import adam_drift, sign_of_adam_drift, steady_state
from regret.drift.zero_sum import Construction, construct

__all__ = [
    "Boundary",
    "Construction",
    "Coordinate",
    "Crossing",
    "Decision",
    "Enclosure",
    "Plane",
    "Smallest",
    "adam_drift",
    "boundary",
    "construct",
    "decide",
    "plane",
    "sign_of_adam_drift",
    "smallest",
    "steady_state",
]
