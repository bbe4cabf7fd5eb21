"""Solutions of notebook 2; every answer is asserted."""

from fractions import Fraction

import regret
from counterexamples import reddi2018
from regret.drift import smallest

# 1. At +1 all the same: decide says "for every start".
problem = reddi2018.theorem1(C=3)
run = regret.simulate(problem, regret.optimizers.Adam(alpha=0.5, beta1=0, beta2=0.1), 100_000, x1=-1.0)
assert run.x[-1] > 0.99

# 2. 24 at beta2 = 0.99 and 74 at 0.999: about as 2 / sqrt(1 - beta2), plus what momentum costs.
beta1 = Fraction(9, 10)


def family(beta2):
    return lambda C: (reddi2018.theorem2_family(int(C)), regret.optimizers.Adam(beta1=beta1, beta2=beta2))


values = [smallest(family(beta2), 2, 300).value for beta2 in (Fraction(99, 100), Fraction(999, 1000))]
assert values[1] == 74
assert 2 < values[1] / values[0] < 4

# 3. No: the corrections tend to 1, and the drift stays what it was.
corrected = regret.optimizers.Adam(beta1=0, beta2=Fraction(1, 10), bias_correction=True)
assert regret.decide(problem, corrected).verdict == "fails"
