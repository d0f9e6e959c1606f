"""A small application that speaks, and catalogues of its own to speak from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polib
import pytest
from flask import Flask

from engage.core.i18n import catalogues, hmong, state
from engage.core.i18n.languages import TAGS, by_tag

Write = Callable[..., None]


@pytest.fixture(autouse=True)
def _hmong() -> None:
    hmong.register()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder that takes the place of `translations/`."""
    place = tmp_path / "translations"
    place.mkdir()
    text = "".join(f'[{tag}]\nstate = "{"source" if tag == "en" else "machine"}"\n' for tag in TAGS)
    (place / "status.toml").write_text(text)
    monkeypatch.setattr(state, "FOLDER", place)
    state.forget_catalogues()
    yield place
    state.forget_catalogues()


@pytest.fixture
def write_catalogue(folder: Path) -> Write:
    """`write_catalogue("es", {"Hello": "Hola"}, domain="staff")` writes and compiles; a list gives plural forms."""

    def write(tag: str, texts: dict[Any, str | list[str]], domain: str = "messages") -> None:
        language = by_tag(tag)
        file = catalogues.new_file(language)
        for source, text in texts.items():
            if isinstance(source, tuple):
                file.append(
                    polib.POEntry(
                        msgid=source[0], msgid_plural=source[1], msgstr_plural=dict(enumerate(text))
                    )
                )
            else:
                file.append(polib.POEntry(msgid=source, msgstr=str(text)))
        catalogues.write_file(catalogues.catalogue_path(language, domain), file)
        catalogues.compile_catalogues([language])
        state.forget_catalogues()

    return write


@pytest.fixture
def make_speaker(tmp_path: Path) -> Callable[..., Flask]:
    """An application that speaks the given tags, with nothing else in it. Its templates are in `tmp_path`."""
    from engage.core.i18n import runtime

    def make(*tags: str, **config: Any) -> Flask:
        app = Flask("speaker", template_folder=str(tmp_path / "templates"))
        languages = tags or TAGS
        app.config.update(
            CITY=SimpleNamespace(
                languages=languages, default_language=languages[0], time_zone="America/Los_Angeles"
            ),
            PUBLIC_URL="https://engage.example",
            TESTING=True,
            PROPAGATE_EXCEPTIONS=False,
        )
        app.config.update(config)
        runtime.init_app(app)
        return app

    return make
