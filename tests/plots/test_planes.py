from fractions import Fraction

from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from regret.drift.cells import Plane, PlaneCell
from regret.plots import parameter_plane
from regret.plots.planes import COLOURS

HALVES = (Fraction(0), Fraction(1, 2), Fraction(1))
CELLS = (
    PlaneCell(HALVES[:2], HALVES[:2], "fails"),
    PlaneCell(HALVES[1:], HALVES[:2], "converges"),
    PlaneCell((HALVES[0], HALVES[2]), HALVES[1:], "undecided"),
)
PLANE = Plane(CELLS, (HALVES[0], HALVES[2]), (HALVES[0], HALVES[2]))


def test_every_cell_is_drawn_where_it_lies_in_the_colour_of_its_verdict():
    ax = Figure().subplots()
    assert parameter_plane(PLANE, ("a", "b"), "title", ax) is ax
    drawn = {tuple(c.get_facecolor()[0][:3]): c.get_paths() for c in ax.collections}
    for cell in CELLS:
        (path,) = drawn[to_rgb(COLOURS[cell.verdict])]
        box = path.get_extents()
        assert (box.x0, box.x1) == cell.x
        assert (box.y0, box.y1) == cell.y
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_title()) == ("a", "b", "title")


def test_the_legend_tells_the_shares_of_the_area():
    names = [text.get_text() for text in parameter_plane(PLANE).get_legend().get_texts()]
    assert names == [
        "fails (25.0% of the area)",
        "converges (25.0% of the area)",
        "undecided (50.0% of the area)",
    ]


def test_colours_differ_in_lightness_too():
    lightness = [0.299 * r + 0.587 * g + 0.114 * b for r, g, b in map(to_rgb, COLOURS.values())]
    assert min(abs(a - b) for i, a in enumerate(lightness) for b in lightness[:i]) > 0.15
