"""Draws the page: the headline, then every section that has something to show, as one HTML file."""
from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jinja2
import markupsafe

from reports import formats, headline
from reports.files import write_atomically
from reports.run import Run
from reports.sections import SECTIONS

TEMPLATES = Path(__file__).with_name("templates")


def render(run: Run, modules: Sequence[Any] = SECTIONS, still: bool = False) -> str:
    """The whole page, or these sections of it. It refers to nothing outside itself.

    `still`: without what only a reader can open or follow, for a picture.
    """
    environment = _environment()
    sections = [_section(environment, module, run) for module in modules]
    return environment.get_template("page.html").render(
        head=headline.build(run), still=still,
        style=markupsafe.Markup((TEMPLATES / "style.css").read_text(encoding="utf-8")),
        sections=[section for section in sections if section is not None])


def write(run: Run, path: Path) -> None:
    """Renders the page to `path`, whole or not at all."""
    write_atomically(path, render(run))


def _section(environment: jinja2.Environment, module: Any, run: Run) -> dict[str, Any] | None:
    data = module.build(run)
    if data is None:
        return None
    body = environment.get_template(f"sections/{module.ID}.html").render(data=data, simulated=run.simulated)
    return {"id": module.ID, "title": module.TITLE, "body": markupsafe.Markup(body)}


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True,
                                     lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    environment.filters.update(formats.FILTERS)
    return environment
