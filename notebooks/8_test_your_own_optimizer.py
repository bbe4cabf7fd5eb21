# %% [markdown]
# # 8. Test your own optimizer
#
# **Goals.** Write an optimizer in four lines, hold it against theorems with property-based tests, read a shrunk counterexample, and let the
# rule say enough of itself to be decided.
#
# To run it: `pip install '.[notebooks]'` in a clone, then `jupyter lab notebooks`.

# %%
from dataclasses import dataclass
from fractions import Fraction

import regret
from counterexamples import reddi2018
from regret.arithmetic import divide, maximum, sqrt
from regret.optimizers.asymptotics import ConstantRate
from regret.testing import Counterexample, check_convergence

# %% [markdown]
# ## A rule
#
# Adam without momentum, and a memory of the largest gradient instead of a fading mean:


# %%
@dataclass(frozen=True)
class Largest:
    """x moves by alpha / sqrt(t) * g / (the largest |g| so far)."""

    alpha: float = 1.0

    def init(self, x):
        return x * 0.0

    def update(self, state, g, t):
        largest = maximum(state, maximum(g, -g))
        return divide(self.alpha, sqrt(t) * largest), g, largest

    def asymptotics(self):
        return ConstantRate(exponent=Fraction(1, 2), why="the largest gradient so far settles")


run = regret.simulate(reddi2018.theorem1(), Largest(), 10_000)
assert run.average_regret[-1] < 0.1
assert regret.decide(reddi2018.theorem1(), Largest()).verdict == "converges"

# %% [markdown]
# One problem proves little. `check_convergence` looks for a problem on which the average regret does not vanish. Since `Largest`
# says what its steps come to (`asymptotics`), every problem that is tried is *decided*, and not only run.

# %%
searched = check_convergence(Largest())
print(searched)
assert searched.failures == 0

# %% [markdown]
# Adam fails the same test; what is shown is the smallest problem that was found, as source to paste:

# %%
try:
    check_convergence(regret.optimizers.Adam(beta1=0, beta2=0.1))
except Counterexample as error:
    message = str(error)
print(message)
assert "does not converge" in message
pasted = {}
exec(message.partition("\n\n")[2], pasted)
assert pasted["run"].average_regret[-1] > 0.6

# %% [markdown]
# ## A fading memory is enough to fail


# %%
@dataclass(frozen=True)
class Fading:
    """As before, but the memory of the largest gradient fades."""

    alpha: float = 1.0
    rho: float = 0.1

    def init(self, x):
        return x * 0.0

    def update(self, state, g, t):
        largest = maximum(self.rho * state, maximum(g, -g))
        return divide(self.alpha, sqrt(t) * largest), g, largest


run = regret.simulate(reddi2018.theorem1(C=3), Fading(rho=0.1), 20_000)
print(f"x_T = {float(run.x[-1]):.3f}, R_T/T = {float(run.average_regret[-1]):.3f}")
assert run.x[-1] > 0.99
assert run.average_regret[-1] > 0.6
verdict = regret.decide(reddi2018.theorem1(C=3), Fading(rho=0.1))
print(verdict.verdict, "-", verdict.reasons[-1])
assert verdict.verdict == "undecided"  # the rule says nothing of itself: a run shows, nothing is proved

# %% [markdown]
# ## Exercises
#
# 1. For which $\rho$ does `Fading` fail on the losses $3x, -x, -x$? Derive it and check it with runs.
# 2. Hold `Largest` against Zinkevich's bound with `check_bound`. Which hypothesis does it not meet, and what bound would be true?
# 3. Derive a test class from `OptimizerConformance` and run it with pytest.
#
# Solutions: `notebooks/solutions/`.
#
# **References.** MacIver et al., *Hypothesis: a new approach to property-based testing*, JOSS 2019.
