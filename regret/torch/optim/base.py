"""What the optimizers of this package share: a rule of the house as a ``torch.optim.Optimizer``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor

from regret.domains import Domain
from regret.errors import DomainError, UnknownNameError
from regret.optimizers.base import is_optimizer_class, optimizer_id
from regret.records import description, in_floats, leaves, resolve_path, with_leaves
from regret.torch.optim.checkpoints import check_compatible, restore_precision
from regret.torch.optim.groups import check_lr, group_names, numbers_of
from regret.torch.optim.states import initial_state, leaf_names
from regret.torch.optim.steps import DECOUPLED, Bucket, take_step

__all__ = ["RuleOptimizer"]

_SWITCHES = ("maximize", "foreach", "fused", "capturable", "final_lr_follows_lr")


class RuleOptimizer(torch.optim.Optimizer):
    """Any rule of the house, or of the user's, as an optimizer of tensors.

    :param params: parameters, named parameters, or groups of them with numbers of their own.
    :param rule: a frozen dataclass with ``init`` and ``update``, such as ``regret.optimizers.Adam()``.
    :param weight_decay: at least 0.
    :param decoupled: how weights decay: ``False``, through the gradient (``g + weight_decay * p``, L2 regularisation);
        ``True``, apart from it (``p * (1 - lr * weight_decay)``, as torch.optim.AdamW does); ``"unscaled"``, apart and
        without lr (``p * (1 - weight_decay)``, as the released AdaBoundW).
    :param maximize: climb instead of descend.
    :param foreach: go over all tensors of a group at once; ``False``: one after the other.
    :param fused: read and write every tensor once: a kernel made from the rule, with numba on the CPU and with NVRTC on
        CUDA.  Rounds as the rule is written, without fused multiply-adds.
    :param capturable: keep the step count on the parameters' device, so that a step can be captured in a CUDA graph.
    :param final_lr_follows_lr: where the rule has a band, multiply its bounds by ``lr / base_lr``, ``base_lr`` being
        the lr that the group was added with; so the released AdaBound does it.  ``False``: a scheduler moves the step
        size inside the band only, which near the end of training, when the band has closed, does nothing.

    The numbers of the rule stand in the groups: ``lr``, ``betas``, ``eps`` and under their own names the others
    (``final_lr``, ``gamma``, ``momentum`` ...).  Schedulers change them there; the step reads them there.  A rule's own
    schedule (alpha / sqrt(t) in the paper convention) acts besides.  Nothing is projected.

    State is kept in float32 for parameters of lower precision; such a parameter is updated in float32 and rounded once.
    The real and the imaginary part of a complex parameter are two coordinates.

    >>> from regret.optimizers import Adam
    >>> x = torch.nn.Parameter(torch.tensor([1.0, -1.0]))
    >>> optimizer = RuleOptimizer([x], Adam(convention="torch", alpha=0.5))
    >>> (x ** 2).sum().backward()
    >>> optimizer.step()
    >>> x.detach()
    tensor([ 0.5000, -0.5000])
    """

    rule_class: ClassVar[type | None] = None

    def __init__(
        self,
        params: Any,
        rule: Any,
        *,
        weight_decay: float = 0.0,
        decoupled: bool | str = False,
        maximize: bool = False,
        foreach: bool = True,
        fused: bool = False,
        capturable: bool = False,
        final_lr_follows_lr: bool = True,
        lr: Any = None,
    ) -> None:
        if isinstance(rule, type) or not is_optimizer_class(type(rule)):
            raise DomainError(f"rule = {rule!r}: must be an instance of a frozen dataclass with init and update")
        self.rule = _settled(in_floats(rule))
        self.names = group_names(self.rule)
        self.state_names = leaf_names(self.rule)
        defaults = numbers_of(self.rule) | {
            "weight_decay": weight_decay,
            "decoupled": decoupled,
            "maximize": maximize,
            "foreach": foreach,
            "fused": fused,
            "capturable": capturable,
            "final_lr_follows_lr": final_lr_follows_lr,
        }
        if lr is not None:  # a tensor may stand for it, so that it can be changed under torch.compile
            defaults["lr"] = lr
        super().__init__(params, defaults)

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add a group; its lr is what the bounds of a band are relative to (``base_lr``).

        :raises DomainError: for a number outside its domain.
        :raises UnknownNameError: for an entry that the rule does not have.
        """
        known = {*self.defaults, "params", "param_names", "base_lr", "initial_lr"}
        unknown = [name for name in param_group if name not in known]
        if unknown:
            raise UnknownNameError(f"entry of a parameter group of {self._label()}", unknown[0], known)
        group = {**self.defaults, **param_group}
        if "lr" in group:
            check_lr(group["lr"])
            base_lr = group["lr"].item() if isinstance(group["lr"], Tensor) else group["lr"]
            param_group.setdefault("base_lr", base_lr)
        with_leaves(self.rule, self._checked_numbers(group))
        Domain.parse("[0, inf)").check("weight_decay", group["weight_decay"])
        if group["decoupled"] not in DECOUPLED:
            raise DomainError(f"decoupled = {group['decoupled']!r}: must be False, True or 'unscaled'")
        for name in _SWITCHES:
            if not isinstance(group[name], bool):
                raise DomainError(f"{name} = {group[name]!r}: must be true or false")
        super().add_param_group(param_group)

    def _checked_numbers(self, group: Mapping[str, Any]) -> dict[str, Any]:
        values = {}
        for path, name in self.names.items():
            if name.startswith("betas."):
                pair = group["betas"]
                if not isinstance(pair, tuple | list) or len(pair) != 2:
                    raise DomainError(f"betas = {pair!r}: must be a pair (beta1, beta2)")
                values[path] = pair[int(name[-1])]
            else:
                values[path] = group[name]
            if isinstance(values[path], Tensor):
                values[path] = values[path].item()
        return values

    def _label(self) -> str:
        return optimizer_id(self.rule)

    def _init_group(
        self,
        group: dict[str, Any],
        params: list[Tensor],
        grads: list[Tensor],
        states: list[Tensor],
        steps: list[Any],
    ) -> bool:
        """Collect what a group's step works on, and make the state of parameters that have none yet."""
        has_complex = False
        for p in group["params"]:
            if p.grad is None:
                continue
            if p.grad.is_sparse or p.grad.layout is not torch.strided:
                raise DomainError(
                    f"a gradient of layout {p.grad.layout}: {self._label()} needs dense gradients "
                    "(a rule's state changes where the gradient is 0 too)"
                )
            has_complex |= torch.is_complex(p)
            state = self.state[p]
            if "step" not in state:
                device = p.device if group["capturable"] else "cpu"
                state["step"] = torch.zeros((), dtype=torch.float64, device=device)
                state.update(initial_state(self.rule, p, self.state_names))
            params.append(p)
            grads.append(p.grad)
            states.extend(state[name] for name in self.state_names)
            steps.append(state["step"])
        return has_complex

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """One step; ``closure`` recomputes the loss and its gradients, and its value is returned."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            params: list[Tensor] = []
            grads: list[Tensor] = []
            states: list[Tensor] = []
            steps: list[Any] = []
            self._init_group(group, params, grads, states, steps)
            if params:
                take_step(self, group, Bucket(params, grads, states, steps, len(self.state_names)))
        return loss

    def state_dict(self) -> dict[str, Any]:
        """As in torch, with the rule that the state belongs to; ``weights_only`` loads it."""
        packed = super().state_dict()
        packed["rule"] = self._fingerprint()
        return packed

    def _fingerprint(self) -> dict[str, Any]:
        numbers = set(self.names)
        return {"id": self._label()} | {k: v for k, v in description(self.rule).items() if k not in numbers}

    def load_state_dict(self, state_dict: dict[str, Any], strict: bool = True) -> None:
        """Load a state; its groups' numbers replace those of this optimizer, as in torch.

        State keeps the precision that it was saved in, whatever that of the parameters.

        :param strict: refuse, naming every difference, a state of another rule or convention, or for parameters of
            other shapes; ``False``: take what fits the number of parameters.
        :raises DomainError: for a state that does not fit; nothing is changed then.
        """
        if strict:
            check_compatible(self, state_dict)
        bare = {key: value for key, value in state_dict.items() if key != "rule"}
        super().load_state_dict(bare)
        restore_precision(self, bare)

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        for group in self.param_groups:
            for name, value in self.defaults.items():
                group.setdefault(name, value)

    @classmethod
    def of(cls, params: Any, method: Any, **options: Any) -> RuleOptimizer:
        """The rule ``method`` of the house as an optimizer of ``params``."""
        return RuleOptimizer(params, method, **options)


def _settled(rule: Any) -> Any:
    """The rule without a switch that does nothing: undampened momentum has no first step of its own."""
    if getattr(rule, "undamped_first_step", False) and rule.dampening == 0:
        return with_leaves(rule, {"undamped_first_step": False})
    return rule


def make_rule(
    cls: type,
    convention: str,
    numbers: Mapping[str, Any],
    aliases: Sequence[tuple[str, Any]] = (),
) -> Any:
    """A rule from torch's names and the house's; numbers of its band and schedules by their own name."""
    fields: dict[str, Any] = {"convention": convention}
    later: dict[str, Any] = {}
    names: Iterable[str] = cls.__dataclass_fields__  # type: ignore[attr-defined]
    given = [*numbers.items(), *((name, value) for name, value in aliases if value is not None)]
    for name, value in given:
        target = fields if name in names else later
        if name in target and name != "convention":
            raise DomainError(f"{name} = {value}: given twice")
        target[name] = value
    rule = cls(**fields)
    known = [path.rpartition(".")[2] for path, _ in leaves(rule)]
    for name in later:
        if name not in known and name not in dict(leaves(rule)):
            raise UnknownNameError(f"parameter of {optimizer_id(rule)}", name, [*names, *known])
    paths = {resolve_path(rule, name, f"parameter of {optimizer_id(rule)}"): value for name, value in later.items()}
    return with_leaves(rule, paths) if paths else rule
