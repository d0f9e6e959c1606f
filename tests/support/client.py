"""Test clients: one that behaves as a browser's connection does, and one that checks every page it fetches."""

from __future__ import annotations

import contextvars
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from justhtml import Element
from werkzeug.test import TestResponse

from engage.core.db import db
from tests.support.html import InvalidHtml, parse, problems, text_of


class EngageClient(FlaskClient):
    """Each request runs apart from the test, as in production: own application context, own database session.

    What the test has prepared is committed first; what it holds is read anew afterwards.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send one request and read the whole answer."""
        kwargs["buffered"] = True
        db.session.commit()
        try:
            return contextvars.Context().run(super().open, *args, **kwargs)
        finally:
            db.session.expire_all()


class Page:
    """An HTML answer that has passed every check."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.path = response.request.path
        self.headers = response.headers
        self.html = response.get_data(as_text=True)
        self._check()

    def _check(self) -> None:
        where = f"{self.response.request.method} {self.path} ({self.status})"
        try:
            self.doc = parse(self.html)
        except InvalidHtml as error:
            raise AssertionError(f"{where} is not valid HTML: {error}") from error
        found = [*problems(self.doc), *self._header_problems()]
        assert not found, f"{where}:\n" + "\n".join(found)

    def _header_problems(self) -> list[str]:
        found = []
        policy = self.headers.get("Content-Security-Policy", "")
        if "default-src 'none'" not in policy:
            found.append(f"Content-Security-Policy is {policy!r}.")
        if "unsafe-" in policy:
            found.append(f"Content-Security-Policy lets something unsafe in: {policy!r}.")
        if self.headers.get("X-Content-Type-Options") != "nosniff":
            found.append("X-Content-Type-Options is not nosniff.")
        if "charset=utf-8" not in self.headers.get("Content-Type", "").lower():
            found.append(f"Content-Type is {self.headers.get('Content-Type')!r}.")
        return found

    def all(self, selector: str) -> list[Element]:
        """Every element that matches."""
        return self.doc.query(selector)

    def one(self, selector: str) -> Element:
        """The one element that matches."""
        found = self.all(selector)
        assert len(found) == 1, f"{self.path} has {len(found)} of {selector!r}."
        return found[0]

    def texts(self, selector: str) -> list[str]:
        """The texts of every element that matches."""
        return [text_of(element) for element in self.all(selector)]

    def text(self, selector: str = "main") -> str:
        """The text of the one element that matches."""
        return text_of(self.one(selector))

    @property
    def title(self) -> str:
        """What the tab shows."""
        return self.text("head > title")

    @property
    def h1(self) -> str:
        """What the page is about."""
        return self.text("h1")

    @property
    def lang(self) -> str:
        """The language the page says it is in."""
        return self.one("html").attrs["lang"] or ""

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return self.one("html").attrs["dir"] or ""

    @property
    def links(self) -> list[str]:
        """Where the page leads."""
        return [link.attrs["href"] or "" for link in self.all("a[href]")]

    @property
    def data(self) -> list[Any]:
        """What the page says to machines (JSON-LD)."""
        return [json.loads(script.to_text()) for script in self.all('script[type="application/ld+json"]')]

    def fields(self, form: str = "main form") -> dict[str, Any]:
        """What a browser would send from the first form that matches, as it stands."""
        return form_fields(self.all(form)[0])


def _option_value(option: Element) -> str:
    return (option.attrs["value"] or "") if "value" in option.attrs else text_of(option)


def form_fields(form: Element) -> dict[str, Any]:
    """The successful controls of a form, buttons aside; several values of one name become a list."""
    pairs: list[tuple[str, str]] = []
    for control in form.query("input[name], select[name], textarea[name]"):
        name, kind = control.attrs["name"] or "", (control.attrs.get("type") or "").lower()
        if "disabled" in control.attrs or kind in ("submit", "button", "image", "file", "reset"):
            continue
        if kind in ("checkbox", "radio"):
            if "checked" in control.attrs:
                pairs.append((name, control.attrs.get("value") or "on"))
        elif control.name == "select":
            options = control.query("option")
            chosen = [option for option in options if "selected" in option.attrs] or options[:1]
            pairs += [(name, _option_value(option)) for option in chosen]
        elif control.name == "textarea":
            pairs.append((name, control.to_text(separator="", strip=False)))
        else:
            pairs.append((name, control.attrs.get("value") or ""))
    fields: dict[str, Any] = {}
    for name, value in pairs:
        fields[name] = [*_listed(fields[name]), value] if name in fields else value
    return fields


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


class PageClient:
    """Fetches pages and checks each of them. Scripts do not run: everything must work without."""

    def __init__(self, client: EngageClient) -> None:
        self.client = client

    def get(self, path: str, *, status: int = 200, **kwargs: Any) -> Page:
        """Fetch a page; it must answer with `status`."""
        return self._page(self.client.get(path, **kwargs), status)

    def post(self, path: str, data: Mapping[str, Any], *, status: int = 303, **kwargs: Any) -> Page:
        """Post; a redirect is followed and the page it leads to is given, else the page that was answered."""
        response = self.client.post(path, data=data, **kwargs)
        if status == 303 == response.status_code:
            return self.follow(response)
        return self._page(response, status)

    def submit(self, page: Page, *, form: str = "main form", status: int = 303, **changes: Any) -> Page:
        """Send a page's form as a browser would, with some fields changed (None leaves one out)."""
        element = page.all(form)[0]
        fields = {**form_fields(element), **changes}
        data = {name: value for name, value in fields.items() if value is not None}
        path = element.attrs.get("action") or page.response.request.full_path.rstrip("?")
        return self.post(path, data, status=status)

    def follow(self, response: TestResponse) -> Page:
        """The page that a redirect leads to, over as many as there are."""
        for _step in range(5):
            if response.status_code not in (301, 302, 303, 307, 308):
                return self._page(response, 200)
            target = urlsplit(response.headers["Location"])
            response = self.client.get(target.path + (f"?{target.query}" if target.query else ""))
        raise AssertionError("The redirects do not end.")

    @staticmethod
    def _page(response: TestResponse, status: int) -> Page:
        where = f"{response.request.method} {response.request.path}"
        assert response.status_code == status, f"{where} answered {response.status}."
        return Page(response)
