"""The independent checker: it verifies what the producer writes, and nothing that was touched."""

import copy
import json
from dataclasses import replace
from fractions import Fraction

import pytest
from flint import fmpq

from counterexamples import derived, luo2019, reddi2018, zhang2022
from regret.certify.growth import certificate, encode
from regret.check import Rejected, check, digest
from regret.check.growth import FIELDS
from regret.engines.balls import ball_run
from regret.errors import DomainError
from regret.optimizers import AMSGrad, RMSProp
from regret.problems import Linear

PROBLEMS = {
    "reddi2018.theorem1": reddi2018.theorem1(C=3),
    "reddi2018.theorem1, C = 10": reddi2018.theorem1(C=10),
    "reddi2018.theorem2": reddi2018.theorem2(C=8, beta1=0.5, beta2=0.5),
    "reddi2018.theorem6": reddi2018.theorem6(C=10),
    "reddi2018.synthetic_online": reddi2018.synthetic_online(),
    "luo2019.theorem1": luo2019.theorem1(C=9, beta2=0.5),
    "luo2019.theorem2": luo2019.theorem2(0.5, 0.5),
    "derived.period3": derived.period3(0.5, 0.5),
}


@pytest.fixture(scope="module")
def document():
    problem = reddi2018.theorem2(C=8, beta1=0.5, beta2=0.5)
    return certificate(problem, problem.known.optimizer, x1=-1)


def leaves(value, path=()):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from leaves(inner, (*path, i))
    else:
        yield path, value


def altered(document, path, value):
    changed = copy.deepcopy(document)
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return changed


def mutations(value):
    if isinstance(value, int):
        return [value + 1, value - 1, 2 * value, -value, float(value), str(value), None, True]
    wild = ["", value + " ", value.upper() + "x", None, 1]
    try:
        number = fmpq(*(int(part) for part in value.split("/")))
    except ValueError:
        return wild
    near = [number + fmpq(1, 10**9), number - fmpq(1, 10**9), number + 1, -number - 1]
    return [*wild, *map(str, near), f"{2 * number.p}/{2 * number.q}"]


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_certificates_of_the_house_are_verified(name):
    problem = PROBLEMS[name]
    made = certificate(problem, problem.known.optimizer)
    limit = problem.known.stuck_limit
    p, _, q = made["claim"]["c"].partition("/")
    assert 0.49 * limit < int(p) / int(q or 1) < limit
    proved = check(json.loads(encode(made)))
    assert proved.endswith(f"R_T >= {made['claim']['c']} T for every T >= {made['claim']['T0']}")


def test_a_run_to_infinity_is_verified_and_bound():
    problem = zhang2022.finite_sum()
    made = certificate(problem, problem.known.optimizer)
    assert (made["proof"]["wall"], made["problem"]["upper"]) == ("none", "inf")
    z, lower = made["problem"]["comparator"], made["problem"]["lower"]
    trusted = f", provided that f_t({z}) = g_t ({z}) and f_t(x) = g_t x for x >= {lower}: R_T >= "
    assert f"x_1 = {made['problem']['x1']}, adam with " in check(made)
    assert f"(label zhang2022.finite_sum){trusted}" in check(made)
    stepped = ball_run(problem, problem.known.optimizer, 2000, against=-2.0, rel_tol=1e-9)
    c = fmpq(*(int(part) for part in made["claim"]["c"].split("/")))
    assert made["claim"]["T0"] <= 2000
    assert stepped.average_regret > c
    for path, value in [
        (("problem", "upper"), "1000"),
        (("problem", "comparator"), "3"),
        (("problem", "lower"), "1/2"),
        (("proof", "wall"), "upper"),
        (("method", "beta2"), "9/10"),
        (("proof", "contact"), made["proof"]["contact"] + 1),
        (("claim", "c"), str(20 * c)),
    ]:
        changed = altered(made, path, value)
        with pytest.raises(Rejected):
            check({**changed, "digest": digest(changed)})
    for path, value in leaves(made):
        for other in mutations(value):
            with pytest.raises(Rejected):
                check(altered(made, path, other))


def test_the_lower_wall_is_verified_too():
    made = certificate(Linear([-3.0, 1.0, 1.0], x1=0.5), RMSProp(alpha=0.5, beta2=0.1))
    assert made["proof"]["wall"] == "lower"
    assert "R_T >= 3/5 T for every T >= 172" in check(made)


def test_what_is_proved_is_told_in_numbers_and_the_name_is_a_label():
    problem = reddi2018.theorem1(C=3)
    made = certificate(problem, problem.known.optimizer)
    told = (
        "f_t(x) = g_t x on [-1, 1], g = (3, -1, -1) repeated, x_1 = {x1}, adam with alpha = {alpha}, beta1 = 0, "
        "beta2 = {beta2}, epsilon = 0, epsilon_root = 0, comparator -1 (label {name}): R_T >= 33/50 T for every T >= 1"
    )
    given = {"x1": made["problem"]["x1"], **{key: made["method"][key] for key in ("alpha", "beta2")}}
    assert check(made) == told.format(name="reddi2018.theorem1", **given)
    other = altered(made, ("problem", "name"), "another.name")
    assert check({**other, "digest": digest(other)}) == told.format(name="another.name", **given)


@pytest.mark.parametrize("name", ["", "a b", "x\nverified: everything", "x\n", "\ud800", "a\u2028b", "\x1b[2J"])
def test_a_name_that_could_pass_for_more_is_rejected(document, name):
    changed = altered(document, ("problem", "name"), name)
    with pytest.raises(Rejected, match=r"^problem\.name must be of letters"):
        check({**changed, "digest": digest(changed)})


@pytest.mark.parametrize("gradient", [1, None, ["1"], "1\n", "\uff11"])
def test_a_gradient_that_is_no_rational_in_a_string_is_rejected(document, gradient):
    changed = altered(document, ("problem", "gradients", 0), gradient)
    with pytest.raises(Rejected):
        check({**changed, "digest": digest(changed)})


def test_every_altered_field_is_rejected(document):
    paths = dict(leaves(document))
    assert {path[:2] for path in paths} >= {(part, name) for part in FIELDS for name in FIELDS[part]}
    for path, value in paths.items():
        for other in mutations(value):
            assert other != value or type(other) is not type(value)
            with pytest.raises(Rejected):
                check(altered(document, path, other))


def test_missing_and_additional_fields_are_rejected(document):
    for part in [None, *FIELDS]:
        for key in list(document if part is None else document[part]):
            less = copy.deepcopy(document)
            del (less if part is None else less[part])[key]
            with pytest.raises(Rejected):
                check(less)
            if key != "digest":
                with pytest.raises(Rejected):
                    check({**less, "digest": digest(less)})
        more = copy.deepcopy(document)
        (more if part is None else more[part])["note"] = "x"
        with pytest.raises(Rejected):
            check({**more, "digest": digest(more)})


def stronger(document):
    claim, proof = document["claim"], document["proof"]
    c = fmpq(*map(int, claim["c"].split("/")))
    yield "c", altered(document, ("claim", "c"), str(c * fmpq(101, 100)))
    yield "a little c", altered(document, ("claim", "c"), str(c + fmpq(1, 500)))
    yield "T0", altered(document, ("claim", "T0"), claim["T0"] - 1)
    yield "checked_to", altered(document, ("proof", "checked_to"), proof["contact"] + 2 * 8)
    for shift in range(1, 6):  # by 6 and 7 the run is on the wall as well
        yield "contact", altered(document, ("proof", "contact"), proof["contact"] + shift)
    yield "early", altered(document, ("proof", "contact"), 9)
    yield "wall", altered(document, ("proof", "wall"), "lower")
    yield "upper", altered(document, ("problem", "upper"), "1/2")
    yield "beta2", altered(document, ("method", "beta2"), "99/100")
    yield "beta1", altered(document, ("method", "beta1"), "9/10")
    yield "alpha", altered(document, ("method", "alpha"), "1/1000")
    yield "gradient", altered(document, ("problem", "gradients", 0), "7")
    yield "T0 beyond the best", altered(document, ("claim", "T0"), claim["T0"] + 1)


def test_a_stronger_or_false_statement_is_rejected_though_its_digest_is_right(document):
    assert document["claim"]["T0"] > 1
    check(document)
    for name, changed in stronger(document):
        with pytest.raises(Rejected) as caught:
            check({**changed, "digest": digest(changed)})
        assert "digest" not in str(caught.value), name


@pytest.mark.parametrize(
    ("problem", "alpha"), [(luo2019.theorem1(), 30), (reddi2018.theorem2(), 100), (derived.period3(), 3000)]
)
def test_a_larger_alpha_gets_there_sooner(problem, alpha):
    made = certificate(problem, replace(problem.known.optimizer, alpha=alpha))
    assert made["claim"]["T0"] == 1
    assert check(made)


def test_what_does_not_grow_gets_no_certificate():
    problem = reddi2018.theorem1(C=3)
    with pytest.raises(DomainError, match="growth is certified for adam in the paper's form"):
        certificate(problem, AMSGrad())
    with pytest.raises(DomainError, match="the run ends at the best fixed point"):
        certificate(problem, RMSProp(alpha=0.5, beta2=0.9))
    with pytest.raises(DomainError, match=r"c = 2/3: must lie in \(0, 2/3\)"):
        certificate(problem, problem.known.optimizer, c=Fraction(2, 3))
