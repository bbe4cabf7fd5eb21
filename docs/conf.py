"""The documentation's settings: `sphinx-build -W --keep-going docs build/docs` makes the site.

Everything that a machine can say is written into docs/generated before the build: the reference, the tables, the pages
of claims (from the provers), the gallery.  Nothing on a page is loaded from another machine: MathJax comes from the
Python package jupyter-server-mathjax and is copied into the site.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

import jupyter_server_mathjax  # noqa: E402

from regret import __version__  # noqa: E402

project = "regret-lab"
author = copyright = "The regret-lab developers"
version = release = __version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.mathjax",
    "myst_nb",
    "generators",
]
exclude_patterns = ["README.md"]
source_suffix = {".md": "myst-nb", ".ipynb": "myst-nb", ".rst": "restructuredtext"}
suppress_warnings = ["mystnb.unknown_mime_type"]

autodoc_typehints_format = "short"
autodoc_member_order = "bysource"
autodoc_use_type_comments = False
autodoc_inherit_docstrings = False
add_module_names = False
python_use_unqualified_type_names = True

myst_enable_extensions = ["dollarmath", "deflist", "fieldlist"]
myst_heading_anchors = 3
myst_update_mathjax = False

# A notebook whose assertion fails ends the build; one that has not changed is not run again.
nb_execution_mode = "cache"
nb_execution_cache_path = str(HERE.parent / "build" / "notebooks")
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_merge_streams = True

html_theme = "furo"
html_title = "regret-lab"
html_static_path = ["_static", str(Path(jupyter_server_mathjax.__file__).parent / "static")]
html_css_files = ["site.css"]
html_copy_source = False
mathjax_path = "MathJax.js?config=TeX-AMS-MML_HTMLorMML-full"
mathjax2_config = {
    "showProcessingMessages": False,
    "messageStyle": "none",
    "showMathMenu": False,
    "HTML-CSS": {"availableFonts": [], "webFont": "STIX-Web", "imageFont": None},
    "tex2jax": {"inlineMath": [["\\(", "\\)"]], "displayMath": [["\\[", "\\]"]], "processClass": "math"},
}
