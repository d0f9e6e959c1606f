"""Calls to Maly Vang, for tests of the call list."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from engage.core import clock
from engage.core.outbox import registry
from engage.core.outbox.outgoing import Call, Callee, Script
from tests.support.client import Page, PageClient
from tests.support.outbox import PHONE, Tray, calls_listed, deliver, own_registry, put, register

CALLS = "/staff/calls"
KIND, OTHER = "test.told", "test.other"
SAID = {"hmn": ("Nyob zoo.", "Koj cov rooj zaum tseg lawm."), "en": ("Hello.", "Your spots are saved.")}


@contextmanager
def two_kinds(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two kinds that are calls to Maly Vang, and no others."""
    with own_registry(patch):
        patch.setattr(registry, "_names", {KIND: "Spots saved", OTHER: "New time"})
        patch.setattr(registry, "_topics", {})
        patch.setattr(registry, "_stays", {})
        say()
        say(OTHER, news="The time is new.")
        yield


def say(
    kind: str = KIND,
    *,
    phone: str | None = PHONE,
    language: str = "hmn",
    days: int = 3,
    news: str = "",
    occasion: tuple[str, int] | None = None,
) -> None:
    """From now on the kind is a call, in the person's language or in that of whoever reads."""

    def make() -> Call:
        tag = registry.message_language(language)
        greeting, told = SAID.get(tag, SAID["en"])
        script = Script((news or told,), greeting, facts=("Hagginwood",))
        callee = Callee("Maly Vang", phone, clock.now() + timedelta(days=days), occasion=occasion)
        return Call(tag, script.text, callee=callee, script=script)

    register(kind, make)


def listed(count: int = 1, *, kind: str = KIND) -> None:
    """Put people on the call list."""
    for number in range(count):
        put(kind, key=f"{kind}:{number}", subject_id=number + 1)
        deliver(Tray())


def sheet(staff: PageClient, number: int = 1) -> Page:
    """The page of one call."""
    return staff.get(f"{CALLS}/{number}")


def record(staff: PageClient, page: Page, outcome: str, **more: Any) -> Page:
    return staff.submit(page, form="form.outcome", outcome=outcome, **more)


def outcomes() -> list[str]:
    return [task.outcome for task in calls_listed()]
