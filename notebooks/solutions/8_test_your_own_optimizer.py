"""Solutions of notebook 8; every answer is asserted."""

from dataclasses import dataclass

import regret
from counterexamples import reddi2018
from regret.arithmetic import divide, maximum, sqrt
from regret.testing import OptimizerConformance


@dataclass(frozen=True)
class Fading:
    """Divides by a memory of the largest gradient that fades."""

    alpha: float = 1.0
    rho: float = 0.5

    def init(self, x):
        return x * 0.0

    def update(self, state, g, t):
        largest = maximum(self.rho * state, maximum(g, -g))
        return divide(self.alpha, sqrt(t) * largest), g, largest


# 1. On the orbit the large step is 3/3 = 1; the small ones are 1 / max(3 rho, 1) and 1 / max(3 rho^2, 1). Their sum exceeds 1 iff
# 1 / max(3 rho, 1) + 1 / max(3 rho^2, 1) > 1: for rho < 1 / sqrt(3) the second is 1, and it fails; above it fails until
# rho + rho^2 = 3 rho^3, at rho = (1 + sqrt(13)) / 6 = 0.7676.
edge = (1 + 13**0.5) / 6
for rho, end in ((0.1, 1), (0.5, 1), (edge - 0.02, 1), (edge + 0.02, -1), (0.95, -1)):
    run = regret.simulate(reddi2018.theorem1(C=3), Fading(rho=rho), 400_000)
    assert abs(run.x[-1] - end) < 0.1, rho


# 2. Zinkevich's theorem is about SGD: "the method is sgd" is not met. With rates alpha / (sqrt(t) M_t), M_t <= G, the same proof gives
# R_T <= D^2 G sqrt(T) / (2 alpha) + alpha G (sqrt(T) - 1/2) for losses whose first gradient is the largest.


# 3. pytest collects this class from the file, whatever it is called, if it is named on its command line.
class TestFading(OptimizerConformance):
    """Whatever a rule must do, whether or not it converges."""

    optimizer = Fading()
