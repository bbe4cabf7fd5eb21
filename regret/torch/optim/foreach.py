"""Multi-tensor steps: a rule's program as calls of torch's ``_foreach`` functions, as few and in place as can be.

Each call goes over many tensors, so what counts is how often memory is read and written.  Operations are put together
where torch has one for them (``lerp``, ``addcmul``, ``addcdiv``, ``add`` with a factor), which changes the last bits,
and results overwrite what is not needed any more.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch

from regret.engines.program import Operand, Program

__all__ = ["foreach_step"]

Step = Callable[[Sequence[list[torch.Tensor]], Sequence[float]], None]

_UNARY = {"sqrt": "sqrt", "abs": "abs", "neg": "neg", "exp": "exp", "log": "log", "log1p": "log1p", "sign": "sign"}
_made: dict[Program, list[tuple[list[tuple[Any, bool]], Step]]] = {}


def foreach_step(program: Program, numbers: Sequence[float]) -> Step:
    """A function ``step(lists, numbers)`` that carries the program out on lists of tensors, one for each input."""
    variants = _made.setdefault(program, [])
    for tests, step in variants:
        if all(_holds(test, numbers) == answer for test, answer in tests):
            return step
    writer = _Writer(program, numbers)
    step = writer.compile()
    variants.append((list(writer.tests.items()), step))
    return step


def _holds(test: Any, numbers: Sequence[float]) -> bool:
    """A fact about the numbers on which the choice of operations rests."""
    kind, *slots = test
    values = [numbers[slot] for slot in slots]
    if kind == "positive":
        return bool(values[0] > 0)
    if kind == "finite":
        return math.isfinite(values[0])
    if kind == "one":
        return bool(values[0] == 1)
    return bool(values[1] == 1 - values[0] or values[0] == 1 - values[1])  # complementary


class _Writer:
    """Writes the source of a step."""

    def __init__(self, program: Program, numbers: Sequence[float]) -> None:
        self.program, self.numbers = program, numbers
        self.uses = program.uses()
        self.tests: dict[Any, bool] = {}
        self.calls: list[tuple[str, tuple[Any, ...], tuple[str, ...]]] = []
        self.results: dict[Operand, int] = {}

    def ask(self, *test: Any) -> bool:
        self.tests[test] = _holds(test, self.numbers)
        return self.tests[test]

    def node(self, operand: Operand, operation: str) -> tuple[Operand, ...] | None:
        """The operands of a result of this operation that nothing else uses; ``None`` if it is not such a one."""
        kind, index = operand
        if kind != "node" or self.uses[operand] != 1 or self.program.nodes[index][0] != operation:
            return None
        return self.program.nodes[index][1:]

    def scaled(self, operand: Operand) -> tuple[Operand, str, int | None]:
        """``operand = x * number``: x, the number's source and slot; the operand itself if it is no such product."""
        found = self.node(operand, "mul")
        for x, number in (found, found[::-1]) if found else ():
            if number[0] == "number" and x[0] != "number":
                return x, _number(number), number[1]
        return operand, "1", None

    def product(self, operand: Operand) -> tuple[Operand, Operand, str] | None:
        """``operand = x * y * number`` with x and y tensors."""
        found = self.node(operand, "mul")
        if not found or any(part[0] == "number" for part in found):
            return None
        (x, first, _), (y, second, _) = map(self.scaled, found)
        return x, y, f"{first} * {second}" if "1" not in (first, second) else first if second == "1" else second

    def call(self, function: str, tensors: Sequence[Operand], *arguments: str) -> int:
        self.calls.append((function, tuple(map(self.value, tensors)), arguments))
        return len(self.calls) - 1

    def value(self, operand: Operand) -> Any:
        """Where the operand's value is found: an input, or the result of a call."""
        if operand[0] == "input":
            return operand
        if operand not in self.results:
            self.results[operand] = self.carry_out(*self.program.nodes[operand[1]])
        return "call", self.results[operand]

    def carry_out(self, operation: str, *operands: Operand) -> int:
        numbers = [operand[0] == "number" for operand in operands]
        if all(numbers):
            raise NotImplementedError(operation)
        if operation in _UNARY:
            return self.call(_UNARY[operation], operands)
        return getattr(self, f"_{operation}")(*operands)  # type: ignore[no-any-return]

    def _add(self, a: Operand, b: Operand) -> int:
        if "number" in (a[0], b[0]):
            x, number = (a, b) if b[0] == "number" else (b, a)
            return self.call("add", [x], _number(number))
        (x, _, i), (y, second, j) = self.scaled(a), self.scaled(b)
        if i is not None and j is not None and self.ask("complementary", i, j):
            return self.call("lerp", [x, y], second)
        return self._accumulate(a, b, "")

    def _sub(self, a: Operand, b: Operand) -> int:
        if b[0] == "number":
            return self.call("add", [a], f"-{_number(b)}")
        if a[0] == "number":
            self.calls.append(("neg", (self.value(b),), ()))
            self.calls.append(("add", (("call", len(self.calls) - 1),), (_number(a),)))
            return len(self.calls) - 1
        step = self.node(b, "times")
        if step and self.finite(step[0]):
            rate, direction = step
            if rate[0] == "number":
                return self.call("add", [a, direction], f"alpha=-{_number(rate)}")
            quotient = self.node(rate, "div")
            if quotient and quotient[0][0] == "number" and quotient[1][0] != "number":
                return self.call("addcdiv", [a, direction, quotient[1]], f"value=-{_number(quotient[0])}")
            return self.call("addcmul", [a, rate, direction], "value=-1")
        return self._accumulate(a, b, "-")

    def _accumulate(self, a: Operand, b: Operand, sign: str) -> int:
        """``a + b`` or ``a - b``, with a product in one of them carried out on the way."""
        orders = [(a, b)] if sign else [(a, b), (b, a)]
        for base, term in orders:
            product = self.product(term)
            if product:
                x, y, factor = product
                return self.call("addcmul", [base, x, y], f"value={sign}{factor}")
        for base, term in orders:
            x, factor, slot = self.scaled(term)
            if slot is not None:
                return self.call("add", [base, x], f"alpha={sign}{factor}")
        return self.call("sub" if sign else "add", [a, b])

    def _mul(self, a: Operand, b: Operand) -> int:
        if "number" in (a[0], b[0]):
            x, number = (a, b) if b[0] == "number" else (b, a)
            return self.call("mul", [x], _number(number))
        return self.call("mul", [a, b])

    def _div(self, a: Operand, b: Operand) -> int:
        if b[0] == "number":
            return self.call("div", [a], _number(b))
        if a[0] != "number":
            return self.call("div", [a, b])
        inverse = self.call("reciprocal", [b])
        if self.ask("one", a[1]):
            return inverse
        self.calls.append(("mul", (("call", inverse),), (_number(a),)))
        return len(self.calls) - 1

    def _times(self, rate: Operand, direction: Operand) -> int:
        if not self.finite(rate):
            return (
                self.call("times", [direction], _number(rate))
                if rate[0] == "number"
                else self.call("times", [direction, rate])
            )
        return self._mul(rate, direction)

    def _bounded(self, a: Operand, b: Operand, which: str, clamp: str) -> int:
        if "number" in (a[0], b[0]):
            x, number = (a, b) if b[0] == "number" else (b, a)
            return self.call(clamp, [x], _number(number))
        return self.call(which, [a, b])

    def _maximum(self, a: Operand, b: Operand) -> int:
        return self._bounded(a, b, "maximum", "clamp_min")

    def _minimum(self, a: Operand, b: Operand) -> int:
        return self._bounded(a, b, "minimum", "clamp_max")

    def _power(self, a: Operand, b: Operand) -> int:
        if a[0] == "number":
            raise NotImplementedError("power")
        return self.call("pow", [a], _number(b))

    def finite(self, rate: Operand) -> bool:
        """Whether the rate is finite wherever gradients and state are: only then is rate * 0 always 0."""
        if rate[0] == "number":
            return self.ask("finite", rate[1])
        operation, *operands = self.program.nodes[rate[1]] if rate[0] == "node" else ("input",)
        if operation == "div" and operands[0][0] == "number":
            return self.ask("finite", operands[0][1]) and self.positive(operands[1])
        if operation == "div" and operands[1][0] == "number":
            return self.finite(operands[0]) and self.positive(operands[1])
        if operation == "minimum":  # rates are not negative, so a bound above is enough
            return any(map(self.finite, operands))
        if operation in ("mul", "add", "maximum"):
            return all(map(self.finite, operands))
        return False

    def positive(self, operand: Operand) -> bool:
        """Whether the operand is seen to stay away from 0: a root plus a positive number."""
        if operand[0] == "number":
            return self.ask("positive", operand[1])
        if operand[0] != "node":
            return False
        operation, *operands = self.program.nodes[operand[1]]
        root = any(x[0] == "node" and self.program.nodes[x[1]][0] == "sqrt" for x in operands)
        return operation == "add" and root and any(x[0] == "number" and self.positive(x) for x in operands)

    def compile(self) -> Step:
        """Choose the operations, then where their results go, and make the function."""
        ends = [(self.program.inputs.index(name), self.value(operand)) for name, operand in self.program.outputs]
        last: dict[Any, int] = {value: len(self.calls) for _, value in ends}
        for i, (_, values, _) in enumerate(self.calls):
            for value in values:
                last[value] = max(last.get(value, i), i)
        writable = {index for index, _ in ends}
        home = {("input", i): f"x{i}" for i in range(len(self.program.inputs))}
        lines = []
        for i, (function, values, arguments) in enumerate(self.calls):
            free = [v for v in values if last[v] == i and (v[0] == "call" or v[1] in writable)]
            swappable = function in ("mul", "maximum", "minimum") or (function == "add" and not arguments)
            if free and free[0] != values[0] and swappable and len(values) == 2:
                values = values[::-1]
            in_place = bool(free) and values[0] in free and (function != "times")
            given = ", ".join([*(home[v] for v in values), *arguments])
            if function == "times":
                lines.append(f"r{i} = times({given})")
                home["call", i] = f"r{i}"
            elif in_place:
                lines.append(f"torch._foreach_{function}_({given})")
                home["call", i] = home[values[0]]
            else:
                lines.append(f"r{i} = torch._foreach_{function}({given})")
                home["call", i] = f"r{i}"
        moved = [(index, v) for index, v in ends if home[v] != f"x{index}"]
        # A result that lies in another input's tensors is saved before these get their own.
        lines += [f"c{index} = torch._foreach_clone({home[v]})" for index, v in moved if home[v].startswith("x")]
        lines += [
            f"torch._foreach_copy_(x{index}, {f'c{index}' if home[v].startswith('x') else home[v]})"
            for index, v in moved
        ]
        unpack = [f"x{i} = lists[{i}]" for i in range(len(self.program.inputs))]
        source = "def step(lists, s):\n" + "".join(f"    {line}\n" for line in [*unpack, *lines, "return None"])
        scope: dict[str, Any] = {"torch": torch, "times": _times}
        exec(compile(source, "<regret foreach>", "exec"), scope)
        scope["step"].source = source
        return scope["step"]  # type: ignore[no-any-return]


def _number(operand: Operand) -> str:
    return f"s[{operand[1]}]"


def _times(directions: list[torch.Tensor], rates: Any) -> list[torch.Tensor]:
    """``rate * direction``, 0 where the direction is 0."""
    each = rates if isinstance(rates, list | tuple) else [rates] * len(directions)
    return [torch.where(m == 0, 0.0, m * rate) for m, rate in zip(directions, each, strict=True)]
