"""The second opinion: cvc5, in a process of its own, since it does not always keep to its time limit."""

from __future__ import annotations

import atexit
from functools import cache
from importlib.util import find_spec
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from proofs.kernel.lemma import Certificate, Lemma
from proofs.kernel.provers import reals

__all__ = ["available", "opinion"]

_GRACE = 1.0
"""Seconds that an answer may come late before the process is stopped."""

_FIRST = 30.0
"""Seconds that the process may take to start."""


def available() -> bool:
    """Whether cvc5 is installed (extra ``provers``)."""
    return find_spec("cvc5") is not None


@cache
def solver() -> reals.Solver:
    """cvc5 as a solver for real arithmetic; only in a process that may be stopped."""
    import cvc5
    from cvc5 import pythonic

    def solve(goals: list[Any], seconds: float) -> tuple[str, None]:
        made = pythonic.Solver()
        made.setOption("tlimit-per", str(int(1000 * seconds)))
        # Cylindrical coverings are complete; the default incremental linearisation may search for ever.
        made.setOption("nl-cov", "true")
        made.setOption("nl-ext", "none")
        made.add(*goals)
        return str(made.check()), None

    return reals.Solver(f"cvc5 {cvc5.__version__}", pythonic, solve)


def opinion(lemma: Lemma, *, seconds: float) -> Certificate:
    """What cvc5 says of a lemma; ``unknown`` where it has not answered in time.

    >>> import sympy
    >>> from proofs.kernel.lemma import reals
    >>> square = Lemma("square", "", sympy.Symbol("x") ** 2 >= 0, (), reals("x"))
    >>> opinion(square, seconds=5).verdict if available() else "proved"
    'proved'
    """
    return _WORKER.ask(lemma, seconds)


class _Worker:
    """The process, started when first asked and again after it was stopped."""

    def __init__(self) -> None:
        self._process: Any = None
        self._line: Connection | None = None

    def ask(self, lemma: Lemma, seconds: float) -> Certificate:
        if self._line is None:
            self._start()
        assert self._line is not None
        self._line.send((lemma, seconds))
        # A lemma is several questions: whether the premises can be met, its conditions, the claim.
        if self._line.poll(2 * seconds + _GRACE):
            answer: Certificate = self._line.recv()
            return answer
        self.stop()
        return Certificate(lemma, "unknown", "cvc5", 2 * seconds + _GRACE, note="stopped: not decided in time")

    def _start(self) -> None:
        context = get_context("spawn")
        self._line, other = context.Pipe()
        self._process = context.Process(target=_serve, args=(other,), daemon=True)
        self._process.start()
        other.close()
        if not self._line.poll(_FIRST):
            self.stop()
            raise TimeoutError("the second prover did not start")
        self._line.recv()

    def stop(self) -> None:
        """Stop the process, if there is one."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
            assert self._line is not None
            self._line.close()
        self._process = self._line = None


_WORKER = _Worker()
atexit.register(_WORKER.stop)


def _serve(line: Connection) -> None:
    """Answer until the other end is closed."""
    line.send(solver().name)
    while True:
        try:
            lemma, seconds = line.recv()
        except (EOFError, KeyboardInterrupt):
            return
        line.send(reals.prove(lemma, seconds=seconds, solver=solver()))
