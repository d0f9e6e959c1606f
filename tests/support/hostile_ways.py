"""Whom requests at random come from, where to, and with which forms: what the small world has, for whom it is there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from flask import Flask

from engage.accounts.models import User
from engage.core.scopes import names_something
from tests.support.client import EngageClient, form_fields
from tests.support.hostile import Form, Person, Way
from tests.support.html import parse
from tests.support.live import COOKIE
from tests.support.rightful import Rightful, form_of, token_of
from tests.support.world import CHANGING, Endpoint, address_of, endpoints


class Visitors:
    """The people of the small world in their browsers."""

    def __init__(self, app: Flask, people: Rightful) -> None:
        self.app = app
        self.people = people
        self._client = cache(self._new_client)
        self._person = cache(self._new_person)

    def _new_client(self, user: User | None) -> EngageClient:
        return self.people.client(self.app, user)

    def _new_person(self, user: User | None) -> Person:
        client = self._client(user)
        token = token_of(client)
        kept = client.get_cookie(str(self.app.config["SESSION_COOKIE_NAME"]))
        assert kept is not None
        return Person(f"{COOKIE}={kept.value}", token)

    def _who(self, endpoint: Endpoint) -> User | None:
        """Whom an address is for; everybody's friend where it names nothing."""
        if endpoint.is_open or names_something(endpoint.rule.arguments):
            return self.people.who(endpoint)
        return self.people.everybody

    def ways(self) -> Iterator[Way]:
        """Every address, and somebody who may come there."""
        for endpoint in endpoints(self.app):
            path = address_of(self.app, endpoint, self.people.world)
            yield Way(path, endpoint.methods, self._person(self._who(endpoint)))

    def forms(self) -> Iterator[Form]:
        """The forms of all pages, as they stand, each once; and one for each address that has none."""
        seen = set()
        for form in self._all_forms():
            what = (form.path, *form.fields)
            if what not in seen:
                seen.add(what)
                yield form

    def _all_forms(self) -> Iterator[Form]:
        found = set()
        for endpoint in endpoints(self.app, "GET"):
            address = address_of(self.app, endpoint, self.people.world)
            for form in self._forms_at(address, self._who(endpoint)):
                found.add(form.path.partition("?")[0])
                yield form
        for endpoint in endpoints(self.app, *CHANGING):
            path = address_of(self.app, endpoint, self.people.world)
            if path not in found:
                person = self._person(self._who(endpoint))
                fields = {"csrf_token": person.token, **form_of(endpoint, self.people.world)}
                yield Form(path, fields, person)

    def _forms_at(self, address: str, user: User | None) -> Iterator[Form]:
        person = self._person(user)
        answer = self._client(user).get(address)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            return
        for form in parse(answer.text).query('form[method="post"]'):
            path = form.attrs.get("action") or address
            has_file = bool(form.query('input[type="file"]'))
            yield Form(path, {**form_fields(form), "csrf_token": person.token}, person, has_file)
