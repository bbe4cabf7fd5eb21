"""Identities by computer algebra (sympy): both sides brought to one normal form."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import sympy

from proofs.kernel.lemma import Certificate, Lemma
from proofs.kernel.provers import reals

__all__ = ["prove"]


def prove(lemma: Lemma) -> Certificate:
    """Decide whether the two sides of an equation are the same rational function; else ``unknown``.

    Denominators must be excluded from being 0 by an assumption ``!= 0`` or ``> 0`` on a factor of them; that roots,
    logarithms and powers are defined must follow from the premises.

    >>> from proofs.kernel.lemma import reals
    >>> a, b = sympy.symbols("a b")
    >>> prove(Lemma("square", "", sympy.Eq((a + b) ** 2, a**2 + 2 * a * b + b**2), (), reals("a b"))).verdict
    'proved'
    """
    start = time.perf_counter()
    difference = sympy.together(lemma.claim.lhs - lemma.claim.rhs)
    same = sympy.expand(sympy.numer(difference)) == 0 or sympy.simplify(difference) == 0
    # Two sides that read the same are equal wherever they mean anything.
    denominators = _denominators(lemma) if lemma.claim.lhs != lemma.claim.rhs else set()
    unguarded: list[Any] = [factor for factor in denominators if not _guarded(factor, lemma)]
    if same and lemma.claim.lhs != lemma.claim.rhs:
        unguarded += [condition for condition in _domains(lemma.claim) if not _follows(condition, lemma)]
    proved = same and not unguarded
    return Certificate(
        lemma=lemma,
        verdict="proved" if proved else "unknown",
        prover=f"sympy {sympy.__version__}",
        seconds=time.perf_counter() - start,
        note="" if proved else f"not shown to make sense everywhere: {unguarded}" if same else "not an identity",
    )


def _denominators(lemma: Lemma) -> set[sympy.Expr]:
    powers = lemma.claim.atoms(sympy.Pow)
    bases = {power.base for power in powers if power.exp.is_negative}
    return {factor for base in bases for factor in sympy.Mul.make_args(sympy.factor(base)) if factor.free_symbols}


def _domains(claim: Any) -> Iterator[Any]:
    """What roots, logarithms and powers with letters in the exponent ask of their arguments."""
    for part in sympy.preorder_traversal(claim):
        if isinstance(part, sympy.log) and part.free_symbols:
            yield part.args[0] > 0
        elif isinstance(part, sympy.Pow) and part.base.free_symbols and not part.exp.is_Integer:
            yield part.base >= 0 if part.exp.is_Rational and part.exp > 0 else part.base > 0


def _follows(condition: Any, lemma: Lemma) -> bool:
    letters = set().union(*(sympy.sympify(part).free_symbols for part in (condition, *lemma.premises)))
    domain = Lemma("domain", "", condition, lemma.premises, dict.fromkeys(sorted(letters, key=str), "real"))
    return reals.prove(domain).verdict == "proved"


def _guarded(factor: sympy.Expr, lemma: Lemma) -> bool:
    for assumption in lemma.premises:
        if isinstance(assumption, sympy.Unequality | sympy.StrictGreaterThan | sympy.StrictLessThan):
            ratio = sympy.simplify((assumption.lhs - assumption.rhs) / factor)
            if ratio.is_number and ratio != 0:
                return True
    return bool(factor.is_nonzero)
