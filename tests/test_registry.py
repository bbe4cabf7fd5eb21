import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from regret import registry
from regret.errors import DomainError, RegretError, UnknownNameError
from regret.optimizers.schedules import Exponential
from regret.registry import claims, load_from_file, make_optimizer, make_problem, parse_settings, problems

USER = str(Path(__file__).with_name("user_code.py"))


def test_problems_and_claims_are_found_by_their_ids():
    assert {"reddi2018.theorem1", "luo2019.theorem4_violation", "zhang2022.finite_sum"} <= set(problems())
    assert set(problems("luo2019")) == {name for name in problems() if name.startswith("luo2019.")}
    assert {"luo2019.theorem4", "repaired.adabound"} <= set(claims())


@pytest.mark.parametrize("name", [name for name in problems() if name != "datasets.breast_cancer"])
def test_every_problem_can_be_built_with_its_own_constants_and_is_called_by_its_id(name):
    problem = make_problem(name)
    assert problem.known.id == name
    assert problem.known.optimizer is not None


def test_another_package_can_register_its_own(monkeypatch):
    point = EntryPoint("mine", "regret.nowhere", "regret.claims")
    monkeypatch.setattr(registry, "entry_points", lambda group: [point] if group == "regret.claims" else [])
    with pytest.raises(RegretError, match="entry point regret\\.claims mine"):
        claims()


@pytest.mark.parametrize(
    ("spec", "path", "value"),
    [
        ("adam:alpha=0.5,beta1=0", "alpha", 0.5),
        ("adam:alpha=1/4", "alpha", 0.25),
        ("adam:convention=torch", "epsilon", 1e-8),
        ("adabound:final_lr=0.2", "band.final_lr", 0.2),
        ("adabound:band=jump,before=0.05", "band.before", 0.05),
        ("adabound:band=constant,lower=0.5,upper=0.9", "band.lower", 0.5),
        ("adabound:band=constant,upper=0.9,lower=0.5", "band.upper", 0.9),
        ("adam:beta1_schedule=exponential,lam=0.5", "beta1_schedule.lam", 0.5),
        ("adam:bias_correction=true", "bias_correction", True),
        (f"{USER}:SignMomentum:beta=0.3", "beta", 0.3),
    ],
)
def test_optimizers_are_built_from_text(spec, path, value):
    optimizer = make_optimizer(spec)
    for part in path.split("."):
        optimizer = getattr(optimizer, part)
    assert optimizer == value


def test_short_names_reach_into_components():
    assert make_optimizer("adam:beta1_schedule=exponential,lam=0.5").beta1_schedule == Exponential(0.5)


def test_problems_of_a_user_s_file_are_built():
    assert make_problem(f"{USER}:Cosine", {"factor": 2.0}).factor == 2.0
    assert load_from_file(USER, "Cosine") is load_from_file(USER, "Cosine")


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: make_optimizer("adm"), UnknownNameError, "unknown optimizer 'adm': did you mean 'adam'"),
        (lambda: make_optimizer("adam:beta3=1"), UnknownNameError, "unknown parameter of adam 'beta3': did you mean"),
        (lambda: make_optimizer("adam:beta2=1.5"), DomainError, "beta2 = 1.5: must lie in"),
        (lambda: make_optimizer("adam:alpha"), DomainError, "'alpha': must have the form name=value"),
        (lambda: make_optimizer("adam:alpha=1,alpha=2"), DomainError, "alpha: given twice"),
        (lambda: make_optimizer("adam:alpha=big"), DomainError, "alpha = big: must lie in"),
        (lambda: make_optimizer("adam:alpha=true"), DomainError, "alpha = True: must lie in"),
        (lambda: make_optimizer("adam:bias_correction=maybe"), DomainError, "bias_correction = maybe: must be true"),
        (lambda: make_optimizer("amsgrad:max_of_corrected=1"), DomainError, "max_of_corrected = 1: must be true"),
        (lambda: make_optimizer("adam:convention=3"), UnknownNameError, "unknown convention of adam 3"),
        (lambda: make_optimizer("adabound:band=constant,lower=2"), DomainError, "upper = 0.1: must be at least lower"),
        (lambda: make_optimizer(f"{USER}:NotFrozen"), RegretError, "must be a frozen dataclass"),
        (lambda: make_problem("reddi2018.theorem3", {"projected": "maybe"}), DomainError, "projected = maybe"),
        (lambda: make_problem("datasets.breast_cancer", {"feasible": 3}), DomainError, "feasible = 3: must be"),
        (lambda: make_problem("luo2019.theorem4_violation", {"final_lr": "abc"}), DomainError, "final_lr = abc"),
        (lambda: make_problem("luo2019.theorem4_violation", {"final_lr": float("nan")}), DomainError, "final_lr = nan"),
        (lambda: make_problem(f"{USER}:Cosine", {"known": 3}), DomainError, "known = 3: must be"),
        (lambda: make_problem(f"{USER}:Cosine", {"x1": "left"}), DomainError, "x1 = left: must have shape"),
        (lambda: make_problem(f"{USER}:math"), RegretError, "must be a class derived from regret.problems.Problem"),
        (lambda: make_problem(f"{USER}:"), UnknownNameError, "unknown name in"),
        (lambda: make_optimizer(f"{USER}:math"), RegretError, "must be a frozen dataclass"),
        (lambda: make_problem(f"{USER}:breaks"), RegretError, "breaks: ZeroDivisionError"),
        (lambda: make_optimizer(f"{USER}:NotADataclass"), RegretError, "must be a frozen dataclass"),
        (lambda: make_optimizer(f"{USER}:SingMomentum"), UnknownNameError, "did you mean 'SignMomentum'"),
        (lambda: make_optimizer("nowhere.py:Mine"), RegretError, "nowhere.py: no such file"),
        (lambda: make_problem("reddi2018.theorem7"), UnknownNameError, "did you mean 'reddi2018.theorem"),
        (lambda: make_problem("nothing"), UnknownNameError, "unknown problem 'nothing'"),
        (lambda: make_problem("reddi2018.theorem1", {"D": 3}), UnknownNameError, "parameter of reddi2018.theorem1 'D'"),
        (lambda: make_problem(f"{USER}:not_a_problem"), RegretError, "must give an instance"),
    ],
)
def test_what_is_not_there_is_told_in_one_line(call, error, message):
    with pytest.raises(error, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_a_file_that_does_not_run_is_told_so(tmp_path):
    broken = tmp_path / "broken.py"
    broken.write_text("1 / 0")
    with pytest.raises(RegretError, match="ZeroDivisionError"):
        load_from_file(str(broken), "Mine")


@pytest.mark.parametrize("code", ["import sys; sys.exit(0)", "raise SystemExit", "import nowhere_to_be_found", "1 +"])
def test_a_file_cannot_end_the_command_or_break_it(tmp_path, code):
    file = tmp_path / "mine.py"
    file.write_text(code)
    with pytest.raises(RegretError, match=r"mine\.py: (SystemExit|ModuleNotFoundError|SyntaxError)") as caught:
        load_from_file(str(file), "Mine")
    assert "\n" not in str(caught.value)


def test_what_a_file_prints_stays_out_of_stdout_and_modules_beside_it_are_found(tmp_path, capsys):
    (tmp_path / "beside_mine.py").write_text("FACTOR = 3")
    file = tmp_path / "mine.py"
    file.write_text("import beside_mine\nprint('hello')\nMine = beside_mine.FACTOR")
    before = list(sys.path)
    assert load_from_file(str(file), "Mine") == 3
    assert capsys.readouterr() == ("", "hello\n")
    assert sys.path == before


def test_settings_are_typed_by_what_they_look_like():
    read = parse_settings(["a=3", "b=0.5", "c=2/3", "d=False", "e=none", "f=word"])
    assert read == {"a": 3, "b": 0.5, "c": pytest.approx(2 / 3), "d": False, "e": None, "f": "word"}
