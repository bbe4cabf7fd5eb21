# %% [markdown]
# # 7. Exact answers
#
# **Goals.** Compute with balls; certify the regret at horizons that no run reaches; know what `decide` can and cannot say.
#
# To run it: `pip install '.[notebooks]'` in a clone, then `jupyter lab notebooks`.

# %%
import json
import tempfile
from fractions import Fraction
from pathlib import Path

from flint import arb

import regret
from counterexamples import reddi2018
from regret.certify import certify

# %% [markdown]
# ## A ball is a statement
#
# A float says a number near the truth. A ball, a midpoint with a radius, says: *the truth is in here*, and arithmetic keeps that so.

# %%
third = arb(1) / 3
print(third, (third * 3).contains(1))
assert (third * 3).contains(1)
assert 0.1 + 0.2 != 0.3
assert (arb("0.1") + arb("0.2")).overlaps(arb("0.3"))

# %% [markdown]
# The rule of Adam is written once, for floats, arrays, compiled kernels, symbols and balls alike:

# %%
rule = regret.optimizers.Adam(alpha=arb(1), beta1=arb(0), beta2=arb("0.1"))
rate, direction, state = rule.update(rule.init(arb(1)), arb(3), arb(1))
print("rate:", rate)
assert rate.overlaps(1 / (arb("0.9") * 9).sqrt())

# %% [markdown]
# ## 10^15 steps
#
# On periodic linear losses a run that touches a wall in every period repeats itself up to the falling step size; the regret of the rest is a
# sum of $t^{-1/2}$ over arithmetic progressions, which Hurwitz' zeta function knows. So a horizon costs nothing:

# %%
problem, adam = reddi2018.theorem1(C=3), regret.optimizers.Adam(alpha=0.5, beta1=0, beta2=0.1)
for exponent in (3, 6, 9, 12, 15):
    found = certify(problem, adam, 10**exponent)
    print(f"T = 1e{exponent:<2}  R_T/T = {found.average_regret.str(20)}  ({found.method} from step {found.first})")
assert found.average_regret.rad() < 1e-18
assert found.average_regret.overlaps(arb("0.6666666807075806474702", 1e-21))

# %%
run = regret.simulate(problem, adam, 10**6)
assert abs(float(certify(problem, adam, 10**6).regret.mid()) - run.regret[-1]) < 1e-4

# %% [markdown]
# ## A certificate
#
# That $R_T \ge \frac{33}{50} T$ for *every* $T$ is one document, checked by code that shares nothing with what wrote it.

# %%
from regret.cli import run as command

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "theorem1.json"
    assert command(["certify", "reddi2018.theorem1", "--growth", "--out", str(path)]) == 0
    document = json.loads(path.read_text())
    assert command(["check", str(path)]) == 0
    path.write_text(json.dumps({**document, "claim": {**document["claim"], "c": "67/100"}}))
    assert command(["check", str(path)]) != 0  # whoever claims more is refused
print(document["claim"])
assert document["claim"] == {"statement": "R_T >= c T for every T >= T0", "c": "33/50", "T0": 1}

# %% [markdown]
# ## Deciding
#
# `decide` is about all step sizes and starts at once. Its numbers are exact: `Fraction(1, 10)` is a tenth, `0.1` the float beside it.

# %%
online = reddi2018.synthetic_online()
for beta2 in (Fraction(999, 1000), Fraction(9999, 10000)):
    print(beta2, regret.decide(online, regret.optimizers.Adam(beta1=Fraction(9, 10), beta2=beta2)).verdict)
assert (
    regret.decide(online, regret.optimizers.Adam(beta1=Fraction(9, 10), beta2=Fraction(999, 1000))).verdict == "fails"
)
assert (
    regret.decide(online, regret.optimizers.Adam(beta1=Fraction(9, 10), beta2=Fraction(9999, 10000))).verdict
    == "converges"
)

# %% [markdown]
# What it cannot say: constant step sizes (an oscillation of order $\alpha$ remains), losses that are not linear, and rules that do not
# declare what their steps come to; then it answers `undecided`, with the reason.

# %%
constant = regret.optimizers.Adam(schedule=regret.optimizers.schedules.Constant())
undecided = regret.decide(problem, constant)
assert undecided.verdict == "undecided"
print(undecided.reasons[-1])

# %% [markdown]
# ## Exercises
#
# 1. Subtract a ball from itself. Why is the result not 0, and what does that teach about writing formulas?
# 2. Enclose $R_T$ of AMSGrad on the same problem at $T = 10^{12}$. How does $R_T / \sqrt T$ behave?
# 3. Between which two values of $\beta_2$, a millionth apart, does the verdict on `online` change?
#
# Solutions: `notebooks/solutions/`.
#
# **References.** Johansson, *Arb: efficient arbitrary-precision midpoint-radius interval arithmetic*, IEEE Trans. Computers, 2017.
