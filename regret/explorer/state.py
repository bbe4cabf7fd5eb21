"""The state of the page: what the controls say, as a link, a command line and Python say it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, fields
from decimal import Decimal
from math import isfinite
from typing import Any
from urllib.parse import parse_qsl, urlencode

from regret.domains import integer_in
from regret.errors import DomainError, UnknownNameError
from regret.exact import exact_text
from regret.explorer.choices import PROBLEMS, RULES
from regret.optimizers import OPTIMIZERS
from regret.registry import make_optimizer, make_problem

__all__ = ["State", "default_state"]

MAX_STEPS = 10**9


@dataclass(frozen=True)
class State:
    """Everything that the page shows follows from this; numbers are kept as the text that was chosen.

    :raises DomainError: for a number outside its domain.
    :raises UnknownNameError: for a problem or an optimizer that the page does not have.

    >>> state = State("reddi2018.theorem1", "3", ("adam",), "0.5", "0", "0.1", "1e4", "1")
    >>> State.of_query(state.query()) == state
    True
    >>> print(state.command())
    regret run reddi2018.theorem1 -p C=3 -o adam:alpha=0.5,beta1=0,beta2=0.1 --steps 10000 --x1=1
    """

    problem: str
    constant: str
    rules: tuple[str, ...]
    alpha: str
    beta1: str
    beta2: str
    T: str
    x1: str

    def __post_init__(self) -> None:
        if self.problem not in PROBLEMS:
            raise UnknownNameError("problem of the page", self.problem, PROBLEMS)
        for rule in self.rules:
            if rule not in RULES:
                raise UnknownNameError("optimizer of the page", rule, RULES)
        for item in fields(self):
            if item.name not in ("problem", "rules"):
                _number(item.name, getattr(self, item.name))
        integer_in(f"[1, {MAX_STEPS}]", "T", float(_number("T", self.T)))

    @property
    def steps(self) -> int:
        """The horizon."""
        return int(Decimal(self.T))

    @property
    def parameters(self) -> dict[str, str]:
        """The problem's constant, where it has one."""
        name = PROBLEMS[self.problem].name
        return {name: self.constant} if name else {}

    def specs(self) -> list[str]:
        """Each optimizer as the command line has it."""
        return [self.spec(rule) for rule in self.rules]

    def spec(self, rule: str) -> str:
        """One optimizer with those of the hyper-parameters that it has."""
        own = {item.name for item in fields(OPTIMIZERS[rule])}
        given = [f"{name}={getattr(self, name)}" for name in ("alpha", "beta1", "beta2") if name in own]
        return f"{rule}:{','.join(given)}"

    def make_problem(self, *, exact: bool) -> Any:
        """The problem, in floats or in the rationals that the texts say."""
        read = {name: exact_text(text) for name, text in self.parameters.items()}
        return make_problem(self.problem, read if exact else {n: _plain(v) for n, v in read.items()}, exact=exact)

    def make_optimizers(self, *, exact: bool) -> list[Any]:
        """The optimizers, likewise."""
        return [make_optimizer(spec, exact=exact) for spec in self.specs()]

    def query(self) -> str:
        """The state as the query of a link."""
        return "?" + urlencode([(i.name, _joined(getattr(self, i.name))) for i in fields(self)])

    @classmethod
    def of_query(cls, query: str) -> State:
        """The state that a link says; what it does not say is as the problem has it."""
        given = dict(parse_qsl(query.lstrip("?"), keep_blank_values=True))
        base = default_state(given.get("problem", "reddi2018.theorem1"))
        read: dict[str, Any] = {i.name: given.get(i.name, getattr(base, i.name)) for i in fields(cls)}
        if "rules" in given:
            read["rules"] = tuple(filter(None, given["rules"].split(",")))
        return cls(**read)

    def command(self) -> str:
        """The command that runs the same."""
        words = ["regret", "run", self.problem]
        words += [word for name, text in self.parameters.items() for word in ("-p", f"{name}={text}")]
        words += [word for spec in self.specs() for word in ("-o", spec)]
        return shlex.join([*words, "--steps", str(self.steps), f"--x1={self.x1}"])

    def decide_commands(self) -> list[str]:
        """The commands whose answers are the verdicts, one for each optimizer."""
        words = ["regret", "decide", self.problem]
        words += [word for name, text in self.parameters.items() for word in ("-p", f"{name}={text}")]
        return [shlex.join([*words, "-o", spec]) for spec in self.specs()]

    def python(self) -> str:
        """The same in Python."""
        constants = ", ".join(f'"{name}": parse_value("{text}", exact=True)' for name, text in self.parameters.items())
        lines = [
            "import regret",
            "from regret.registry import make_optimizer, make_problem, parse_value",
            "",
            f'problem = make_problem("{self.problem}", {{{constants}}}, exact=True)',
            f"optimizers = [make_optimizer(spec, exact=True) for spec in {self.specs()!r}]",
            f"runs = regret.simulate(problem, optimizers, {self.steps}, x1={self.x1})",
            "decisions = [regret.decide(problem, optimizer) for optimizer in optimizers]",
        ]
        return "\n".join(lines)


def default_state(problem: str) -> State:
    """A problem with the optimizer that its source is about, next to two that are well there.

    >>> default_state("reddi2018.theorem1").beta2
    '0.1'
    """
    if problem not in PROBLEMS:
        raise UnknownNameError("problem of the page", problem, PROBLEMS)
    constant = PROBLEMS[problem]
    made = make_problem(problem, {constant.name: _plain(exact_text(constant.default))} if constant.name else {})
    rule = None if made.known is None else made.known.optimizer
    return State(
        problem=problem,
        constant=constant.default,
        rules=("sgd", "adam", "amsgrad", "adabound"),
        alpha="0.5",
        beta1=_text(rule, "beta1", "0"),
        beta2=_text(rule, "beta2", "0.9"),
        T="100000",
        x1=f"{float(made.start()):g}",
    )


def _text(rule: Any, name: str, otherwise: str) -> str:
    return f"{getattr(rule, name):.6g}" if hasattr(rule, name) else otherwise


def _joined(value: Any) -> str:
    return ",".join(value) if isinstance(value, tuple) else str(value)


def _plain(value: Any) -> Any:
    return int(value) if value.denominator == 1 else float(value)


def _number(name: str, text: Any) -> Any:
    try:
        number = exact_text(str(text))
        if not isfinite(float(number)):
            raise OverflowError
    except (ValueError, ZeroDivisionError, OverflowError):
        raise DomainError(f"{name} = {text!r}: must be a number") from None
    return number
