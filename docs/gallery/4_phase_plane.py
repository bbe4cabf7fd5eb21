"""Where Adam fails, for every step size and every start.

The plane of beta1 and beta2 on the losses C x, -x, -x, -x, -x with C = 5. Each cell is a theorem about all of its
points, proved in balls; what is hatched is not decided at this depth.
"""

from fractions import Fraction

from matplotlib.figure import Figure

import regret
from counterexamples import reddi2018

problem = reddi2018.theorem2_family(C=5)
plane = regret.drift.plane(
    lambda beta1, beta2: (problem, regret.optimizers.Adam(beta1=beta1, beta2=beta2)),
    (Fraction(0), Fraction(99, 100)),
    (Fraction(1, 100), Fraction(99, 100)),
    depth=5,
)
figure = Figure(figsize=(6, 5))
regret.plots.parameter_plane(plane, ("beta1", "beta2"), "Adam on C x, -x, ...: C = 5", figure.add_subplot())
