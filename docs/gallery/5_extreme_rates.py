"""Extreme learning rates, and AdaBound's band.

The effective rate of AdaBound, times the root of T, between the two bounds that close on the final rate, on Reddi et
al.'s stochastic problem.
"""

from matplotlib.figure import Figure

import regret
from counterexamples import reddi2018

run = regret.simulate(reddi2018.theorem3_family(), regret.optimizers.AdaBound(), steps=10**5)
figure = Figure(figsize=(7, 4))
regret.plots.effective_rate(run, figure.add_subplot())
