"""An independent checker of certificates that a run breaks an inequality, such as a bound on regret.

It shares nothing with what writes them but python-flint, the standard library and the form of :mod:`regret.check`.  A
certificate has the losses f_t(x) = g_t x on [lower, upper] with their gradients one by one, x_1, a rule written out in
formulas, the inequality ``left <= right`` that is claimed, and what its letters are.  Numbers are rational, in strings.
The run is stepped in balls,

    (rate, direction, state) = formulas of (g, t, state),   x <- clamp(x - rate * direction),

and left > right must be certain.  ``R_T`` is the sum of g_t x_t minus the least of the sum of g_t x over the interval;
T, d = 1, D_inf = D_2 = upper - lower and G_inf = G_2 = max |g_t| are read off the problem; g, eta (the rates), eta_hat
= sqrt(t) eta, beta1_t, peak (the largest 1 / eta_hat so far) and v_hat = (alpha / ((1 - beta1^t) eta))^2 / t are known
at every t, with an index i = 1 for the coordinate where the inequality has one.

That formulas and inequality are those of the method and claim that are named, and hypotheses are met, it cannot know.
"""

from __future__ import annotations

import ast
from typing import Any

from flint import arb, ctx

from regret.check.document import FORMAT, Rejected, digest, number, require

__all__ = ["FORMAT", "KIND", "check_violation"]

KIND = "violation of an inequality"
_FIELDS = ["bits", "claim", "digest", "format", "hypotheses", "kind", "method", "problem"]
_MOST_STEPS = 100_000
_INNER = {
    "claim": ["id", "left", "letters", "right"],
    "problem": ["gradients", "lower", "upper", "x1"],
    "method": ["name", "numbers", "start", "steps", "variables"],
}


def check_violation(document: Any) -> str:
    """Verify a certificate from scratch; returns what is proved, in words.

    :raises Rejected: if anything is wrong with it.

    >>> check_violation({"kind": "?"})
    Traceback (most recent call last):
        ...
    regret.check.document.Rejected: the fields must be bits, claim, digest, format, hypotheses, kind, method, problem
    """
    _check_form(document)
    claim, problem, method = document["claim"], document["problem"], document["method"]
    with ctx.workprec(document["bits"]):
        values, series = _run(problem, method)
        for name, text in claim["letters"].items():
            require(name.isidentifier() and name not in values, f"the letter {name} is read off the run")
            values[name] = _value(text, {}, {})
        _add_corrected(values, series)
        left, right = (_value(claim[side], values, series) for side in ("left", "right"))
        require(bool(left > right), f"left > right is not certain: {left.str(10)} and {right.str(10)}")
    rule = "" if method is None else f", {method['name']} with {_told(method['numbers']) or 'no free numbers'}"
    letters = f", where {_told(claim['letters'])}" if claim["letters"] else ""
    return (
        f"f_t(x) = g_t x on [{problem['lower']}, {problem['upper']}], g = ({', '.join(problem['gradients'])}), "
        f"x_1 = {problem['x1']}{rule}, T = {len(problem['gradients'])}: "
        f"{claim['left']} = {left.str(10, radius=False)} > {right.str(10, radius=False)} = {claim['right']}{letters}"
    )


def _told(numbers: dict[str, str]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in numbers.items())


def _check_form(document: Any) -> None:
    require(isinstance(document, dict) and sorted(document) == _FIELDS, f"the fields must be {', '.join(_FIELDS)}")
    require(document["format"] == FORMAT and document["kind"] == KIND, f"not a {FORMAT!r} of {KIND!r}")
    require(document["digest"] == digest(document), "the digest is not that of the document")
    require(type(document["bits"]) is int and 64 <= document["bits"] <= 4096, "bits must lie in [64, 4096]")
    for part, names in _INNER.items():
        given = document[part]
        if part == "method" and given is None:
            continue
        require(isinstance(given, dict) and sorted(given) == names, f"{part} must have {', '.join(names)}")
    gradients = document["problem"]["gradients"]
    require(isinstance(gradients, list) and 1 <= len(gradients) <= _MOST_STEPS, "gradients must be a list of g_t")
    require(isinstance(document["claim"]["letters"], dict), "claim.letters must be an object")


def _run(problem: Any, method: Any) -> tuple[dict[str, arb], dict[str, list[arb]]]:
    """Step through the run; the letters that it gives, and the sequences."""
    g = [arb(number(text)) for text in problem["gradients"]]
    lower, upper, x = (arb(number(problem[name])) for name in ("lower", "upper", "x1"))
    require(bool(lower <= x) and bool(x <= upper), "x1 must lie in [lower, upper]")
    largest = max(abs(number(text)) for text in problem["gradients"])
    values = {"T": arb(len(g)), "d": arb(1), "G_inf": arb(largest), "G_2": arb(largest)}
    values |= {"D_inf": upper - lower, "D_2": upper - lower}
    series: dict[str, list[arb]] = {"g": g}
    if method is None:
        return values, series
    steps, names = method["steps"], method["variables"]
    require(isinstance(steps, list) and len(steps) in (1, len(g)), "method.steps must be one, or one for each g_t")
    numbers = {name: arb(number(text)) for name, text in method["numbers"].items()}
    require(not {"g", "t"} & {*numbers, *names} and not set(numbers) & set(names), "a name is used twice")
    state = [_value(text, {}, {}) for text in method["start"]]
    series |= {name: [] for name in ("eta", "eta_hat", "beta1_t", "peak")}
    loss = arb(0)
    for t, slope in enumerate(g, start=1):
        require(len(names) == len(state), "the state has another size than method.variables")
        formulas = steps[0] if len(steps) == 1 else steps[t - 1]
        here = {**numbers, **dict(zip(names, state, strict=True)), "g": slope, "t": arb(t)}
        rate, direction, beta1 = (_value(formulas[name], here, {}) for name in ("rate", "direction", "beta1_t"))
        state = [_value(text, here, {}) for text in formulas["state"]]
        loss += slope * x
        series["eta"].append(rate)
        series["eta_hat"].append(rate * arb(t).sqrt())
        series["beta1_t"].append(beta1)
        series["peak"].append((1 / series["eta_hat"][-1]).max(series["peak"][-1] if t > 1 else arb(0)))
        x = (x if direction.is_zero() else x - rate * direction).min(upper).max(lower)
    total = sum(g, arb(0))
    values["R_T"] = loss - (total * lower).min(total * upper)
    return values, series


def _add_corrected(values: dict[str, arb], series: dict[str, list[arb]]) -> None:
    if {"alpha", "beta1"} <= set(values) and "eta" in series:
        rates = enumerate(series["eta"], start=1)
        series["v_hat"] = [(values["alpha"] / ((1 - values["beta1"] ** t) * rate)) ** 2 / t for t, rate in rates]


def _value(text: Any, values: dict[str, arb], series: dict[str, list[arb]]) -> arb:
    """A formula of + - * / **, sqrt, log, exp, Abs, sign, Max, Min, and Sum(term, (index, first, last), ...)."""
    require(isinstance(text, str) and len(text) < 20_000, "a formula must be a short text")
    try:
        tree = ast.parse(text, mode="eval").body
        return _node(tree, values, series)
    except (SyntaxError, RecursionError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise Rejected(f"the formula {text!r} cannot be evaluated ({type(error).__name__}: {error})") from None


_FUNCTIONS = {"sqrt": arb.sqrt, "log": arb.log, "exp": arb.exp, "Abs": abs, "sign": arb.sgn}


def _node(node: Any, values: dict[str, arb], series: dict[str, list[arb]]) -> arb:
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return arb(node.value)
    if isinstance(node, ast.Name):
        return values[node.id]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_node(node.operand, values, series)
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        first, *rest = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        require(all(_index(part, values) == 1 for part in rest), "there is one coordinate")
        t = _index(first, values)
        require(t >= 1, "there is no step before the first")
        return series[node.value.id][t - 1]
    if isinstance(node, ast.BinOp):
        a = _node(node.left, values, series)
        if isinstance(node.op, ast.Pow):
            return _power(a, node.right, values, series)
        b = _node(node.right, values, series)
        if isinstance(node.op, ast.Div):  # a positive number over 0 is an infinity, as the rules have it
            return arb.pos_inf() if b.is_zero() and a > 0 else a / b
        return {ast.Add: arb.__add__, ast.Sub: arb.__sub__, ast.Mult: arb.__mul__}[type(node.op)](a, b)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        if node.func.id == "Sum":
            return _sum(node.args[0], node.args[1:], values, series)
        parts = [_node(part, values, series) for part in node.args]
        if node.func.id in ("Max", "Min"):
            result = parts[0]
            for part in parts[1:]:
                result = result.max(part) if node.func.id == "Max" else result.min(part)
            return result
        return _FUNCTIONS[node.func.id](*parts)
    raise Rejected(f"a formula has {type(node).__name__}, which is not known here")


def _power(base: arb, exponent: Any, values: dict[str, arb], series: dict[str, list[arb]]) -> arb:
    power = _node(exponent, values, series)
    whole, doubled = power.unique_fmpz(), (2 * power).unique_fmpz()
    if whole is not None and power.is_exact():
        return base ** int(whole)
    if doubled is not None and power.is_exact():
        root = base.sqrt()
        return root ** int(doubled)
    return base**power


def _index(node: Any, values: dict[str, arb]) -> int:
    whole = _node(node, values, {}).unique_fmpz()
    require(whole is not None, "an index must be an integer")
    return int(whole)


def _sum(term: Any, limits: list[Any], values: dict[str, arb], series: dict[str, list[arb]]) -> arb:
    *inner, last = limits
    name, start, end = last.elts
    total = arb(0)
    for index in range(_index(start, values), _index(end, values) + 1):
        here = {**values, name.id: arb(index)}
        total += _sum(term, inner, here, series) if inner else _node(term, here, series)
    return total
