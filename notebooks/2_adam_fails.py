# %% [markdown]
# # 2. Reddi, Kale and Kumar: Adam fails, three ways
#
# **Goals.** Know three problems on which Adam goes to the worst point and stays there, one for each way in which a convergence
# theorem might be saved; see that AMSGrad does not fail on them; tell a run that shows from a decision that proves.
#
# To run it: `pip install '.[notebooks]'` in a clone, then `jupyter lab notebooks`.

# %%
from fractions import Fraction

import matplotlib.pyplot as plt

import regret
from counterexamples import reddi2018
from regret.plots import overview, style

# %% [markdown]
# ## One: a fixed sequence of losses, and a bad beta2
#
# Theorem 1: $f_t(x) = Cx$ if $t \equiv 1 \pmod 3$, else $-x$, on $[-1, 1]$ with $C > 2$. Over three steps the losses add up to
# $(C - 2) x$, so $-1$ is best. Adam with $\beta_1 = 0$, $\beta_2 = 1/(1 + C^2)$ ends at $+1$.

# %%
C = 3
problem = reddi2018.theorem1(C=C)
assert sum(problem.coefficients) == C - 2
rules = [
    regret.optimizers.Adam(alpha=0.5, beta1=0, beta2=1 / (1 + C**2)),
    regret.optimizers.AMSGrad(alpha=0.5, beta1=0, beta2=1 / (1 + C**2)),
    regret.optimizers.SGD(alpha=0.5),
]
runs = regret.simulate(problem, rules, 100_000)
assert [round(float(run.x[-1])) for run in runs] == [1, -1, -1]
assert abs(runs[0].average_regret[-1] - 2 / 3) < 0.01
assert max(run.average_regret[-1] for run in runs[1:]) < 0.02
with style():
    overview(plt.figure(), runs)

# %% [markdown]
# ## Two: for *every* beta1, beta2 there is a problem
#
# "Then choose $\beta_2$ closer to 1." Theorem 2: whatever $\beta_1 < \sqrt{\beta_2}$, some $C$ defeats it. At the usual
# $(0.9, 0.999)$ the condition that the paper prints asks for $C = 42622$; the truth is 74.

# %%
from regret.drift import smallest

answer = smallest(
    lambda C: (
        reddi2018.theorem2_family(int(C)),
        regret.optimizers.Adam(beta1=Fraction(9, 10), beta2=Fraction(999, 1000)),
    ),
    2,
    200,
)
assert answer.value == 74
assert reddi2018.theorem2_printed_constant(0.9, 0.999) == 42622

# %% [markdown]
# ## Three: random losses
#
# "Real gradients are noisy." Theorem 3: independent losses, $Cx$ with small probability, else $-x$, with mean $\delta x$.
# Adam still ends at $+1$, and $R_T / T \to 2 \delta$ almost surely.

# %%
stochastic = reddi2018.theorem3(beta2=0.9, delta=Fraction(1))
adam = regret.optimizers.Adam(beta1=0, beta2=0.9)
seeds = regret.simulate(stochastic, adam, 20_000, seeds=range(8))
interval = seeds.mean_average_regret()
limit = 2 * stochastic.known.parameters["delta"]
print(f"mean R_T/T over 8 seeds in [{interval.lower[-1]:.3f}, {interval.upper[-1]:.3f}], predicted limit {limit}")
assert interval.lower[-1] > 0.75 * limit

# %% [markdown]
# ## A run shows; a decision proves
#
# `decide` says what becomes of $R_T / T$ for every step size and every start at once, with the exact limit.

# %%
for rule in (regret.optimizers.Adam(beta1=0, beta2=Fraction(1, 10)), regret.optimizers.AMSGrad()):
    print(regret.decide(problem, rule))
fails = regret.decide(problem, regret.optimizers.Adam(beta1=0, beta2=Fraction(1, 10)))
assert (fails.verdict, fails.limit) == ("fails", Fraction(2, 3))
assert regret.decide(problem, regret.optimizers.AMSGrad()).verdict == "converges"
almost = regret.decide(stochastic, regret.optimizers.Adam(beta1=0, beta2=Fraction(9, 10)))
print(almost)
assert (almost.verdict, almost.almost_surely) == ("fails", True)
assert almost.limit == limit

# %% [markdown]
# ## Exercises
#
# 1. Start Adam at $x_1 = -1$, the best point, on the first problem. Where does it end, and does `decide` say so?
# 2. What is the smallest $C$ of Theorem 2 at $(0.9, 0.99)$? Guess how it grows as $\beta_2 \to 1$.
# 3. Bring bias correction back (`convention="torch"` with the schedule of the theorems). Does it help?
#
# Solutions: `notebooks/solutions/`.
#
# **References.** Reddi, Kale and Kumar, *On the convergence of Adam and beyond*, ICLR 2018.
