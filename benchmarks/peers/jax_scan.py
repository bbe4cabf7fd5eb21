"""optax.adam in ``lax.scan``, single and under ``vmap``, and Adam written by hand in JAX, ``scan`` within ``vmap``.

In double precision, with the sums of losses; optax corrects the bias, and the engine is asked for the same convention.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from workloads import QUADRATIC, Workload

SETTINGS = {"convention": "optax", "epsilon": 0.0, "schedule": "inverse_sqrt"}
"""What makes the engine's Adam that of optax here."""


def available() -> bool:
    """Whether jax and optax are installed."""
    try:
        import jax
        import optax  # noqa: F401
    except ImportError:
        return False
    jax.config.update("jax_enable_x64", True)
    return True


def optax_scan(work: Workload, steps: int, lanes: int | None = None) -> Callable[[], Any]:
    """optax.adam on periodic losses: x_{T+1} and the sum of losses; of every start, where lanes are given."""
    import jax
    import jax.numpy as jnp
    import optax

    alpha, beta1, beta2 = work.hypers[:3]
    adam = optax.adam(lambda count: alpha / jnp.sqrt(count + 1.0), b1=beta1, b2=beta2, eps=0.0)
    table = jnp.array(work.table)

    def step(carry: Any, t: Any) -> Any:
        x, state, total = carry
        g, loss = meet(work, table[t % len(work.table)], x)
        updates, state = adam.update(g, state, x)
        return (jnp.clip(optax.apply_updates(x, updates), -1.0, 1.0), state, total + loss), None

    def one(x: Any) -> Any:
        (x, _, total), _ = jax.lax.scan(step, (x, adam.init(x), jnp.zeros(())), jnp.arange(steps))
        return x, total

    run = jax.jit(one if lanes is None else jax.vmap(one))
    start = jnp.array(work.x1 if lanes is None else starts(lanes))
    return lambda: [np.asarray(part) for part in jax.block_until_ready(run(start))]


def meet(work: Workload, number: Any, x: Any) -> tuple[Any, Any]:
    """The gradient and the loss of a step, from the table's number."""
    if work.kind == QUADRATIC:
        return x - number, 0.5 * (x - number) * (x - number)
    return number, number * x


def starts(lanes: int) -> np.ndarray:
    """The starts of the lanes of peers whose lanes share their step size."""
    return np.linspace(-1.0, 1.0, lanes)


def by_hand(work: Workload, steps: int, lanes: int) -> Callable[[], Any]:
    """Adam in the theory form, step sizes that differ from lane to lane: x_{T+1} and the sums of losses."""
    import jax
    import jax.numpy as jnp

    _, beta1, beta2 = work.hypers[:3]
    table = jnp.array(work.table)

    def one(alpha: Any) -> Any:
        def step(carry: Any, t: Any) -> Any:
            x, m, v, total = carry
            g, loss = meet(work, table[(t - 1) % len(work.table)], x)
            m = beta1 * m + (1 - beta1) * g
            v = beta2 * v + (1 - beta2) * g * g
            moved = x - alpha / jnp.sqrt(t.astype(float)) / jnp.sqrt(v) * m
            return (jnp.clip(moved, -1.0, 1.0), m, v, total + loss), None

        zero = jnp.zeros(())
        (x, _, _, total), _ = jax.lax.scan(step, (jnp.array(work.x1), zero, zero, zero), jnp.arange(1, steps + 1))
        return x, total

    run, alphas = jax.jit(jax.vmap(one)), jnp.array(work.alphas(lanes))
    return lambda: [np.asarray(part) for part in jax.block_until_ready(run(alphas))]
