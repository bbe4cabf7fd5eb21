# %% [markdown]
# # 3. Luo et al.: any step size, and extreme learning rates
#
# **Goals.** See a counterexample that no step size repairs; find its exact boundary; read AdaBound as "Adam whose learning rate
# may not be extreme".
#
# To run it: `pip install '.[notebooks]'` in a clone, then `jupyter lab notebooks`.

# %%
from fractions import Fraction

import matplotlib.pyplot as plt
import numpy as np

import regret
from counterexamples import luo2019
from regret.drift import boundary
from regret.plots import effective_rate, style

# %% [markdown]
# ## A problem for every step size
#
# Theorem 1 of Luo et al.: on $[-2, 2]$, $f_t(x) = -x$ if $t \equiv 1 \pmod C$, $2x$ if $t \equiv 2$, else 0. The best point is
# $-2$; Adam with $\beta_1 = 0$ goes to $+2$ if $C$ is large enough, whatever the step size; with
# a smaller one the walk takes longer.

# %%
problem = luo2019.theorem1_family(C=50)
for alpha in (0.1, 1.0, 10.0):
    run = regret.simulate(problem, regret.optimizers.Adam(alpha=alpha, beta1=0, beta2=0.9), 4_000_000)
    print(f"alpha = {alpha:4}: x_T = {float(run.x[-1]):.3f}, R_T/T = {float(run.average_regret[-1]):.4f}")
    assert run.x[-1] > 1.9
assert regret.decide(problem, regret.optimizers.Adam(beta1=0, beta2=Fraction(9, 10))).limit == Fraction(4, 50)

# %% [markdown]
# ## The exact boundary
#
# The paper asks for $5 \beta_2^{C-2} \le (1 - \beta_2)/(4 - \beta_2)$, at $\beta_2 = 0.9$ for $C \ge 50$. What decides is
# $16 \beta_2^{C-2} < 1$, which is $C \ge 29$. For $C = 6$ the boundary is $\beta_2 = 16^{-1/4} = 1/2$.

# %%
assert luo2019.theorem1_printed_constant(0.9) == 50
for C, verdict in ((28, "converges"), (29, "fails")):
    rule = regret.optimizers.Adam(beta1=0, beta2=Fraction(9, 10))
    assert regret.decide(luo2019.theorem1_family(C), rule).verdict == verdict

# %%
six = luo2019.theorem1_family(C=6)
found = boundary(lambda b: (six, regret.optimizers.Adam(beta1=0, beta2=b)), Fraction(1, 100), Fraction(99, 100))
(crossing,) = found.crossings
print(f"the drift changes its sign in [{float(crossing.lower)}, {float(crossing.upper)}]")
assert crossing.lower <= Fraction(1, 2) <= crossing.upper
below, above = (
    regret.decide(six, regret.optimizers.Adam(beta1=0, beta2=Fraction(1, 2) + shift)).verdict
    for shift in (Fraction(-1, 10**6), Fraction(1, 10**6))
)
assert (below, above) == ("fails", "converges")

# %% [markdown]
# ## Extreme learning rates
#
# After a long silence $v_t$ has faded, and the effective rate $\alpha / \sqrt{v_t}$ of the next gradient is enormous. AdaBound clips it
# into a band that closes on one final rate.

# %%
adam = regret.simulate(problem, regret.optimizers.Adam(beta1=0, beta2=0.9), 1000, snapshots=range(1, 1001))
adabound = regret.simulate(problem, regret.optimizers.AdaBound(beta1=0, beta2=0.9), 1000, snapshots=range(1, 1001))
with np.errstate(divide="ignore"):
    rates = np.sqrt(adam.times) / adam.rate.inverse
    clipped = np.sqrt(adabound.times) / adabound.rate.inverse
assert rates[50:].max() / rates[50:].min() > 10
assert clipped[500:].max() / clipped[500:].min() < 1.2
with style():
    figure, axes = plt.subplots(1, 2, figsize=(11, 4))
    for run, ax in zip((adam, adabound), axes, strict=True):
        effective_rate(run, ax).set_title(run.facts["optimizer"])

# %%
assert regret.decide(problem, regret.optimizers.AdaBound(beta1=0, beta2=0.9)).verdict == "converges"

# %% [markdown]
# ## Exercises
#
# 1. With $\alpha = 0.01$ everything looks unconverged at $T = 10^6$. How long must you run to see where Adam goes?
# 2. Derive the boundary $16 \beta_2^{C-2} = 1$ from the two steps of a period.
# 3. Does momentum help? Decide with $\beta_1 = 0.9$ for $C$ from 3 to 100.
#
# Solutions: `notebooks/solutions/`.
#
# **References.** Luo, Xiong, Liu and Sun, *Adaptive gradient methods with dynamic bound of learning rate*, ICLR 2019.
