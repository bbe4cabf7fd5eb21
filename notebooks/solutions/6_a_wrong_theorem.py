"""Solutions of notebook 6; every answer is asserted."""

import math

import regret
from counterexamples import luo2019
from regret.falsify import about_claim, falsify
from regret.registry import claims

# 1. At T = 1, 2 the last terms alone are enough: R_T <= D G T, and with a <= R_inf the distance term D^2 sqrt(T) / (2 a) plus
# (2 sqrt(T) - 1) R_inf G^2 is at least D G sqrt(2 sqrt(T) (2 sqrt(T) - 1)), which is >= D G T for T = 1, 2 and not for T = 3.
for T, enough in ((1, True), (2, True), (3, False)):
    assert (math.sqrt(2 * math.sqrt(T) * (2 * math.sqrt(T) - 1)) >= T) is enough
problem = luo2019.theorem4_violation()
assert regret.bounds.luo2019.theorem4(regret.simulate(problem, problem.known.optimizer, 2)).holds

# 2. For every t iff gamma >= 4: the band closes slowly enough, or is narrow from the start. The ledger has the proof.
assert claims()["luo2019.monotone_band"].check().status.startswith("proved")

# 3. It finds nothing: no run came above the bound. That proves nothing; the proof is the ledger's.
searched = falsify(about_claim(claims()["repaired.adabound"]), "5000 runs")
assert not searched.violated
assert searched.searched["closest_ratio"] <= 1
