"""AdaBound's Theorem 4 is false as printed.

On f_t(x) = x over [0, 1] the regret (dotted) is above the printed bound at T = 3: the slack is negative there. The
terms of the bound show where it gives too little.
"""

from matplotlib.figure import Figure

import regret
from counterexamples import luo2019

problem = luo2019.theorem4_violation()
run = regret.simulate(problem, problem.known.optimizer, steps=30, snapshots=range(1, 31))
figure = Figure(figsize=(7, 4.5))
axes = regret.plots.bound_terms(regret.bounds.luo2019.theorem4(run), figure.add_subplot())
axes.set_title("Luo et al., Theorem 4, on f(x) = x")
