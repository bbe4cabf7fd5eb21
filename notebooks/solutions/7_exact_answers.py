"""Solutions of notebook 7; every answer is asserted."""

from fractions import Fraction

from flint import arb

import regret
from counterexamples import reddi2018
from regret.certify import certify
from regret.drift import boundary

# 1. A ball does not know that it is subtracted from itself: its radius doubles. Write formulas in which a letter stands once.
third = arb(1) / 3
assert not (third - third).is_zero()
assert (third - third).contains(0)

# 2. R_T / sqrt(T) tends to a constant: at T = 10^12 and 10^14 it is the same to four digits.
problem, rule = reddi2018.theorem1(C=3), regret.optimizers.AMSGrad(alpha=0.5, beta1=0, beta2=0.1)
ratios = [float(certify(problem, rule, 10**k).regret.mid()) / 10 ** (k / 2) for k in (12, 14)]
assert abs(ratios[0] - ratios[1]) < 1e-4 * max(1.0, abs(ratios[0]))

# 3. Around 0.99951...: an enclosure of the sign change.
online = reddi2018.synthetic_online()
found = boundary(
    lambda b: (online, regret.optimizers.Adam(beta1=Fraction(9, 10), beta2=b)),
    Fraction(999, 1000),
    Fraction(9999, 10000),
)
(crossing,) = found.crossings
assert crossing.upper - crossing.lower <= Fraction(1, 10**6)
assert Fraction(9995, 10000) < crossing.lower < Fraction(9996, 10000)
