"""Extensions that ask Flask-Babel get the language and the time zone that the page speaks."""

from __future__ import annotations

from typing import Any

import flask_babel

from engage.core.i18n.state import in_language


def test_flask_babel_follows_every_change_of_language(app: Any) -> None:
    assert str(flask_babel.get_locale()) == "en_US"
    with in_language("fa"):
        assert str(flask_babel.get_locale()) == "fa"
        with in_language("zh-hant"):
            assert str(flask_babel.get_locale()) == "zh_Hant"
        assert str(flask_babel.get_locale()) == "fa"
    assert str(flask_babel.get_locale()) == "en_US"


def test_flask_babel_knows_the_time_zone_of_the_city(app: Any) -> None:
    assert str(flask_babel.get_timezone()) == "America/Los_Angeles"


def test_flask_babel_speaks_the_language_of_the_address(app: Any, client: Any) -> None:
    spoken: list[str] = []
    app.before_request_funcs.setdefault(None, []).append(lambda: spoken.append(str(flask_babel.get_locale())))
    try:
        client.get("/hmn/sessions")
        client.get("/tl/sessions")
    finally:
        app.before_request_funcs[None].pop()
    assert spoken == ["hmn", "fil"]
