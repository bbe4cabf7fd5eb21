"""One epoch: every training image once, or every test image once, with all images kept on the device."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, pad

from regret.errors import RunError
from regret.torch.cifar10.augmentation import Draw, augmented
from regret.torch.cifar10.distributed import Processes
from regret.torch.cifar10.task import Task

__all__ = ["Images", "LossNotFinite", "Score", "tested", "trained"]

_TEST_BATCH = 1000
"""Without influence on the result: nothing is learnt from a test batch."""

_CHECK_EVERY = 50
"""Steps between looks at the loss on a GPU, which has to come to rest for each."""


class LossNotFinite(RunError):
    """The loss became infinite or not a number: a step size was too large."""


class Score(NamedTuple):
    """Mean loss, and the accuracy in percent."""

    loss: float
    accuracy: float


class Images:
    """A task's images on a device, as bytes, and what makes numbers of them."""

    def __init__(self, task: Task, device: torch.device, kind: torch.dtype) -> None:
        def there(array: object) -> Tensor:
            return torch.as_tensor(array).to(device)

        self.padding = task.padding
        self.padded = pad(there(task.images), (task.padding,) * 4)
        self.labels = there(task.labels).long()
        self.test = there(task.test_images)
        self.test_labels = there(task.test_labels).long()
        mean, std = (
            torch.tensor(numbers, dtype=kind, device=device)[:, None, None] for numbers in (task.mean, task.std)
        )
        self.shift, self.slope = mean * task.scale, 1 / (std * task.scale)

    def numbers(self, images: Tensor) -> Tensor:
        """Images as a network takes them."""
        return (images.to(self.shift.dtype) - self.shift) * self.slope


def trained(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    images: Images,
    decided: Draw,
    batch: int,
    group: Processes,
    half: bool,
    after_step: Callable[[int, int], None],
) -> Score:
    """Train for an epoch, in the order and with the augmentation that were decided.

    :param batch: over all processes together.
    :param half: compute in bfloat16 where that is safe (autocast).
    :param after_step: called after each step with its number and that of its images.
    :raises LossNotFinite: if the loss is not finite.
    """
    model.train()
    decided = Draw(*(part.to(group.device) for part in decided))
    loss_sum = torch.zeros((), dtype=torch.float64, device=group.device)
    right = torch.zeros((), dtype=torch.float64, device=group.device)
    alone_on_cpu = group.count == 1 and group.device.type == "cpu"
    for step, members in enumerate(torch.split(decided.order, batch), start=1):
        chosen = group.share(members)
        labels = images.labels[chosen]
        optimizer.zero_grad()
        with torch.autocast(group.device.type, dtype=torch.bfloat16, enabled=half):
            answers = model(images.numbers(augmented(images.padded, chosen, decided, images.padding)))
            loss = cross_entropy(answers, labels, reduction="sum")
        # Gradients are averaged over processes: each weighs what it has by its share of the batch.
        (loss * (group.count / len(members))).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        loss_sum += loss.detach()
        right += (answers.argmax(dim=1) == labels).sum()
        # Processes look together, at the end: one that stopped by itself would leave the others waiting.
        if (alone_on_cpu or (group.count == 1 and step % _CHECK_EVERY == 0)) and not math.isfinite(loss_sum.item()):
            raise LossNotFinite(f"the loss is not finite by step {step}")
        after_step(step, len(members))
    score = _score(loss_sum, right, len(decided.order), group)
    if not math.isfinite(score.loss):
        raise LossNotFinite("the loss is not finite")
    return score


@torch.no_grad()
def tested(model: nn.Module, images: Images, group: Processes, half: bool) -> Score:
    """Loss and accuracy on the test set."""
    model.eval()
    loss_sum = torch.zeros((), dtype=torch.float64, device=group.device)
    right = torch.zeros((), dtype=torch.float64, device=group.device)
    mine = group.share(torch.arange(len(images.test), device=group.device))
    for chosen in torch.split(mine, _TEST_BATCH):
        labels = images.test_labels[chosen]
        with torch.autocast(group.device.type, dtype=torch.bfloat16, enabled=half):
            answers = model(images.numbers(images.test[chosen]))
            loss_sum += cross_entropy(answers, labels, reduction="sum")
        right += (answers.argmax(dim=1) == labels).sum()
    return _score(loss_sum, right, len(images.test), group)


def _score(loss_sum: Tensor, right: Tensor, number: int, group: Processes) -> Score:
    loss, hits = group.total(torch.stack([loss_sum, right])).tolist()
    return Score(loss / number, 100 * hits / number)
