"""The definitions in Coq are the rules that run: both are evaluated on the same exact cases, and Coq's kernel compares.

The cases are random rationals for which every square root is rational: updates of all seven rules, at t = 1 and t = 9.
"""

import random
import subprocess

import pytest
import sympy
from sympy import Rational

from proofs.kernel import coq
from regret.optimizers import SGD, AdaBound, AdaGrad, Adam, AMSBound, AMSGrad, Nadam
from regret.optimizers.bands import CustomBand
from regret.optimizers.moments import MaxMoments, Moments
from regret.optimizers.nadam import NadamState

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(coq.unavailable()), reason="Coq is not installed")]

HEADER = """
From Coq Require Import Reals Lra.
From Regret Require Import Definitions.
Open Scope R_scope.
Lemma root_is x q : 0 <= q -> x = q * q -> sqrt x = q.
Proof. intros H ->. apply sqrt_square, H. Qed.
Lemma apart (a b c a' b' c' : R) : a = a' -> b = b' -> c = c' -> (a, b, c) = (a', b', c').
Proof. intros -> -> ->. reflexivity. Qed.
Ltac plain a := lazymatch a with context [Rle_dec _ _] => fail | context [sqrt _] => fail | _ => idtac end.
Ltac decide_one := match goal with |- context [Rle_dec ?a ?b] => plain a; plain b;
  first [destruct (Rle_dec a b) as [_|N]; [|exfalso; apply N; lra]
        | destruct (Rle_dec a b) as [L|_]; [exfalso; lra|]] end.
Ltac root q := match goal with |- context [sqrt ?x] => plain x;
  replace (sqrt x) with q by (symmetry; apply root_is; [lra|simpl INR; lra]) end.
Ltac finish := try reflexivity; try lra; try field.
"""

UNFOLD = (
    "unfold update, sgd, adagrad, adam, nadam, amsgrad, adabound, amsbound, inverse_sqrt, constant, first, second; "
    "unfold clip; cbn [fst snd]; rewrite ?Rplus_0_r"
)


def number(value):
    value = Rational(value)
    return f"({value.p} / {value.q})" if value.q != 1 else f"({value.p})"


def rational(rng, low, high):
    q = rng.randint(1, 8)
    return Rational(rng.randint(low * q, high * q), q)


def moment_before(rng, beta2):
    """(v_{t-1}, g_t, sqrt(v_t)), all rational."""
    while True:
        g, root = rational(rng, -3, 3), rational(rng, 1, 4)
        v = (root**2 - (1 - beta2) * g**2) / beta2
        if v >= 0:
            return v, g, root


def updates(rng):
    """Each: the rule in Coq, t, g, the memory before, what Python's rule gives, and the roots that occur."""
    for t, root_t in ((1, 1), (9, 3)):
        alpha, beta1, beta2 = rational(rng, 1, 3), Rational(rng.randint(0, 7), 8), Rational(rng.randint(1, 7), 8)
        m, g = rational(rng, -2, 2), rational(rng, -3, 3)
        yield f"(sgd (inverse_sqrt {number(alpha)}))", t, g, "tt", SGD(alpha=alpha).update((), g, t)[:2], "tt", [root_t]

        root = abs(g) + rational(rng, 1, 3)
        rate, direction, state = AdaGrad(alpha=alpha).update(
            AdaGrad().init(0.0)._replace(sum_squares=root**2 - g**2), g, t
        )
        before = number(root**2 - g**2)
        yield f"(adagrad {number(alpha)})", t, g, before, (rate, direction), number(state.sum_squares), [root]

        v, g, root = moment_before(rng, beta2)
        betas = f"(constant {number(beta1)}) {number(beta2)}"
        pair = f"({number(m)}, {number(v)})"
        for epsilon in (0, 1):
            if epsilon:
                v = ((root**2 - 1) - (1 - beta2) * g**2) / beta2
                pair = f"({number(m)}, {number(v)})"
            rule = Adam(alpha=alpha, beta1=beta1, beta2=beta2, epsilon_root=epsilon)
            rate, direction, state = rule.update(Moments(m, v), g, t)
            named = f"(adam (inverse_sqrt {number(alpha)}) {betas} {epsilon})"
            if state.v >= 0:
                yield named, t, g, pair, (rate, direction), f"({number(state.m)}, {number(state.v)})", [root_t, root]

        v, g, root = moment_before(rng, beta2)
        rule = Nadam(alpha=alpha, beta1=beta1, beta2=beta2)
        rate, direction, state = rule.update(NadamState(m, v, 1), g, t)
        named, pair = f"(nadam (inverse_sqrt {number(alpha)}) {betas})", f"({number(m)}, {number(v)})"
        yield named, t, g, pair, (rate, direction), f"({number(state.m)}, {number(state.v)})", [root_t, root]

        v, g, root = moment_before(rng, beta2)
        v_hat = rational(rng, 1, 4) ** 2
        moments = {"alpha": alpha, "beta1": beta1, "beta2": beta2}
        roots = [root_t, root, sympy.sqrt(v_hat)]
        triple = f"({number(m)}, ({number(v)}, {number(v_hat)}))"
        rate, direction, state = AMSGrad(**moments).update(MaxMoments(m, v, v_hat), g, t)
        after = f"({number(state.m)}, ({number(state.v)}, {number(state.v_hat)}))"
        yield f"(amsgrad (inverse_sqrt {number(alpha)}) {betas})", t, g, triple, (rate, direction), after, roots

        low = Rational(rng.randint(1, 6), 8)
        high = low + Rational(rng.randint(0, 6), 8)
        band = CustomBand(lower=lambda t, low=low: low, upper=lambda t, high=high: high)
        bounds = f"(constant {number(low)}) (constant {number(high)})"
        rate, direction, state = AdaBound(**moments, band=band).update(Moments(m, v), g, t)
        pair, after = f"({number(m)}, {number(v)})", f"({number(state.m)}, {number(state.v)})"
        yield f"(adabound {number(alpha)} {betas} {bounds})", t, g, pair, (rate, direction), after, roots
        rate, direction, state = AMSBound(**moments, band=band).update(MaxMoments(m, v, v_hat), g, t)
        after = f"({number(state.m)}, ({number(state.v)}, {number(state.v_hat)}))"
        yield f"(amsbound {number(alpha)} {betas} {bounds})", t, g, triple, (rate, direction), after, roots


def update_goal(rule, t, g, before, told, after, roots):
    expected = f"({number(told[0])}, {number(told[1])}, {after})"
    parts = "repeat match goal with |- (_, _) = (_, _) => apply f_equal2 end"
    tries = " | ".join(f"root {number(root)}" for root in roots)
    return (
        f"Goal update {rule} {t} {number(g)} {before} = {expected}.\n"
        f"Proof. {UNFOLD}; unfold Rmax, Rmin; repeat first [{tries} | decide_one]; {parts}; finish. Qed.\n"
    )


def coq_text(rng):
    goals = [update_goal(*case) for case in updates(rng)]
    return HEADER + "\n".join(goals)


def compiled(text, folder):
    path = folder / "Cases.v"
    path.write_text(text, encoding="utf-8")
    built = coq._working_copy(coq.SOURCES)
    source, made = built / "Definitions.v", built / "Definitions.vo"
    if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
        subprocess.run(["coqc", "-R", ".", "Regret", "Definitions.v"], cwd=built, check=True)
    return subprocess.run(["coqc", "-R", str(built), "Regret", str(path)], capture_output=True, text=True, check=False)


def test_updates(tmp_path):
    done = compiled(coq_text(random.Random(20260)), tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]


def test_a_wrong_rule_would_be_noticed(tmp_path):
    """The same update with the gradient in place of its mean is not what Coq has."""
    case = next(case for case in updates(random.Random(1)) if case[0].startswith("(adam"))
    rule, t, g, before, (rate, _), after, roots = case
    done = compiled(HEADER + update_goal(rule, t, g, before, (rate, g + 1), after, roots), tmp_path)
    assert done.returncode != 0
