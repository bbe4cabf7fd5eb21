"""What training asks of an optimizer: groups, schedulers, checkpoints, precisions, scaling, clear refusals."""

import io

import pytest

torch = pytest.importorskip("torch")

from regret.errors import DomainError, RegretError, RunError, UnknownNameError  # noqa: E402
from regret.torch import optim  # noqa: E402


def parameter(*values, dtype=torch.float32):
    return torch.nn.Parameter(torch.tensor(values, dtype=dtype))


def descend(optimizer, parameters, steps, seed=0, schedulers=()):
    generator = torch.Generator().manual_seed(seed)
    for _ in range(steps):
        for p in parameters:
            kind = p.dtype if p.is_complex() else torch.float32
            p.grad = torch.randn(p.shape, generator=generator, dtype=kind).to(p.dtype)
        optimizer.step()
        for scheduler in schedulers:
            scheduler.step()


def one_step_from(optimizer, p):
    """The length of a step from a warm state under a gradient of 1, divided by the momentum it multiplies."""
    before = p.detach().clone()
    p.grad = torch.ones_like(p)
    optimizer.step()
    return ((before - p.detach()) / optimizer.state[p]["m"]).mean().item()


@pytest.mark.parametrize("follows", [True, False])
def test_a_scheduler_moves_final_lr_with_lr_unless_told_not_to(follows):
    # After many steps the band has all but closed, and the effective rate is final_lr.
    p = parameter(1.0, dtype=torch.float64)
    optimizer = optim.AdaBound([p], lr=1e-3, final_lr=0.1, gamma=1e3, final_lr_follows_lr=follows)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=100, gamma=0.1)
    descend(optimizer, [p], 50, schedulers=[scheduler])
    assert one_step_from(optimizer, p) == pytest.approx(0.1, rel=1e-3)
    descend(optimizer, [p], 60, schedulers=[scheduler])
    assert optimizer.param_groups[0]["lr"] == pytest.approx(1e-4)
    assert optimizer.param_groups[0]["final_lr"] == 0.1
    assert one_step_from(optimizer, p) == pytest.approx(0.01 if follows else 0.1, rel=1e-3)


def test_a_warm_up_from_zero_does_not_move_anything_at_zero():
    p = parameter(1.0)
    optimizer = optim.AdaBound([p], lr=0.1)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: epoch / 10)
    p.grad = torch.ones(1)
    optimizer.step()
    assert p.item() == 1.0
    scheduler.step()
    optimizer.step()
    assert p.item() < 1.0


@pytest.mark.parametrize("name", ["adam", "momentum_sgd"])
def test_cyclic_schedulers_find_their_momentum(name):
    p = parameter(1.0)
    optimizer = optim.OPTIMIZERS[name]([p], lr=0.1)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, total_steps=10)
    descend(optimizer, [p], 9, schedulers=[scheduler])
    group = optimizer.param_groups[0]
    assert group["betas"][0] if name == "adam" else group["momentum"] == pytest.approx(0.95, abs=0.02)


def test_a_group_added_later_is_updated_relative_to_its_own_lr():
    first, late, alone = parameter(1.0), parameter(1.0), parameter(1.0)
    optimizer = optim.AdaBound([first], lr=1e-3)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=0.1)
    descend(optimizer, [first], 3, schedulers=[scheduler])
    optimizer.add_param_group({"params": [late], "lr": 0.5, "final_lr": 0.2})
    reference = optim.AdaBound([alone], lr=0.5, final_lr=0.2)
    for p, o in ((late, optimizer), (alone, reference)):
        p.grad = torch.ones(1)
        o.step()
    assert late.item() == alone.item() != 1.0


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16, torch.complex64])
@pytest.mark.parametrize("fused", [False, True])
def test_a_state_dict_loaded_anew_continues_to_the_same_bits(dtype, fused):
    def fresh():
        p, q = parameter(1.0, -2.0, dtype=dtype), parameter(0.5, dtype=dtype)
        optimizer = optim.AMSBound([{"params": [p]}, {"params": [q], "lr": 0.01}], lr=0.1, fused=fused)
        return [p, q], optimizer, torch.optim.lr_scheduler.StepLR(optimizer, 4, 0.1)

    whole, optimizer, scheduler = fresh()
    descend(optimizer, whole, 5, schedulers=[scheduler])
    stored = io.BytesIO()
    torch.save([optimizer.state_dict(), [p.detach() for p in whole], scheduler.state_dict()], stored)
    descend(optimizer, whole, 5, seed=1, schedulers=[scheduler])

    stored.seek(0)
    state, values, schedule = torch.load(stored, weights_only=True)
    resumed, again, scheduler = fresh()
    with torch.no_grad():
        for p, value in zip(resumed, values, strict=True):
            p.copy_(value)
    scheduler.load_state_dict(schedule)
    again.load_state_dict(state)
    assert all(s.dtype == torch.float32 for s in (again.state[resumed[0]][n] for n in ("m", "v", "v_hat")))
    descend(again, resumed, 5, seed=1, schedulers=[scheduler])
    assert all(torch.equal(a, b) for a, b in zip(whole, resumed, strict=True))


def test_a_state_dict_of_another_optimizer_is_refused_with_the_differences():
    p, q = parameter(1.0, 2.0), parameter(1.0, 2.0, 3.0)
    optimizer = optim.AdaBound([p])
    descend(optimizer, [p], 1)
    saved = optimizer.state_dict()
    with pytest.raises(DomainError, match="id is 'adabound' there and 'adam' here"):
        optim.Adam([p]).load_state_dict(saved)
    with pytest.raises(DomainError, match="convention is 'luo-code' there and 'paper' here"):
        optim.AdaBound([p], convention="paper").load_state_dict(saved)
    with pytest.raises(DomainError, match=r"m of parameter 0 has shape \(2,\), not \(3,\)"):
        optim.AdaBound([q]).load_state_dict(saved)
    with pytest.raises(DomainError, match=r"groups have \[1\] parameters, these \[2\]"):
        optim.AdaBound([p, q]).load_state_dict(saved)
    with pytest.raises(DomainError, match="without rule"):
        optim.Adam([p]).load_state_dict(torch.optim.Adam([p]).state_dict())


def test_low_precision_is_rounded_once_from_float32():
    p = parameter(1.0, dtype=torch.bfloat16)
    wide = parameter(1.0)
    for x in (p, wide):
        optimizer = optim.Adam([x], lr=0.1)
        x.grad = torch.ones_like(x)
        optimizer.step()
    assert torch.equal(p, wide.to(torch.bfloat16))


def test_a_complex_parameter_is_two_real_ones():
    z = torch.nn.Parameter(torch.tensor([1 + 2j, -1j]))
    x = torch.nn.Parameter(torch.view_as_real(z.detach()).clone())
    a, b = optim.AMSGrad([z]), optim.AMSGrad([x])
    for seed in range(4):
        grad = torch.randn(2, 2, generator=torch.Generator().manual_seed(seed))
        z.grad, x.grad = torch.view_as_complex(grad), grad
        a.step()
        b.step()
    assert torch.equal(torch.view_as_real(z.detach()), x.detach())


@pytest.mark.parametrize("memory_format", [torch.contiguous_format, torch.channels_last])
@pytest.mark.parametrize("fused", [False, True])
def test_strides_do_not_matter(memory_format, fused):
    values = torch.randn(2, 3, 4, 5, generator=torch.Generator().manual_seed(0))
    p = torch.nn.Parameter(values.clone(memory_format=memory_format))
    q = torch.nn.Parameter(values.clone())
    for x in (p, q):
        optimizer = optim.Adam([x], lr=0.1, fused=fused)
        x.grad = (values * values).contiguous()  # for p of another layout than the parameter
        optimizer.step()
    assert torch.equal(p, q)


def test_a_scaler_skips_steps_that_overflowed():
    p = parameter(1.0)
    optimizer = optim.AdaBound([p], lr=0.1)
    scaler = torch.amp.GradScaler("cpu", init_scale=4.0)
    for factor, moves in ((1.0, True), (float("inf"), False)):
        before = p.item()
        optimizer.zero_grad()
        scaler.scale((p * factor).sum()).backward()
        scaler.step(optimizer)
        scaler.update()
        assert (p.item() != before) == moves
    assert optimizer.state[p]["step"] == 1


def test_a_copy_goes_on_alike():
    import copy

    p = parameter(1.0)
    holder = {"p": p, "optimizer": optim.AdaBound([p], lr=0.1)}
    descend(holder["optimizer"], [p], 2)
    twin = copy.deepcopy(holder)
    for held in (holder, twin):
        descend(held["optimizer"], [held["p"]], 3, seed=1)
    assert torch.equal(holder["p"], twin["p"])


def test_accumulated_gradients_are_their_sum():
    p, q = parameter(1.0), parameter(1.0)
    a, b = optim.AdaGrad([p], lr=0.1), optim.AdaGrad([q], lr=0.1)
    for x in (1.0, 2.0):
        (p * x).sum().backward()
    (q * 3.0).sum().backward()
    a.step()
    b.step()
    assert torch.equal(p, q)


def test_a_closure_is_called_and_parameters_without_gradient_keep_their_count():
    p, q = parameter(1.0), parameter(1.0)
    optimizer = optim.CSGD([p, q], lr=0.5)
    p.grad = torch.ones(1)
    optimizer.step()

    def closure():
        optimizer.zero_grad()
        loss = (p + q).sum()
        loss.backward()
        return loss

    assert optimizer.step(closure).item() == pytest.approx(1.5)
    assert [optimizer.state[x]["step"].item() for x in (p, q)] == [2, 1]
    assert q.item() == pytest.approx(0.5)  # its own first step, bias-corrected as such


def test_each_parameter_goes_by_its_own_count_also_where_numbers_are_tensors():
    lr = torch.tensor(0.5)
    for switches in ({"capturable": True}, {"capturable": True, "fused": True}, {"lr": lr}, {"lr": lr, "fused": True}):
        p, q = parameter(1.0), parameter(1.0)
        optimizer = optim.CSGD([p, q], **({"lr": 0.5} | switches))
        p.grad = torch.ones(1)
        optimizer.step()
        p.grad, q.grad = torch.zeros(1), torch.ones(1)
        optimizer.step()
        assert q.item() == pytest.approx(0.5)


def test_a_rule_that_asks_which_step_it_is_is_refused_where_the_count_is_a_tensor():
    for switches in ({"capturable": True}, {"capturable": True, "fused": True}, {"lr": torch.tensor(0.1)}):
        p = parameter(1.0)
        optimizer = optim.MomentumSGD([p], dampening=0.5, **({"lr": 0.1} | switches))
        p.grad = torch.ones(1)
        with pytest.raises(RunError, match="momentum_sgd cannot step where its step count or lr is a tensor"):
            optimizer.step()
        assert p.item() == 1.0


@pytest.mark.filterwarnings("ignore")  # torch's compiler calls what torch has deprecated
def test_a_step_compiles_to_one_graph_that_serves_every_step_and_step_size():
    from torch._dynamo.testing import CompileCounter

    ps, qs = ([parameter(1.0, 2.0), parameter(3.0)] for _ in range(2))
    lr = torch.tensor(0.01)
    compiled, plain, counter = optim.AdaBound(ps, lr=lr), optim.AdaBound(qs, lr=0.01), CompileCounter()
    step = torch.compile(compiled.step, backend=counter, fullgraph=True)
    for t in range(5):
        for p, q in zip(ps, qs, strict=True):
            p.grad = torch.randn(p.shape, generator=torch.Generator().manual_seed(t))
            q.grad = p.grad.clone()
        if t == 3:
            lr.fill_(0.001)
            plain.param_groups[0]["lr"] = 0.001
        step()
        plain.step()
    assert counter.frame_count <= 2  # the first has no state yet
    assert all(torch.allclose(p, q, rtol=1e-5) for p, q in zip(ps, qs, strict=True))


@pytest.mark.parametrize(
    ("numbers", "error"),
    [
        ({"lr": -1.0}, "alpha = -1: must lie in"),
        ({"lr": 0.0}, "alpha = 0: must lie in"),
        ({"gamma": 0.0}, "gamma = 0: must lie in"),
        ({"betas": (1.0, 0.9)}, "beta1 = 1: must lie in"),
        ({"betas": (0.9, 0.9), "beta2": 0.8}, "beta2 = 0.9: given twice"),
        ({"final_l": 1.0}, "unknown parameter of adabound 'final_l'"),
        ({"weight_decay": -0.1}, "weight_decay = -0.1: must lie in"),
        ({"decoupled": "yes"}, "decoupled = 'yes': must be False, True or 'unscaled'"),
        ({"convention": "luo"}, "unknown convention of adabound 'luo'"),
        ({"foreach": None}, "foreach = None: must be true or false"),
    ],
)
def test_bad_numbers_are_named(numbers, error):
    with pytest.raises(RegretError, match=error):
        optim.AdaBound([parameter(1.0)], **numbers)


def test_bad_groups_and_gradients_are_named():
    p = parameter(1.0, 2.0)
    optimizer = optim.Adam([p])
    with pytest.raises(UnknownNameError, match="entry of a parameter group of adam 'final_lr'"):
        optimizer.add_param_group({"params": [parameter(1.0)], "final_lr": 0.1})
    with pytest.raises(DomainError, match="beta2 = 2"):
        optimizer.add_param_group({"params": [parameter(1.0)], "betas": (0.9, 2.0)})
    p.grad = torch.sparse_coo_tensor([[0]], [1.0], (2,), check_invariants=True)
    with pytest.raises(DomainError, match="sparse_coo: adam needs dense gradients"):
        optimizer.step()
    with pytest.raises(DomainError, match="must be an instance of a frozen dataclass"):
        optim.RuleOptimizer([p], torch.optim.Adam)
