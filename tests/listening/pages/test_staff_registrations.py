"""Staff find a registration and read it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask

from engage.core.security.permissions import Role
from engage.listening.models import ListeningSession, Mode
from tests.support.accounts import ClientAs, PageAs
from tests.support.client import Page, PageClient
from tests.support.listening import make_party, make_session, register, register_many
from tests.support.registrations import address
from tests.support.statements import Statements

pytestmark = pytest.mark.usefixtures("clock")

Counter = Callable[[], AbstractContextManager[Statements]]


@pytest.fixture
def staff(page_as: PageAs) -> PageClient:
    return page_as(Role.ORGANIZER)


@pytest.fixture
def session(app: Flask) -> ListeningSession:
    return make_session(slug="hagginwood")


def names(page: Page) -> list[str]:
    return page.texts("tbody th")


# --- who may -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.TRANSLATOR, Role.GREETER, Role.AUDITOR])
def test_only_those_who_may_see_registrations_see_them(
    client_as: ClientAs, session: ListeningSession, role: Role
) -> None:
    someone = register(session)
    client = client_as(role)
    assert client.get("/staff/sessions/hagginwood/registrations").status_code == 403
    assert client.get(address(someone)).status_code == 403
    assert client.get("/staff/sessions/hagginwood/export").status_code == 403


def test_pages_with_personal_data_are_stored_by_nobody(staff: PageClient, session: ListeningSession) -> None:
    for path in ("/staff/sessions/hagginwood/registrations", address(register(session))):
        assert "no-store" in staff.get(path).headers["Cache-Control"]


def test_an_unknown_session_or_reference_is_not_found(staff: PageClient, session: ListeningSession) -> None:
    staff.get("/staff/sessions/nowhere/registrations", status=404)
    staff.get("/staff/sessions/hagginwood/registrations/999999", status=404)


# --- the list ------------------------------------------------------------------------------------------------------


def test_the_list_says_when_it_is_empty(staff: PageClient, session: ListeningSession) -> None:
    assert "No one has registered yet" in staff.get("/staff/sessions/hagginwood/registrations").text()


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("maria", ["María Ejemplo-Núñez"]),
        ("ejem", ["María Ejemplo-Núñez"]),
        ("nunez", ["María Ejemplo-Núñez"]),
        ("ejemplo mar", ["María Ejemplo-Núñez"]),
        ("jemplo", []),
        ("王明", ["王明"]),
        ("明", ["王明"]),
        ("민수", ["김민수"]),
        ("%", []),
        ("_", []),
        ("maria@example.org", ["María Ejemplo-Núñez"]),
        ("MARIA@Example.org", ["María Ejemplo-Núñez"]),
        ("(916) 555-0123", ["王明"]),
        ("+1 916 555 0123", ["王明"]),
        ("916-555-0199", ["김민수"]),
        ("helper@example.org", ["김민수"]),
        ("nobody@example.org", []),
    ],
)
def test_a_registration_is_found_by_what_a_caller_says(
    staff: PageClient, session: ListeningSession, search: str, found: list[str]
) -> None:
    register(session, "María Ejemplo-Núñez", email="maria@example.org")
    register(session, "王明", phone="+19165550123", language="zh-hant")
    register(session, "김민수", email="helper@example.org", phone="+19165550199", is_helpers=True)
    page = staff.get("/staff/sessions/hagginwood/registrations", query_string={"q": search})
    assert names(page) == found


def test_a_registration_is_found_by_its_reference(staff: PageClient, session: ListeningSession) -> None:
    register(session, "Somebody Else")
    wanted = register(session, "Nadia Example")
    said = f"{wanted.reference[:3]} {wanted.reference[3:]}"
    page = staff.get("/staff/sessions/hagginwood/registrations", query_string={"q": said})
    assert names(page) == ["Nadia Example"]


def test_the_search_stays_within_its_session(staff: PageClient, session: ListeningSession) -> None:
    register(make_session(), "Nadia Example", email="nadia@example.org")
    for search in ("nadia", "nadia@example.org"):
        page = staff.get("/staff/sessions/hagginwood/registrations", query_string={"q": search})
        assert "No registrations found" in page.text()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status": "waiting"}, {"Waits Example"}),
        ({"mode": "virtual"}, {"Online Example"}),
        ({"language": "fa"}, {"Online Example"}),
        ({"need": "interpretation:fa"}, {"Online Example"}),
        ({"need": "children:under_3"}, {"Family Example"}),
        ({"need": "access:step_free", "mode": "in_person"}, {"Family Example"}),
        ({"need": "interpretation:fa", "mode": "in_person"}, set()),
        (
            {"status": "no such", "mode": "no such", "need": "x:y"},
            {"Waits Example", "Online Example", "Family Example"},
        ),
    ],
)
def test_the_list_is_filtered(staff: PageClient, query: dict[str, str], found: set[str]) -> None:
    session = make_session(slug="hagginwood", capacities={Mode.IN_PERSON: 3})
    family = make_party(grown=2, children={"under_3": 1}, access={"step_free": 1})
    register(session, "Family Example", party=family)
    register(session, "Waits Example", party=make_party(grown=2))
    register(
        session, "Online Example", language="fa", party=make_party(Mode.VIRTUAL, interpretation={"fa": 1})
    )
    page = staff.get("/staff/sessions/hagginwood/registrations", query_string=query)
    assert set(names(page)) == found


def test_absurd_searches_are_answered(staff: PageClient, session: ListeningSession) -> None:
    register(session)
    path = "/staff/sessions/hagginwood/registrations"
    assert staff.client.get(path, query_string={"q": "a\x00b"}).status_code < 500
    for search in ("x" * 10_000, "\u202eabc", "😀", "'; DROP TABLE registration; --", "@", "+", "(" * 50):
        staff.get(path, query_string={"q": search})
    staff.get(path, query_string={"before": "9" * 40, "after": "-1"})


def test_paging_shows_everybody_once_and_stays_stable(staff: PageClient, session: ListeningSession) -> None:
    register_many(session, 120)
    path = "/staff/sessions/hagginwood/registrations"
    seen: list[str] = []
    pages = []
    page = staff.get(path)
    while True:
        pages.append(names(page))
        seen += names(page)
        older = [link.attrs["href"] for link in page.all('a[rel="next"]')]
        if not older:
            break
        register(session, f"Newcomer {len(pages)}")
        page = staff.get(str(older[0]))
    assert len(seen) == len(set(seen)) == 120
    assert [len(one) for one in pages] == [50, 50, 20]
    back = staff.get(str(page.one('a[rel="prev"]').attrs["href"]))
    assert names(back) == pages[1]


def test_the_list_takes_the_same_statements_for_1000_and_for_5000(
    staff: PageClient, count_statements: Counter
) -> None:
    counts = []
    for number in (1_000, 5_000):
        session = make_session()
        register_many(session, number)
        path = f"/staff/sessions/{session.slug}/registrations"
        for query in ({}, {"q": "maria"}, {"status": "confirmed", "need": "interpretation:es"}):
            with count_statements() as statements:
                staff.client.get(path, query_string=query)
            assert not statements.writes
            counts.append(statements.count)
    assert counts[:3] == counts[3:]
    assert max(counts) <= 9


# --- one registration ----------------------------------------------------------------------------------------------


def test_the_page_of_a_registration_tells_everything(staff: PageClient, session: ListeningSession) -> None:
    party = make_party(
        grown=2,
        children={"under_3": 1},
        childcare=True,
        meals=3,
        interpretation={"yue": 2},
        access={"step_free": 1},
    )
    someone = register(
        session, "王明", party=party, language="zh-hant", phone="+19165550123", access_note="近門的座位"
    )
    text = staff.get(address(someone)).text()
    for words in (
        "王明",
        someone.reference,
        "Confirmed",
        "(916) 555-0123",
        "Cantonese",
        "近門的座位",
        "childcare",
    ):
        assert words in text


def test_a_registration_page_takes_few_statements(
    staff: PageClient, session: ListeningSession, count_statements: Counter
) -> None:
    someone = register(session)
    with count_statements() as statements:
        staff.client.get(address(someone))
    assert not statements.writes
    assert statements.count <= 12
