"""Every link within the site leads somewhere, and no page loads anything from another machine."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

__all__ = ["check"]

_LOADED = {("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src"), ("source", "src")}
_NOT_LOADED = {"canonical", "next", "prev", "search", "index", "author"}


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.anchors: set[str] = {"", "top"}
        self.links: list[str] = []
        self.foreign: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.anchors |= {value for name in ("id", "name") if (value := found.get(name))}
        for name in ("href", "src"):
            target = found.get(name)
            if target is None:
                continue
            parts = urlsplit(target)
            if not parts.scheme and not parts.netloc:
                self.links.append(target)
            elif (tag, name) in _LOADED and parts.scheme != "data" and found.get("rel") not in _NOT_LOADED:
                self.foreign.append(target)


def check(folder: Path) -> None:
    """Look at every page of a site.

    :raises RuntimeError: naming each link that leads nowhere, and each thing that is loaded from elsewhere.
    """
    pages = {}
    for path in sorted(folder.rglob("*.html")):
        if "_static" in path.relative_to(folder).parts:
            continue
        pages[path] = _Page()
        pages[path].feed(path.read_text(encoding="utf-8"))
    wrong = []
    for path, page in pages.items():
        name = path.relative_to(folder)
        wrong += [f"{name} loads {target}" for target in page.foreign]
        for link in page.links:
            parts = urlsplit(link)
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            if not target.is_file():
                wrong.append(f"{name} links to {link}, which is not there")
            elif target in pages and unquote(parts.fragment) not in pages[target].anchors:
                wrong.append(f"{name} links to {link}, whose anchor is not there")
    if wrong:
        raise RuntimeError("; ".join(wrong[:20]) + (f"; and {len(wrong) - 20} more" if len(wrong) > 20 else ""))
