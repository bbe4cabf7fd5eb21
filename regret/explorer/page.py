"""The page: controls, figures and what ties them together, on Dash."""

from __future__ import annotations

import io
from importlib.resources import files
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, dcc, html, no_update
from dash import State as Current
from dash.exceptions import PreventUpdate

from regret.errors import RegretError
from regret.explorer import figures
from regret.explorer.answers import Answer, answer, certain, phase_plane
from regret.explorer.choices import CONTROLS, PROBLEMS, RULES, Scale, label_of
from regret.explorer.state import State, default_state
from regret.registry import problem_function

__all__ = ["make_app"]

_FIELDS = ("constant", "alpha", "beta1", "beta2", "T", "x1")
_GRAPHS = ("iterates", "average", "rates", "plane")


def make_app() -> dash.Dash:
    """The application, with every script and style sheet served by itself."""
    app = dash.Dash(
        "regret",
        title="regret explore",
        update_title="",
        serve_locally=True,
        assets_folder=str(files("regret.explorer") / "assets"),
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
    )
    app.layout = _layout()
    _connect(app)
    return app


def _layout() -> Any:
    options = [{"label": label_of(name, problem_function(name)), "value": name} for name in PROBLEMS]
    first = next(iter(PROBLEMS))
    return html.Main(
        [
            dcc.Location(id="url", refresh=False),
            dcc.Store(id="shown"),
            dcc.Store(id="settled"),
            html.Header([html.H1("Where does it go?"), html.P(id="told", role="status")]),
            html.Section(
                [
                    html.Label("problem", htmlFor="problem"),
                    dcc.Dropdown(options, first, id="problem", clearable=False, searchable=False),
                    html.Fieldset(
                        [
                            html.Legend("optimizers"),
                            dcc.Checklist([_marked(rule) for rule in RULES], [], id="rules", inline=True),
                        ]
                    ),
                    _control("constant", "constant", Scale("linear", 0, 1, 1)),
                    *(_control(name, label, scale) for name, (label, scale) in CONTROLS.items()),
                    _control("x1", "start x1", Scale("linear", -1, 1, 0.01)),
                ],
                id="controls",
                **{"aria-label": "controls"},
            ),
            html.Section(html.Div(id="verdicts"), id="answers", **{"aria-label": "verdicts"}),
            html.Section([_graph(name) for name in _GRAPHS], id="figures", **{"aria-label": "figures"}),
            html.Section(
                [
                    html.H2("Take it with you"),
                    html.Div(
                        [
                            html.A("link to this state", id="link", href="#"),
                            html.Button("PNG", id="png"),
                            html.Button("SVG", id="svg"),
                            dcc.Download(id="file"),
                        ],
                        className="row",
                    ),
                    html.H3("as commands: what is shown, and what is proved"),
                    html.Pre(id="command", tabIndex="0"),
                    html.H3("in Python"),
                    html.Pre(id="python", tabIndex="0"),
                ],
                id="export",
            ),
        ]
    )


def _marked(rule: str) -> dict[str, Any]:
    mark = html.Span(className="mark", style={"background": figures.COLOURS[rule]})
    return {"label": html.Span([mark, rule]), "value": rule}


def _graph(name: str) -> Any:
    graph = dcc.Graph(id=name, config={"displayModeBar": False, "responsive": True}, style={"height": "100%"})
    return html.Div(graph, className="figure")


def _control(name: str, label: str, scale: Scale) -> Any:
    return html.Div(
        [
            html.Label(label, htmlFor=f"{name}-at", id=f"{name}-label"),
            dcc.Input(id=name, type="text", inputMode="decimal", debounce=True, className="value"),
            dcc.Input(
                id=f"{name}-at", type="range", min=scale.lower, max=scale.upper, step=scale.step, className="slide"
            ),
            dcc.Store(id=f"{name}-scale", data=_plain(scale)),
        ],
        id=f"{name}-box",
        className="control",
    )


def _plain(scale: Scale) -> dict[str, Any]:
    return {"kind": scale.kind, "integer": scale.integer, "lower": scale.lower, "upper": scale.upper}


def _connect(app: dash.Dash) -> None:
    for name in _FIELDS:
        # Slider and field say the same; the field is what counts, so that any number can be typed.
        app.clientside_callback(
            ClientsideFunction("explorer", "pair"),
            Output(name, "value", allow_duplicate=True),
            Output(f"{name}-at", "value", allow_duplicate=True),
            Input(f"{name}-at", "value"),
            Input(name, "value"),
            Current(f"{name}-scale", "data"),
            prevent_initial_call=True,
        )
    app.clientside_callback(
        ClientsideFunction("explorer", "remember"),
        Output("link", "href"),
        Output("settled", "data"),
        Input("shown", "data"),
        prevent_initial_call=True,
    )
    app.callback(
        Output("problem", "value"),
        Output("rules", "value"),
        *(Output(name, "value") for name in _FIELDS),
        Output("constant-label", "children"),
        Output("constant-box", "style"),
        *(Output("constant-at", part) for part in ("min", "max", "step")),
        Output("constant-scale", "data"),
        *(Output("x1-at", part) for part in ("min", "max", "step")),
        Output("told", "children"),
        Input("url", "search"),
        Input("problem", "value"),
        Current("rules", "value"),
    )(_begin)
    app.callback(
        *(Output(name, "figure") for name in _GRAPHS),
        Output("verdicts", "children"),
        Output("command", "children"),
        Output("python", "children"),
        Output("shown", "data"),
        Output("told", "children", allow_duplicate=True),
        Input("problem", "value"),
        Input("rules", "value"),
        *(Input(name, "value") for name in _FIELDS),
        prevent_initial_call=True,
    )(_move)
    app.callback(
        Output("verdicts", "children", allow_duplicate=True),
        Input("settled", "data"),
        prevent_initial_call=True,
    )(_settle)
    app.callback(
        Output("file", "data"),
        Input("png", "n_clicks"),
        Input("svg", "n_clicks"),
        Current("shown", "data"),
        prevent_initial_call=True,
    )(_export)


def _begin(search: str | None, problem: str, rules: list[str]) -> tuple[Any, ...]:
    """The controls as the link, or the problem that was chosen, wants them."""
    told = ""
    if dash.ctx.triggered_id == "problem":
        state = default_state(problem)
        chosen = rules or list(state.rules)
    else:
        try:
            state = State.of_query(search or "")
            state.make_problem(exact=False)
        except RegretError as error:
            told, state = f"The link is not understood: {error}", default_state(next(iter(PROBLEMS)))
        chosen = list(state.rules)
    constant = PROBLEMS[state.problem]
    box = state.make_problem(exact=False).feasible
    lower, upper = float(box.lower), float(box.upper)
    return (
        state.problem,
        chosen,
        *(getattr(state, name) for name in _FIELDS),
        f"constant {constant.name}",
        {} if constant.name else {"display": "none"},
        *(constant.scale.lower, constant.scale.upper, constant.scale.step),
        _plain(constant.scale),
        *(lower, upper, (upper - lower) / 100),
        told,
    )


def _move(problem: str, rules: list[str], *texts: str) -> tuple[Any, ...]:
    """Everything that a move changes."""
    if None in texts:
        raise PreventUpdate
    try:
        state = State(problem, texts[0], tuple(rule for rule in RULES if rule in rules), *texts[1:])
        found = answer(state)
        graphs = [draw(found) for draw in (figures.iterates, figures.average, figures.rates)]
        graphs.append(figures.plane(phase_plane(state.problem, state.constant), found))
    except RegretError as error:
        return (*[no_update] * (len(_GRAPHS) + 4), str(error))
    # What was said of a link stays until something is moved: then one control has changed, and not all of them.
    told = no_update if len(dash.ctx.triggered) > 1 else ""
    return (
        *graphs,
        _verdicts(found),
        "\n".join([state.command(), *state.decide_commands()]),
        state.python(),
        state.query(),
        told,
    )


def _settle(query: str | None) -> Any:
    """The verdicts again, with the digits that are certain."""
    if not query:
        raise PreventUpdate
    state = State.of_query(query)
    return _verdicts(answer(state), certain(state))


def _verdicts(found: Answer, digits: list[str] | None = None) -> Any:
    head = ["optimizer", "for every alpha and start", "limit of R_T/T", "x", f"R_T/T at T = {found.steps:,}"]
    head.append(f"certain R_T/T at T = {found.state.steps:,}")
    rows = []
    for i, (run, decision) in enumerate(zip(found.runs, found.decisions, strict=True)):
        verdict, limit, why = ("not asked", "", decision) if isinstance(decision, str) else _told(decision)
        name = run.facts["optimizer"]
        mark = html.Span(className="mark", style={"background": figures.COLOURS[name]})
        unfolded = html.Details([html.Summary(verdict), why])
        told = [limit, f"{float(run.x[-1]):.5g}", f"{float(run.average_regret[-1]):.6g}", digits[i] if digits else "…"]
        cells = [
            html.Td([mark, name]),
            html.Td(unfolded, className=f"verdict {verdict}", id=f"verdict-{name}"),
            # On a phone each cell brings the head of its column along.
            *(html.Td(text, **{"data-head": words}) for text, words in zip(told, head[2:], strict=True)),
        ]
        cells[-1].className = "certain"
        rows.append(html.Tr(cells))
    return html.Table([html.Thead(html.Tr([html.Th(text, scope="col") for text in head])), html.Tbody(rows)])


def _told(decision: Any) -> tuple[str, str, str]:
    limit = "" if decision.limit is None else f"{decision.limit}"
    sure = " (almost surely)" if decision.almost_surely else ""
    return (
        decision.verdict,
        limit + sure * bool(limit),
        f"{'; '.join(decision.reasons)}. Evidence: {decision.evidence}.",
    )


def _export(png: int | None, svg: int | None, query: str | None) -> Any:
    """The figures of ``regret run --plot`` for this state."""
    if not query or not (png or svg):
        raise PreventUpdate
    from matplotlib.figure import Figure

    from regret.plots import overview, style

    suffix = str(dash.ctx.triggered_id)
    state = State.of_query(query)
    content = io.BytesIO()
    with style():
        overview(Figure(), answer(state).runs).savefig(content, format=suffix)
    return dcc.send_bytes(content.getvalue(), f"{state.problem}.{suffix}")
