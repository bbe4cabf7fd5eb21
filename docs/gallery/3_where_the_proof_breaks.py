"""Where its proof breaks.

Every row is a link of the printed proof, evaluated along the run; orange is where an inequality fails. One link breaks,
the monotone inverse rate, and what follows from it fails with it.
"""

from matplotlib.figure import Figure

import regret
from counterexamples import luo2019
from regret.registry import claims

problem = luo2019.theorem4_violation()
found = claims()["luo2019.theorem4"].autopsy(problem, problem.known.optimizer, steps=10)
slacks = {reading.name: reading.slack for reading in found.readings if len(reading.slack)}
figure = Figure(figsize=(9, 9))
regret.plots.link_slacks(slacks, [reading.name for reading in found.broken], figure.add_subplot())
