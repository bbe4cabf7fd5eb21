"""Adam fails on a problem of one line.

Reddi, Kale and Kumar's Theorem 1: the best fixed point is -1, Adam ends at +1, and R_T / T tends to 2/3, the dashed
line.
"""

from matplotlib.figure import Figure

import regret
from counterexamples import reddi2018

problem = reddi2018.theorem1(C=3)
rules = [
    regret.optimizers.Adam(alpha=0.5, beta1=0, beta2=0.1),
    regret.optimizers.AMSGrad(alpha=0.5, beta1=0, beta2=0.1),
]
runs = regret.simulate(problem, rules, steps=10**5)
figure = regret.plots.overview(Figure(), runs)
