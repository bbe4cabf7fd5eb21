"""Solutions of notebook 4; every answer is asserted."""

import numpy as np

import regret
from counterexamples import reddi2018
from regret.drift import adam_drift
from regret.monitors import gamma

# 1. v_{t+1} >= beta2 v_t, so (t+1) v_{t+1} >= t v_t as soon as (t+1) beta2 >= t, that is t + 1 <= 1 / (1 - beta2).
report = gamma(reddi2018.theorem1(C=3), regret.optimizers.Adam(beta1=0, beta2=0.99), 1000)
assert report.first is not None
assert report.first + 1 >= 1 / (1 - 0.99)

# 2. Over C, -1 the steps are -C / sqrt(v_1) + 1 / sqrt(v_2) with v_1 = (C^2 + b) / (1 + b) and v_2 = (b C^2 + 1) / (1 + b); the first is
# the larger one for every C > 1: C^2 (b C^2 + 1) > C^2 + b is b C^4 > b. No failure.
for beta2 in (0.01, 0.5, 0.99):
    for C in (1.5, 3.0, 100.0):
        assert adam_drift([C, -1.0], 0.0, beta2) < 0

# 3. Like Adam with beta1^2 and beta2^2 on the losses without the zeros: the sum of a block's steps differs by a positive factor.
padded = adam_drift([3.0, 0.0, -1.0, 0.0, -1.0, 0.0], 0.3, 0.5)
plain = adam_drift([3.0, -1.0, -1.0], 0.3**2, 0.5**2)
assert np.sign(padded) == np.sign(plain)
