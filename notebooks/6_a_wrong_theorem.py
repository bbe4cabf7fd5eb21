# %% [markdown]
# # 6. A wrong theorem
#
# **Goals.** Refute a printed theorem from its proof: find the step that is false, turn its countermodel into a run, prove the violation;
# let a search find it from the claim alone; and repair the theorem.
#
# To run it: `pip install '.[notebooks]'` in a clone, then `jupyter lab notebooks`.

# %%
import matplotlib.pyplot as plt

import regret
from counterexamples import luo2019
from regret.check.violation import check_violation
from regret.falsify import about_claim, falsify
from regret.plots import link_slacks, style
from regret.registry import claims

# %% [markdown]
# ## The theorem
#
# AdaBound clips Adam's rate into a band $[\eta_l(t), \eta_u(t)]$ that closes, and divides by $\sqrt t$. Theorem 4 of Luo et al. bounds its
# regret. The claim in the ledger:

# %%
claim = claims()["luo2019.theorem4"]
print(claim.statement)
for hypothesis in claim.hypotheses:
    print(" -", hypothesis.statement)

# %% [markdown]
# ## The step that is false
#
# The proof says that $1/\eta_t$ never falls. But $1/\eta_t = \sqrt t / \hat\eta_t$, and $\hat\eta_t \ge \eta_l(t)$ may *rise*: if the lower
# bound jumps by more than the root grows, the inverse rate falls. A prover finds that at once:

# %%
finding = claim.check()
assert finding.status == "refuted"
false_steps = [c for o, c in finding.answers if o.role == "false step" and c.verdict == "refuted"]
for certificate in false_steps:
    print(certificate.lemma.name, "is false at", certificate.countermodel)
assert any("monotone" in certificate.lemma.name for certificate in false_steps)

# %% [markdown]
# ## From the countermodel to a run
#
# A false step is not a false theorem. Make the lower bound of the band jump at $t = 3$, keep $\alpha$ so small that the lower bound is
# active, take the constant loss $f_t(x) = x$ on $[0, 1]$ and start at the worst point:

# %%
problem = luo2019.theorem4_violation()
run = regret.simulate(problem, problem.known.optimizer, 3)
printed = regret.bounds.luo2019.theorem4(run)
print(f"R_3 = {float(run.regret[-1]):.6f} > {float(printed.value[-1]):.6f}")
assert printed.hypotheses_met
assert not printed.holds
assert printed.first_violation == 3
assert finding.witness.verified
print(finding.witness.text, "-", finding.witness.evidence)

# %% [markdown]
# In floating point this is a hint; the witness of the claim establishes it in exact arithmetic.
#
# ## From the claim alone
#
# Does one have to read the proof? A search that knows only the inequality and its hypotheses tries thousands of runs, improves the
# best, and makes what it finds as simple as it can: three equal gradients. The violation is proved in balls, and its certificate is
# checked by code that shares nothing with the search.

# %%
answer = falsify(about_claim(claim), "1e5 runs")
found = answer.document
print(
    f"T = {found['T']}: {found['regret']} > {found['bound']}, {found['evidence']}, after {found['searched']['runs']} runs"
)
print(found["problem"])
assert answer.violated
assert found["T"] == 3
assert len(set(found["problem"]["gradients"])) == 1
print(check_violation(answer.certificate))

# %% [markdown]
# ## The autopsy
#
# Every link of the printed proof along the run: one breaks, and the links that follow from it fail with it.

# %%
found = claim.autopsy(problem, problem.known.optimizer, steps=10)
assert [(reading.name, reading.first) for reading in found.broken] == [("monotone inverse rate", 3)]
with style():
    figure, ax = plt.subplots(figsize=(9, 9))
    link_slacks({r.name: r.slack for r in found.readings if len(r.slack)}, [r.name for r in found.broken], ax)

# %% [markdown]
# ## The repair
#
# Keep the increases of $1/\eta_t$ in the bound, in place of its last value: then the telescoping is honest. If the inverse rate never
# falls both are the same; where it falls the repaired bound pays for it.

# %%
repaired = regret.bounds.repaired.adabound(run)
assert repaired.hypotheses_met
assert repaired.holds
assert claims()["repaired.adabound"].check().status == "proved"

# %% [markdown]
# ## Exercises
#
# 1. Show that $T = 3$ is least: the printed bound holds for $T = 1, 2$ whatever the band.
# 2. For the band of the paper, $\eta_l(t) = \alpha^* (1 - 1/(\gamma t + 1))$, when does $1/\eta_t$ never fall?
# 3. Let the search loose on the repaired bound, `repaired.adabound`, with 5000 runs. What does it say, and what does that prove?
#
# Solutions: `notebooks/solutions/`.
#
# **References.** Luo et al., ICLR 2019; Savarese, *On the convergence of AdaBound and its connection to SGD*, 2019.
