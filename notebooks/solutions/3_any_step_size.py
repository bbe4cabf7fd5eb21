"""Solutions of notebook 3; every answer is asserted."""

from fractions import Fraction

import regret
from counterexamples import luo2019
from regret.drift import adam_drift

# 1. A distance Delta takes about (Delta C / (2 alpha D))^2 steps: for alpha = 0.01, D below, and Delta = 2 from the start 0.
C = 50
gradients = [-1.0, 2.0] + [0.0] * (C - 2)
drift = float(adam_drift(gradients, 0.0, 0.9))
needed = (2 * C / (2 * 0.01 * drift)) ** 2
assert 10**7 < needed < 10**9

# 2. With v the second moment at the start of a period the step up is 1 / sqrt(b v + 1 - b), the step down 2 over the root of
# b^2 v + (1 - b)(4 + b). On the periodic orbit both are equal iff v = (1 - b) / (4 - b), which is the orbit's v iff 16 b^(C-2) = 1.
assert abs(float(adam_drift([-1.0, 2.0, 0.0, 0.0, 0.0, 0.0], 0.0, 0.5))) < 1e-12

# 3. It helps for these C: with beta1 = 0.9 the large gradient acts on in the silence, when nothing is there to divide it by.
verdicts = {
    C: regret.decide(
        luo2019.theorem1_family(C), regret.optimizers.Adam(beta1=Fraction(9, 10), beta2=Fraction(9, 10))
    ).verdict
    for C in (3, 10, 29, 50, 100)
}
assert set(verdicts.values()) == {"converges"}
