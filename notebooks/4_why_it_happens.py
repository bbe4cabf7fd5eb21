# %% [markdown]
# # 4. Why it happens: Gamma, the drift, phase planes
#
# **Goals.** Know the quantity whose sign Adam's original proof needs and does not have; compute the drift of a period by hand;
# read a phase plane.
#
# To run it: `pip install '.[notebooks]'` in a clone, then `jupyter lab notebooks`.

# %%
from fractions import Fraction

import matplotlib.pyplot as plt
import numpy as np

import regret
from counterexamples import reddi2018
from regret.drift import adam_drift, plane, steady_state
from regret.monitors import gamma
from regret.plots import parameter_plane, style

# %% [markdown]
# ## What the proof needs
#
# The usual proof telescopes $\frac{\sqrt{v_t}}{\alpha_t} (|x_t - x^*|^2 - |x_{t+1} - x^*|^2)$, and for that
# $\Gamma_t = \sqrt{v_{t+1}}/\alpha_{t+1} - \sqrt{v_t}/\alpha_t$ must not be negative. AMSGrad makes it so by a maximum; Adam does not.

# %%
problem = reddi2018.theorem1(C=3)
falling = gamma(problem, regret.optimizers.Adam(beta1=0, beta2=0.1), 1000)
kept = gamma(problem, regret.optimizers.AMSGrad(beta1=0, beta2=0.1), 1000)
print(falling)
print(kept)
assert falling.negative > 300
assert kept.negative == 0

# %% [markdown]
# ## The drift
#
# A broken proof is not a failure yet. What fails is the *direction*: with periodic gradients $m$ and $v$ settle on a periodic orbit, and
# the steps of a period add up to $t^{-1/2} \alpha$ times $D = -\sum_j m_j / \sqrt{v_j}$.

# %%
orbit = steady_state([3.0, -1.0, -1.0], beta1=0.0, beta2=0.1)
steps = [-m / np.sqrt(v) for m, v in orbit]
print("steps of a period:", [round(step, 3) for step in steps], "sum:", round(sum(steps), 3))
assert np.isclose(sum(steps), adam_drift([3.0, -1.0, -1.0], 0.0, 0.1))
assert sum(steps) > 0  # upwards, although the losses add up to x
(_, v1), (_, v2), (_, v3) = orbit
assert v1 > v2 > v3  # what the 3 has raised has faded when the -1 come

# %% [markdown]
# The gradient 3 is divided by a root that it has just raised itself; the two gradients $-1$ by roots that have forgotten it.
# Positive drift sends $x$ to the upper end *for every step size and every start*; `decide` computes its sign beyond doubt.

# %%
decision = regret.decide(problem, regret.optimizers.Adam(beta1=0, beta2=Fraction(1, 10)))
print(decision.drift, decision.reasons[-1])
assert (decision.verdict, decision.drift.sign) == ("fails", 1)

# %% [markdown]
# ## The phase plane
#
# For which $(\beta_1, \beta_2)$ does Adam fail on $Cx, -x, \dots, -x$ with $C = 5$? Each cell below is a theorem about all its points.

# %%
family = reddi2018.theorem2_family(5)
cells = plane(
    lambda beta1, beta2: (family, regret.optimizers.Adam(beta1=beta1, beta2=beta2)),
    (Fraction(0), Fraction(99, 100)),
    (Fraction(1, 100), Fraction(99, 100)),
    depth=5,
)
shares = cells.shares
assert shares["fails"] > Fraction(1, 20)
assert shares["undecided"] < Fraction(3, 10)
for beta1, beta2, verdict in ((0, "0.1", "fails"), (0, "0.9", "converges")):
    rule = regret.optimizers.Adam(beta1=Fraction(beta1), beta2=Fraction(beta2))
    assert regret.decide(family, rule).verdict == verdict
with style():
    figure, ax = plt.subplots(figsize=(6, 5))
    parameter_plane(cells, ("beta1", "beta2"), "Adam, C = 5", ax)

# %% [markdown]
# ## Exercises
#
# 1. Why can $\Gamma_t$ not be negative for $t < 1/(1-\beta_2)$ if $\beta_1 = 0$ and there is no bias correction?
# 2. Compute by hand the drift of the gradients $C, -1$ (period 2) for $\beta_1 = 0$. Can Adam fail there?
# 3. Insert a zero gradient after every gradient. Which $(\beta_1, \beta_2)$ does Adam behave like now?
#
# Solutions: `notebooks/solutions/`.
#
# **References.** Reddi, Kale and Kumar, ICLR 2018; the drift dichotomy is the claim `derived.drift_dichotomy` of the ledger.
