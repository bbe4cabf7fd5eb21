# %% [markdown]
# # 1. Online convex optimization and regret
#
# **Goals.** After this notebook you can say what regret is and why it may be negative, compute it for gradient descent,
# and read the bound of Zinkevich beside a run.
#
# To run it: `pip install '.[notebooks]'` in a clone, then `jupyter lab notebooks`.

# %%
import matplotlib.pyplot as plt
import numpy as np

import regret
from regret.plots import average_regret, bound_terms, style
from regret.problems import Linear

# %% [markdown]
# ## The game
#
# At step $t$ you choose a point $x_t$ of a bounded convex set; then a convex loss $f_t$ is shown and you pay $f_t(x_t)$.
# Nobody can do well in absolute terms: the adversary may make everything expensive. So you are measured against the best
# *fixed* point, chosen when all losses are known:
#
# $$R_T = \sum_{t \le T} f_t(x_t) - \min_x \sum_{t \le T} f_t(x).$$
#
# Take losses $f_t(x) = c_t x$ on $[-1, 1]$ with $c = 2, -1$ over and over. The sum of two is $x$: the best fixed point is $-1$.

# %%
problem = Linear([2.0, -1.0], x1=1.0)
assert sum(problem.coefficients) == 1
descent = regret.optimizers.SGD(alpha=1.0)
run = regret.simulate(problem, descent, 10_000)
assert run.comparator.point[-1] == -1
print(run)

# %% [markdown]
# ## Gradient descent has vanishing average regret
#
# Zinkevich (2003): with steps $\alpha / \sqrt t$, a set of width $D$ and gradients of at most $G$,
# $R_T \le \frac{D^2 \sqrt T}{2 \alpha} + \alpha G^2 (\sqrt T - \tfrac12)$. Both terms grow like $\sqrt T$, so $R_T / T \to 0$.

# %%
bound = regret.bounds.zinkevich2003.theorem1(run)
assert bound.hypotheses_met
D, G, T = 2, 2, 10_000  # alpha = 1
assert np.isclose(bound.value[-1], D**2 * T**0.5 / 2 + G**2 * (T**0.5 - 1 / 2))
assert bound.holds  # at every snapshot
assert 0 < run.regret[-1] < bound.value[-1] / 2
assert run.average_regret[-1] < 0.03
with style():
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4))
    average_regret([run], [[bound]], left)
    bound_terms(bound, right)

# %% [markdown]
# The regret stays below the bound at every snapshot, and here below half of it: the bound is for the worst losses of that size.
#
# ## Regret may be negative
#
# The best *fixed* point is not the best sequence of points. When losses change sign in long blocks a method that adapts
# beats every fixed point. So "average regret tends to 0" cannot be what a theorem says of all losses; what it says is that
# $R_T / T$ is at most something that tends to 0.

# %%
blocks = Linear([1.0] * 500 + [-1.0] * 500, x1=0.0)
moving = regret.simulate(blocks, descent, 10_000)
assert moving.regret[-1] < -1000
print(float(moving.average_regret[-1]))

# %% [markdown]
# ## Step sizes
#
# The two terms of the bound pull $\alpha$ in opposite directions: about $\alpha = D / (G \sqrt 2)$ makes their sum least. With a
# *constant* step instead of $\alpha / \sqrt t$ the run keeps swinging, and the average regret stays where it is.

# %%
best = D / (G * 2**0.5)
tried = regret.simulate(problem, [regret.optimizers.SGD(alpha=share * best) for share in (0.9, 1.0, 1.1)], T)
values = [regret.bounds.zinkevich2003.theorem1(one).value[-1] for one in tried]
assert values[1] < min(values[0], values[2])

constant = regret.optimizers.SGD(alpha=0.5, schedule=regret.optimizers.schedules.Constant())
swinging = regret.simulate(problem, constant, 100_000)
falling = regret.simulate(problem, regret.optimizers.SGD(alpha=0.5), 100_000)
assert swinging.average_regret[-1] > 20 * falling.average_regret[-1]
early = swinging.average_regret[swinging.times >= 10_000][0]
assert abs(swinging.average_regret[-1] / early - 1) < 0.01

# %% [markdown]
# ## Exercises
#
# 1. For which $\alpha$ is the bound of Zinkevich least at $T = 10^4$ on this problem? Is the regret least there too?
# 2. Find losses on which gradient descent with an $\alpha$ of your choice has at least a quarter of its bound at $T = 1000$.
# 3. Why does the best fixed point of linear losses on an interval always lie at an end?
#
# Solutions: `notebooks/solutions/`.
#
# **References.** Zinkevich, *Online convex programming and generalized infinitesimal gradient ascent*, ICML 2003.
