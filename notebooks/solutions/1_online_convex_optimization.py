"""Solutions of notebook 1; every answer is asserted."""

import numpy as np

import regret
from regret.problems import Linear

# 1. D = 2, G = 2: D^2 sqrt(T) / (2 alpha) + alpha G^2 (sqrt(T) - 1/2) is least at alpha = D / (G sqrt(2)) = 0.707 (nearly).
# The regret itself is less for other alpha: the bound is for the worst losses, these are not.
problem = Linear([2.0, -1.0], x1=1.0)
alphas = np.geomspace(0.05, 5, 21)
runs = regret.simulate(problem, [regret.optimizers.SGD(alpha=float(a)) for a in alphas], 10_000)
bounds = [float(regret.bounds.zinkevich2003.theorem1(run).value[-1]) for run in runs]
regrets = [float(run.regret[-1]) for run in runs]
assert abs(alphas[int(np.argmin(bounds))] - 0.707) < 0.15
assert int(np.argmin(bounds)) != int(np.argmin(regrets))

# 2. A constant loss, started at the far end, with alpha so small that the walk takes nearly all of the time.
slow = regret.simulate(Linear([1.0], x1=1.0), regret.optimizers.SGD(alpha=0.04), 1000)
share = float(slow.regret[-1] / regret.bounds.zinkevich2003.theorem1(slow).value[-1])
assert share > 1 / 4

# 3. A linear function on an interval is monotone, so its least value is at an end (at both, if it is constant).
