"""One step of a group: the rule's calculation, with weight decay around it, on the group's tensors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from regret.arithmetic import times
from regret.arithmetic.expressions import Expression
from regret.arithmetic.tensors import TensorList
from regret.engines.program import write_program
from regret.engines.state import flatten, rebuilt
from regret.errors import RunError
from regret.optimizers.base import optimizer_id
from regret.torch.optim.foreach import foreach_step
from regret.torch.optim.fused import fused_step
from regret.torch.optim.groups import scale_band, with_numbers
from regret.torch.optim.states import LOW, coordinates, initial_state

if TYPE_CHECKING:
    from regret.torch.optim.base import RuleOptimizer

__all__ = ["DECOUPLED", "Bucket", "coming_rate", "group_rule", "take_step"]

DECOUPLED = (False, True, "unscaled")

_IN_CACHE = 1 << 16
"""Elements from which tensors on a CPU are not taken together: a step makes several calls on each."""


@dataclass
class Bucket:
    """Parameters that take a step together: their gradients, the ``width`` tensors of state of each, their steps."""

    params: list[Tensor]
    grads: list[Tensor]
    states: list[Tensor]
    steps: list[Any]
    width: int

    def state(self, leaf: int) -> list[Tensor]:
        """One number of the state, for every parameter."""
        return self.states[leaf :: self.width] if self.width else []

    def pick(self, indices: list[int]) -> Bucket:
        """Some of the parameters."""
        states = [self.states[i * self.width + k] for i in indices for k in range(self.width)]
        params, grads, steps = ([values[i] for i in indices] for values in (self.params, self.grads, self.steps))
        return Bucket(params, grads, states, steps, self.width)


def group_rule(rule: Any, names: dict[str, str], group: dict[str, Any]) -> Any:
    """The rule with the numbers of a group, its band moved with the group's lr where that is asked for."""
    own = with_numbers(rule, names, group, checked=False)
    if group["final_lr_follows_lr"] and "lr" in group:
        lr, base = group["lr"], group["base_lr"]
        if not isinstance(lr, int | float) or lr != base:
            return scale_band(own, lr / base)
    return own


def take_step(optimizer: RuleOptimizer, group: dict[str, Any], bucket: Bucket) -> None:
    """Take a step with the group's numbers."""
    compiling, by_tensor = torch.compiler.is_compiling(), isinstance(group.get("lr"), Tensor)
    if by_tensor:
        group = group | {"lr": TensorList([group["lr"]])}
    rule = group_rule(optimizer.rule, optimizer.names, group)
    torch._foreach_add_(bucket.steps, 1.0)
    # torch.compile makes kernels of its own; numbers that are tensors go into one of ours, but not into foreach calls.
    direct = compiling or ((by_tensor or group["capturable"]) and not group["fused"])
    take = _direct_step if direct else _program_step
    for part in _alike(bucket, direct or group["capturable"]):
        take(rule, optimizer, group, part)


def _alike(bucket: Bucket, on_device: bool) -> Iterator[Bucket]:
    """Parts with one dtype, device and step count."""
    groups: dict[Any, list[int]] = {}
    # Reading a count from a device would stop it: there each parameter goes by its own.
    for i, (p, g) in enumerate(zip(bucket.params, bucket.grads, strict=True)):
        step = None if on_device else bucket.steps[i].item()
        groups.setdefault((p.dtype, g.dtype, p.device, step), []).append(i)
    if len(groups) == 1:
        yield bucket
        return
    for indices in groups.values():
        yield bucket.pick(indices)


def _moved(rule: Any, shape: Any, group: dict[str, Any], t: Any, p: Any, g: Any, leaves: Iterator[Any]) -> Any:
    """The next point and the next state."""
    decay, decoupled, lr = group["weight_decay"], group["decoupled"], group.get("lr", 1.0)
    rate, direction, state = rule.update(rebuilt(shape, leaves), _gradient(group, p, g), t)
    if hasattr(rule, "shrinkage"):  # weight decay that is the rule's own
        p = p * rule.shrinkage(t)
    if decay and decoupled:
        p = p * (1 - decay * lr) if decoupled is True else p * (1 - decay)
    return p - times(rate, direction), state


def _gradient(group: dict[str, Any], p: Any, g: Any) -> Any:
    """The gradient that the rule is given."""
    if group["maximize"]:
        g = -g
    if group["weight_decay"] and group["decoupled"] is False:
        g = g + p * group["weight_decay"]
    return g


def coming_rate(optimizer: RuleOptimizer, group: dict[str, Any], p: Tensor) -> tuple[Tensor, float]:
    """The effective rate of each coordinate in the step that comes, and the factor that the rule's rate corrects m by.

    The second is ``1 - beta1**t`` where the convention corrects the first moment within its rate, else 1.
    """
    assert p.grad is not None
    rule = group_rule(optimizer.rule, optimizer.names, group)
    state = optimizer.state[p] or initial_state(optimizer.rule, p, optimizer.state_names)
    t = int(state["step"].item()) + 1 if "step" in state else 1
    leaves = [state[name] for name in optimizer.state_names]
    x, g = (coordinates(tensor.detach()) for tensor in (p, p.grad))
    kind = torch.float32 if x.dtype in LOW else x.dtype
    x, g = x.to(kind), g.to(kind)
    rate, _, _ = rule.update(rebuilt(rule.init(0.0), iter(leaves)), _gradient(group, x, g), t)
    corrected = getattr(rule, "bias_correction", False) and hasattr(rule, "beta1")
    return torch.zeros_like(x) + rate, 1 - float(rule.beta1) ** t if corrected else 1.0


@contextmanager
def _numbers_on_device(rule: Any) -> Iterator[None]:
    """Tell in one line when a rule needs to know numbers that are tensors, as its step count may be."""
    try:
        yield
    except RuntimeError as error:
        if torch.compiler.is_compiling():
            raise
        told = "its step count or lr is a tensor (capturable = True, or a tensor as lr)"
        raise RunError(f"{optimizer_id(rule)} cannot step where {told}: {error}") from error


def _counts(bucket: Bucket) -> TensorList:
    """The step count of each parameter: one that was added later, or had no gradient at times, is behind."""
    return TensorList(step.to(p.device) for step, p in zip(bucket.steps, bucket.params, strict=True))


def _program_step(rule: Any, optimizer: RuleOptimizer, group: dict[str, Any], bucket: Bucket) -> None:
    """The step as a program made of the rule, with the step's numbers."""
    names = optimizer.state_names
    # Where nothing may be read back from the device, the numbers of the step are made there.
    t = _counts(bucket) if group["capturable"] else int(bucket.steps[0].item())
    inputs = [Expression("input", name) for name in ("p", "g", *names)]
    with _numbers_on_device(rule):
        p, state = _moved(rule, rule.init(0.0), group, t, inputs[0], inputs[1], iter(inputs[2:]))
    program, numbers = write_program({"p": p, **dict(zip(names, flatten(state), strict=True))})
    lists = {"p": bucket.params, "g": bucket.grads} | {name: bucket.state(i) for i, name in enumerate(names)}
    # A step that moves nothing has no use for p, which still says of what kind the numbers are.
    given = {name: [coordinates(tensor) for tensor in lists[name]] for name in dict.fromkeys((*program.inputs, "p"))}
    _run(program, numbers, given, group)


def _run(program: Any, numbers: list[Any], given: dict[str, list[Tensor]], group: dict[str, Any]) -> None:
    params = given["p"]
    low = params[0].dtype in LOW
    if low:
        given = given | {name: [x.float() for x in given[name]] for name in ("p", "g") if name in given}
    elif "g" in given and given["g"][0].dtype != params[0].dtype:
        given = given | {"g": [g.to(params[0].dtype) for g in given["g"]]}
    if group["fused"]:
        fused_step(program, numbers, [given[name] for name in program.inputs])
        if low:
            torch._foreach_copy_(params, given["p"])
        return
    step = foreach_step(program, numbers)
    for part in _parts(params, group["foreach"]):
        step([given[name][part] for name in program.inputs], numbers)
    if low:
        torch._foreach_copy_(params, given["p"])


def _parts(params: list[Tensor], together: bool) -> Iterator[slice]:
    """Which tensors go together through the calls of a step: on a CPU as many as its caches hold."""
    if together and params[0].device.type != "cpu":
        yield slice(None)
        return
    start, size = 0, 0
    for i, p in enumerate(params):
        size += p.numel()
        if size >= _IN_CACHE or not together:
            yield slice(start, i + 1)
            start, size = i + 1, 0
    if start < len(params):
        yield slice(start, None)


def _direct_step(rule: Any, optimizer: RuleOptimizer, group: dict[str, Any], bucket: Bucket) -> None:
    """The rule itself on lists of tensors, its step count a tensor: what torch.compile and CUDA graphs can hold."""
    params = [coordinates(p) for p in bucket.params]
    kind = torch.float32 if params[0].dtype in LOW else params[0].dtype
    p, g = ([coordinates(x).to(kind) for x in xs] for xs in (bucket.params, bucket.grads))
    leaves = [TensorList(bucket.state(i)) for i in range(bucket.width)]
    t = _counts(bucket)
    with _numbers_on_device(rule):
        new_p, state = _moved(rule, rule.init(0.0), group, t, TensorList(p), TensorList(g), iter(leaves))
    for old, new in zip(leaves, flatten(state), strict=True):
        if new is not old:
            torch._foreach_copy_(old.tensors, new.tensors)
    torch._foreach_copy_(params, new_p.tensors)
