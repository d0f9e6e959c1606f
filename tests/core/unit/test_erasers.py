"""The order in which the domains erase a person does not depend on which module is imported first."""

from __future__ import annotations

import itertools

import pytest
from flask import Flask

from engage.app import DOMAINS
from engage.core.audit import Actor
from engage.core.personal_data import requests
from engage.core.personal_data.requests import erase_person, eraser

KIND = "somebody"


def _register(domain: str, told: list[str]) -> None:
    def erase(_ident: int, /, *, actor: Actor) -> None:
        told.append(f"{domain} {actor}")

    erase.__module__ = f"engage.{domain}.services.personal_data"
    eraser(KIND)(erase)


@pytest.mark.parametrize("imported", list(itertools.permutations(("accounts", "bodies", "decisions"))))
def test_erasers_of_later_domains_run_first(
    app: Flask, monkeypatch: pytest.MonkeyPatch, imported: tuple[str, ...]
) -> None:
    monkeypatch.setattr(requests, "_erasers", {})
    told: list[str] = []
    for domain in imported:
        _register(domain, told)
    erase_person(KIND, 1, actor="command")
    assert told == ["decisions command", "bodies command", "accounts command"]


def test_every_eraser_belongs_to_a_domain(app: Flask) -> None:
    erasers = [function for known in requests._erasers.values() for function in known]
    assert {function.__module__.split(".")[1] for function in erasers} <= set(DOMAINS)
