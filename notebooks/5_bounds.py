# %% [markdown]
# # 5. Bounds and their terms
#
# **Goals.** Read a regret bound as a sum of a *distance* term and a *gradient* term (and a *momentum* term); compare OGD, AdaGrad,
# AMSGrad and AdaBound on one problem; see what a bound's slack tells and what it does not.
#
# To run it: `pip install '.[notebooks]'` in a clone, then `jupyter lab notebooks`.

# %%
import matplotlib.pyplot as plt
import numpy as np

import regret
from counterexamples import reddi2018
from regret.bounds import BOUNDS
from regret.plots import bound_terms, style
from regret.problems import Linear
from regret.registry import claims

# %% [markdown]
# ## One problem, four theorems
#
# Each bound is one formula; `evaluate` it on a run and you get its terms, the slack, and whether the run meets the hypotheses.

# %%
problem = reddi2018.theorem1(C=3)
pairs = [
    (regret.optimizers.SGD(), "zinkevich2003.theorem1"),
    (regret.optimizers.AdaGrad(), "duchi2011.theorem5"),
    (regret.optimizers.AMSGrad(beta1=0.0, beta2=0.9), "reddi2018.theorem4"),
    (regret.optimizers.AdaBound(beta1=0.0, beta2=0.9), "repaired.adabound"),
]
evaluations = []
for rule, name in pairs:
    run = regret.simulate(problem, rule, 100_000)
    found = BOUNDS[name](run)
    assert found.hypotheses_met, name
    assert found.holds, name
    evaluations.append(found)
    terms = ", ".join(f"{term} {float(values[-1]):.4g}" for term, values in found.terms.items())
    print(f"{name:26} R_T = {float(run.regret[-1]):8.4g} <= {float(found.value[-1]):8.4g} = {terms}")

# %%
with style():
    figure, axes = plt.subplots(2, 2, figsize=(12, 8))
    for found, ax in zip(evaluations, axes.flat, strict=True):
        bound_terms(found, ax).set_title(found.bound.id)

# %% [markdown]
# ## Where the square root comes from
#
# The distance term is $D^2/2$ times the inverse rate at the end, $\sqrt T / \alpha$; the gradient term adds up
# $\eta_t g_t^2 \le \alpha G^2 / \sqrt t$. A rate that falls faster makes the first term worse, one that falls slower the second.
#
# For gradient descent, with $D = 2$ here, that can be read off the run:

# %%
descent = evaluations[0]
assert np.isclose(descent.terms["distance"][-1], 2**2 / 2 * descent.run.rate.inverse[-1])

# %% [markdown]
# AdaGrad's bound adapts: it knows $\sum_t g_t^2$ instead of $T G^2$. Gradients that are mostly 0 are where that pays.

# %%
sparse = Linear([4.0] + [0.0] * 99, x1=1.0)
adagrad = BOUNDS["duchi2011.theorem5"](regret.simulate(sparse, regret.optimizers.AdaGrad(alpha=1.4), 10_000))
descent = BOUNDS["zinkevich2003.theorem1"](regret.simulate(sparse, regret.optimizers.SGD(alpha=0.35), 10_000))
print(float(adagrad.value[-1]), float(descent.value[-1]))
assert adagrad.value[-1] < descent.value[-1] / 5

# %% [markdown]
# ## A bound speaks only where its hypotheses are met
#
# Kingma and Ba's Theorem 4.1 is printed for Adam with bias correction; it is false, says the ledger. Adam's run on our problem
# meets every hypothesis, which is tested on the run, and is above the bound in the end.

# %%
assert claims()["kingma2015.theorem4_1"].check().status == "refuted"
rule = regret.optimizers.Adam(alpha=0.5, beta1=0.0, beta2=0.1, bias_correction=True)
adam = regret.simulate(problem, rule, 1_000_000)
printed = BOUNDS["kingma2015.theorem4_1"](adam)
for hypothesis, met in printed.hypotheses:
    print("met:" if met else "not met:", hypothesis)
assert printed.hypotheses_met
assert not printed.holds
print("first above the bound at T =", printed.first_violation)

# %% [markdown]
# ## Exercises
#
# 1. At which $\alpha$ is AMSGrad's bound least on this problem at $T = 10^5$?
# 2. Slack grows like $\sqrt T$ here. Does that mean the theorem is weak? Find losses with less slack.
# 3. What does the momentum term cost with $\beta_{1,t} = \beta_1 \lambda^{t-1}$ instead of a constant $\beta_1$?
#
# Solutions: `notebooks/solutions/`.
#
# **References.** Zinkevich 2003; Duchi, Hazan and Singer, JMLR 2011; Reddi, Kale and Kumar 2018; Luo et al. 2019.
