"""What other programs show of a public page when its address is passed on (Open Graph), with a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request

from engage.core.assets import asset
from engage.core.current import current_city
from engage.core.i18n import current_language
from engage.core.pictures.card import HEIGHT, WIDTH

GENERAL = "picture-streams.png"


@dataclass(frozen=True)
class Preview:
    """What is shown of one page. `address` and `picture` are absolute; `words` say what stands in the picture."""

    title: str
    description: str
    address: str
    picture: str
    words: str = ""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of every picture."""
        return WIDTH, HEIGHT


def init_app(app: Flask) -> None:
    """Give templates `page_preview(title, description)`, for pages that have no picture of their own."""
    helpers: dict[str, Any] = {"page_preview": page_preview}
    app.jinja_env.globals.update(helpers)


def page_preview(title: str, description: str) -> Preview:
    """Return what is shown of this request's page, with the picture that stands for the whole site."""
    root = current_app.config["PUBLIC_URL"]
    name = current_city().text("initiative.name", current_language().tag)
    return Preview(title, description, f"{root}{request.path}", general_picture(), name)


def general_picture() -> str:
    """Return the address of the picture without words."""
    return f"{current_app.config['PUBLIC_URL']}{asset(GENERAL).removeprefix(_root())}"


def _root() -> str:
    return request.script_root if request else ""
