"""Solutions of notebook 9; what does not depend on luck is asserted."""

import numpy as np

import regret

# 1. On one problem of the theorems: AdaBound with final rate a* ends as SGD with alpha = a* / alpha does; its rate is
# the final one whatever happened before. On digits both depend on it alike, SGD more so for small rates.
from regret.problems import Linear
from regret.registry import make_optimizer

problem = Linear([3.0, -1.0, -1.0], x1=1.0)
pairs = [
    (regret.optimizers.SGD(alpha=a), make_optimizer(f"adabound:beta1=0,beta2=0.9,final_lr={a}"))
    for a in (0.01, 0.1, 0.5)
]
for descent, adabound in pairs:
    ends = [float(regret.simulate(problem, rule, 200_000).rate.inverse[-1]) for rule in (descent, adabound)]
    assert abs(ends[0] / ends[1] - 1) < 0.05

# 2. The standard error of a mean of n accuracies with spread s is s / sqrt(n), that of a difference sqrt(2) times it; to see 0.5 points
# at two standard errors with s = 0.5 points takes n = 8 seeds of each.
spread, difference = 0.005, 0.005
needed = int(np.ceil(2 * (2 * spread / difference) ** 2))
assert needed == 8

# 3. The layers whose inputs are often 0 (black pixels) have coordinates that never saw a gradient: their rates are alpha / epsilon,
# 10^6 in the table of the notebook.
assert round(1e-2 / 1e-8) == 10**6
