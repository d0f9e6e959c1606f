"""Text in the language being spoken, wherever the program is."""

from __future__ import annotations

import copy
import threading

import pytest
from markupsafe import escape

from engage.core.i18n import (
    UnknownLanguage,
    current_language,
    gettext,
    in_language,
    lazy_gettext,
    lazy_ngettext,
    ngettext,
    staff_gettext,
    staff_lazy_gettext,
    staff_ngettext,
)
from engage.core.i18n.pseudo import accent

SEATS = ("One seat", "%(num)s seats")


@pytest.fixture(autouse=True)
def _catalogues(write_catalogue) -> None:
    write_catalogue("es", {"Hello": "Hola", "Hello %(name)s": "Hola, %(name)s", "50% off": "50% menos"})
    write_catalogue("es", {"Roster": "Lista"}, domain="staff")
    write_catalogue(
        "ru", {"Hello": "Здравствуйте", SEATS: ["%(num)s место", "%(num)s места", "%(num)s мест"]}
    )


def test_english_is_spoken_where_nobody_chose() -> None:
    assert current_language().tag == "en"
    assert gettext("Hello") == "Hello"


def test_a_language_is_spoken_for_a_while() -> None:
    with in_language("es") as language:
        assert language.tag == "es"
        assert gettext("Hello") == "Hola"
        with in_language("ru"):
            assert gettext("Hello") == "Здравствуйте"
        assert gettext("Hello") == "Hola"
    assert gettext("Hello") == "Hello"


def test_the_old_language_returns_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), in_language("es"):
        raise ZeroDivisionError
    assert current_language().tag == "en"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UnknownLanguage), in_language("xx"):
        pass


def test_variables_are_put_in_and_percent_signs_without_variables_stay() -> None:
    with in_language("es"):
        assert gettext("Hello %(name)s", name="Ana") == "Hola, Ana"
        assert gettext("50% off") == "50% menos"


def test_what_is_not_translated_is_shown_in_english() -> None:
    with in_language("es"):
        assert gettext("Not there") == "Not there"
        assert ngettext(*SEATS, 3) == "3 seats"


@pytest.mark.parametrize(
    ("number", "text"), [(1, "1 место"), (3, "3 места"), (5, "5 мест"), (21, "21 место")]
)
def test_plurals_follow_the_languages_rule(number: int, text: str) -> None:
    with in_language("ru"):
        assert ngettext(*SEATS, number) == text
        assert ngettext(*SEATS, num=number) == text


def test_staff_text_falls_back_to_everybodys() -> None:
    with in_language("es"):
        assert staff_gettext("Roster") == "Lista"
        assert staff_gettext("Hello") == "Hola"
        assert gettext("Roster") == "Roster"


def test_staff_text_in_a_language_without_a_staff_catalogue_is_everybodys_or_english() -> None:
    with in_language("ru"):
        assert staff_gettext("Hello") == "Здравствуйте"
        assert staff_gettext("Roster") == "Roster"
        assert staff_ngettext(*SEATS, 2) == "2 места"


def test_lazy_text_is_translated_when_it_is_used() -> None:
    hello, lista = lazy_gettext("Hello %(name)s", name="Ana"), staff_lazy_gettext("Roster")
    seats = lazy_ngettext(*SEATS, 2)
    assert str(hello) == "Hello Ana"
    with in_language("es"):
        assert str(hello) == "Hola, Ana"
        assert hello == "Hola, Ana"
        assert str(lista) == "Lista"
        assert hello.upper() == "HOLA, ANA"
        assert len(lista) == 5
        assert f"{lista}!" == "Lista!"
    with in_language("ru"):
        assert str(seats) == "2 места"


def test_lazy_text_can_be_formatted_copied_and_joined() -> None:
    text = lazy_gettext("Hello %(name)s")
    assert text % {"name": "Bo"} == "Hello Bo"
    assert "<" + text + ">" == "<Hello %(name)s>"
    assert copy.deepcopy(text) == text
    assert "Hello" in text


def test_lazy_text_is_escaped_in_html() -> None:
    assert escape(lazy_gettext("Hello %(name)s", name="<script>")) == "Hello &lt;script&gt;"


def test_threads_do_not_hear_each_other() -> None:
    heard: list[str] = []
    with in_language("es"):
        thread = threading.Thread(target=lambda: heard.append(gettext("Hello")))
        thread.start()
        thread.join()
    assert heard == ["Hello"]


def test_the_pseudo_language_accents_everything_but_placeholders_and_tags() -> None:
    with in_language("qps"):
        assert gettext("Hello") == "⟦Ħḗŀŀǿ⟧"
        assert gettext("Hello %(name)s", name="Ana") == "⟦Ħḗŀŀǿ Ana⟧"
        assert ngettext(*SEATS, 2) == "⟦2 şḗȧŧş⟧"
        assert staff_gettext("Hello") == "⟦Ħḗŀŀǿ⟧"
    assert accent("<b>a</b>&nbsp;100%%") == "⟦<b>ȧ</b>&nbsp;100%%⟧"


@pytest.mark.parametrize("name", ["7:00 a.m.", "\u2068Heron Inc.\u2069"])
def test_a_value_that_ends_with_a_full_stop_is_not_followed_by_another(name: str, write_catalogue) -> None:
    write_catalogue("ru", {"Until %(name)s. Come early.": "До %(name)s. Приходите раньше."})
    for tag, text in (("en", f"Until {name} Come early."), ("ru", f"До {name} Приходите раньше.")):
        with in_language(tag):
            assert gettext("Until %(name)s. Come early.", name=name) == text
    assert gettext("Until %(name)s. Come early.", name="noon") == "Until noon. Come early."
