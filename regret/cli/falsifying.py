"""``regret falsify``: break a claimed bound, or say how hard it was tried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

from regret.cli.output import print_json, progress, ready_folder, short, write_json
from regret.domains import integer_in
from regret.errors import RegretError, UnknownNameError
from regret.falsify import (
    Answer,
    Budget,
    GrowthAnswer,
    Question,
    Unsatisfiable,
    about_average,
    about_claim,
    about_expression,
    falsify,
    falsify_growth,
    grows_less_than_T,
    order_of,
    says_average_vanishes,
)
from regret.falsify.reproduction import as_test, growth_as_test
from regret.falsify.space import Template
from regret.files import write_atomically
from regret.records import resolve_path
from regret.registry import claims, make_optimizer, parse_settings, parse_value

__all__ = ["run"]


def run(
    *,
    claim: str | None,
    optimizer: str | None,
    bound: str | None,
    lower: bool,
    converges: bool,
    without: list[str],
    free: list[str],
    budget: str,
    seed: str,
    resume: Path | None,
    out: Path | None,
    as_json: bool,
) -> int:
    """Search and print; exit code 1 where a violation, or a rule that does not run, was found."""
    if sum([claim is not None, bound is not None, converges]) != 1:
        raise RegretError("one of CLAIM, --bound EXPR|CLAIM and --converges is needed, and not more")
    if claim is None and optimizer is None:
        raise RegretError("no optimizer given: use -o NAME[:KEY=VALUE,...] with --bound or --converges")
    spent, whole = Budget(budget), integer_in("[0, 9223372036854775807]", "seed", parse_value(seed))
    folder = None if out is None else ready_folder(out)
    rule, given = _rule(optimizer)
    name = claim if claim is not None else bound if bound is not None else "o(T)"
    known = None if converges or (bound is not None and not _is_id(bound)) else _claim(name)
    growth = says_average_vanishes(known) if known is not None else grows_less_than_T(name)
    if lower and (known is not None or growth):
        raise RegretError("--lower: only with --bound and an expression: which side a claim is about is known")
    if growth:
        if resume is not None:
            raise RegretError("--resume: a claim about growth is searched in one sitting")
        templates = _templates(known, rule, given, without, free)
        words = f"{known.id}: R_T / T -> 0" if known is not None else f"R_T = {name}"
        order = 1.0 if known is not None else order_of(name)
        with _bar(spent, words) as told:
            grown = falsify_growth(words, templates, spent, order=order, seed=whole, progress=told)
        test = growth_as_test(grown, _source(optimizer)) if grown.violated else None
        return _finish(grown, _growth_lines(grown), folder, test, as_json)
    question = _question(known, name, rule, given, without, free, lower)
    with _bar(spent, question.id) as told:
        answer = falsify(question, spent, seed=whole, resume=resume, progress=told)
    test = as_test(question, answer, _source(optimizer)) if answer.violated else None
    return _finish(answer, _lines(question, answer), folder, test, as_json)


def _is_id(text: str) -> bool:
    """Whether a text is meant as a claim's id: ``name.name``, and no formula."""
    head, dot, tail = text.partition(".")
    return bool(dot) and head.isidentifier() and tail.isidentifier()


def _claim(name: str) -> Any:
    found = claims(name.partition(".")[0])
    if name not in found:
        raise UnknownNameError("claim", name, claims())
    return found[name]


def _rule(spec: str | None) -> tuple[Any, frozenset[str]]:
    """The optimizer, and the paths of what was given for it."""
    if spec is None:
        return None, frozenset()
    rest = spec.partition(".py:")[2] or spec
    settings = rest.partition(":")[2]
    rule = make_optimizer(spec)
    given = parse_settings(settings.split(",") if settings else [])
    own = {item.name for item in fields(rule)}
    return rule, frozenset(name if name in own else resolve_path(rule, name, "parameter") for name in given)


def _source(spec: str | None) -> str | None:
    if spec is None or ".py:" not in spec:
        return None
    path, _, rest = spec.partition(".py:")
    return f"{path}.py:{rest.partition(':')[0]}"


def _question(
    known: Any,
    name: str,
    rule: Any,
    given: frozenset[str],
    without: Sequence[str],
    free: Sequence[str],
    lower: bool,
) -> Question:
    if known is None:
        if without:
            raise RegretError("--without: an expression has no hypotheses to set aside")
        return about_expression(name, rule, free, tuple(given), side="lower" if lower else "upper")
    if free:
        raise RegretError("--free: a claim is searched over all numbers that were not given")
    try:
        return about_claim(known, rule, given, without)
    except Unsatisfiable as error:
        raise Unsatisfiable(f"{error}{_prover_on(known)}") from None


def _templates(
    known: Any, rule: Any, given: frozenset[str], without: Sequence[str], free: Sequence[str]
) -> Sequence[Template]:
    if known is not None:
        return about_average(known, rule, given, without)
    leaves = about_expression("T", rule, free).templates[0].leaves
    return [Template(rule, tuple(leaf for leaf in leaves if leaf.path not in given))]


def _prover_on(claim: Any) -> str:
    """What the prover says of the premises of the claim's proofs: whether they can be met at all."""
    if not any(obligation.role == "model" for obligation in claim.obligations):
        return ""
    answers = [(o.part, c.verdict) for o, c in claim.check().answers if o.role == "model"]
    contrary = [part for part, verdict in answers if verdict == "proved"]
    if contrary:
        return f"; the prover: what {contrary[0]!r} is given is contradictory"
    if all(verdict == "refuted" for _, verdict in answers):
        return (
            "; the prover has a model of what the claim's proof is given: it is the rules at hand that do not meet it"
        )
    return "; the prover does not know whether what the claim's proof is given can be met"


@contextmanager
def _bar(budget: Budget, label: str) -> Iterator[Any]:
    """A progress bar on stderr with the best ratio so far."""
    with progress(1000, label) as advance:
        done = 0

        def told(share: float, ratio: float) -> None:
            nonlocal done
            if advance is not None:
                now = int(1000 * share)
                best = "" if ratio != ratio else f"  best ratio {ratio:.4f}"
                advance(now - done, f"{label}{best}")
                done = now

        yield told


def _finish(
    answer: Answer | GrowthAnswer, lines: list[str], folder: Path | None, test: str | None, as_json: bool
) -> int:
    if folder is not None:
        write_json(folder / "falsify.json", answer.document)
        written = ["falsify.json"]
        if answer.certificate is not None:
            write_json(folder / "certificate.json", answer.certificate)
            written.append("certificate.json")
        if test is not None:
            write_atomically(folder / "test_violation.py", test.encode())
            written.append("test_violation.py")
        lines = [*lines, f"written  {', '.join(str(folder / name) for name in written)}"]
    if as_json:
        print_json({**answer.document, "certificate": answer.certificate})
    else:
        print("\n".join(lines))
    return 1 if answer.violated or answer.finding else 0


def _lines(question: Question, answer: Answer) -> list[str]:
    one, proof, told = answer.candidate, answer.proof, answer.searched
    entry = answer.document["problem"]
    lines = []
    if answer.finding:
        lines.append(f"finding  {answer.finding}")
    elif answer.violated and proof is not None and one is not None:
        sides = f"{short(proof.regret, 9)} {'>' if question.side == 'upper' else '<'} {short(proof.bound, 9)}"
        what = "the left side is more than the right" if question.relation is not None else "R_T against the bound"
        lines.append(f"violated {answer.claim} at T = {one.steps}: {what}: {sides}")
    else:
        ratio = told["closest_ratio"]
        near = "" if ratio is None else f"; the closest ratio of regret to bound was {ratio:.6f}"
        lines.append(f"no violation of {answer.claim} found{near}")
    if entry is not None and one is not None:
        lead = "problem " if answer.violated or answer.finding else "closest "
        gradients, where = entry["gradients"], {name: entry[name] for name in ("lower", "upper", "x1")}
        if lead == "closest ":  # what it came to by chance has many digits: all of them are in the JSON
            gradients, where = (
                [short(float(one.gradients[i])) for i in range(one.steps)],
                {name: short(float(getattr(one, name))) for name in where},
            )
        listed = ", ".join(gradients[:12]) + (f", ... ({len(gradients)} in all)" if len(gradients) > 12 else "")
        on = "" if one.optimizer is None else f"f_t(x) = g_t x on [{where['lower']}, {where['upper']}], "
        start = "" if one.optimizer is None else f", x_1 = {where['x1']}"
        lines.append(f"{lead} {on}g = ({listed}){start}")
    if one is not None and one.optimizer is not None:
        lines.append(f"rule     {_shown(one.optimizer)}")
    if proof is not None:
        count = len(proof.hypotheses)
        met = f"; all {count} hypotheses are met" if count else ""
        checked = "; a certificate, verified in code of its own" if answer.certificate else ""
        lines.append(f"evidence {proof.evidence}{met}{checked}")
    lines += [f"aside    {words}" for words in question.set_aside]
    lines.append(
        f"searched {told['runs']} runs of {', '.join(told['rules']) or 'no rule'} ({told['structures']} structures) in "
        f"{told['seconds']} s, seed {told['seed']}; losses {told['losses']}; "
        f"numbers {', '.join(told['numbers']) or '-'}"
    )
    return lines + [f"note     {note}" for note in answer.notes]


def _growth_lines(answer: GrowthAnswer) -> list[str]:
    document, told = answer.document, answer.searched
    if answer.failure is not None:
        listed = ", ".join(map(str, answer.failure.gradients))
        lines = [
            f"violated {answer.claim}: {document['regret']}, for every alpha > 0 and every start",
            f"problem  f_t(x) = g_t x on [-1, 1], g = ({listed}) repeated",
            *_readable(answer),
            f"rule     {_shown(answer.rule)}",
            f"evidence {document['evidence']}" + ("; a certificate of growth" if answer.certificate else ""),
        ]
    elif answer.trouble is not None:
        listed = ", ".join(document["problem"]["gradients"])
        lines = [
            f"finding  {answer.finding}",
            f"problem  f_t(x) = g_t x on [-1, 1], g = ({listed}), x_1 = 1",
            f"rule     {_shown(answer.rule)}",
        ]
    else:
        nothing = f"no violation of {answer.claim} found"
        if answer.suggests:
            nothing = f"no proof against {answer.claim}, but runs suggest that it is false"
        lines = [nothing, f"rule     {_shown(answer.rule)}"]
        if answer.grown is not None:
            word = "faster than claimed" if answer.suggests else "fastest growth seen"
            lines.append(f"runs     {word}: {answer.grown}")
    lines.append(
        f"searched {told['problems']} problems, {told['rules_tried']} rules in {told['seconds']} s, "
        f"seed {told['seed']}; losses {told['losses']}"
    )
    return lines + [f"note     {note}" for note in answer.notes]


def _readable(answer: GrowthAnswer) -> Iterator[str]:
    """What there is to say about the size of the gradients."""
    if answer.failure is not None and answer.failure.least:
        yield "         (all integers of this period with smaller entries were looked at: none was found to fail)"
    if answer.readable is not None:
        from regret.testing.code import as_code

        gradients = answer.readable.gradients
        yield f"also     smaller integers, in a period of {len(gradients)}: g = {as_code(list(gradients))}"


def _shown(rule: Any) -> str:
    from regret.exact import as_written, exact
    from regret.exact import shown as number
    from regret.optimizers.base import optimizer_id, settings

    def plain(value: Any) -> str:
        try:
            return number(exact(as_written(value))) if not isinstance(value, bool) else str(value)
        except RegretError:
            return str(value)

    return f"{optimizer_id(rule)}({', '.join(f'{name}={plain(value)}' for name, value in settings(rule).items())})"
