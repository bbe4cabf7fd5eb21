"""Solutions of notebook 5; every answer is asserted."""

import numpy as np

import regret
from counterexamples import reddi2018
from regret.bounds import BOUNDS
from regret.optimizers.schedules import Exponential
from regret.problems import Linear

# 1. The least value lies inside the range of alphas: the distance term falls and the gradient term grows.
problem = reddi2018.theorem1(C=3)
alphas = np.geomspace(0.05, 20, 25)
runs = regret.simulate(
    problem, [regret.optimizers.AMSGrad(alpha=float(a), beta1=0.0, beta2=0.9) for a in alphas], 100_000
)
values = [float(BOUNDS["reddi2018.theorem4"](run).value[-1]) for run in runs]
best = int(np.argmin(values))
assert 0 < best < len(alphas) - 1

# 2. No: a bound is about the worst losses. On a constant loss from the far end the slack is a smaller share.
far = regret.simulate(Linear([1.0], x1=1.0), regret.optimizers.SGD(alpha=0.05), 400)
there = BOUNDS["zinkevich2003.theorem1"](far)
here = BOUNDS["zinkevich2003.theorem1"](regret.simulate(problem, regret.optimizers.SGD(), 100_000))
assert far.regret[-1] / there.value[-1] > here.run.regret[-1] / here.value[-1]

# 3. With a decaying beta1_t the momentum term is a convergent sum; with a constant one it grows like T^1.5 and the bound says nothing.
constant = regret.simulate(problem, regret.optimizers.AMSGrad(beta1=0.5, beta2=0.9), 10_000)
decaying = regret.simulate(
    problem, regret.optimizers.AMSGrad(beta1=0.5, beta2=0.9, beta1_schedule=Exponential(0.9)), 10_000
)
costs = [float(BOUNDS["reddi2018.theorem4"](run).terms["momentum"][-1]) for run in (constant, decaying)]
assert costs[0] > 1000 * costs[1]
