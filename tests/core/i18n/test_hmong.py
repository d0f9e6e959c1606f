"""Babel has no Hmong: these tests tell when our way of teaching it stops working."""

from __future__ import annotations

import datetime as dt
import gettext

from babel import Locale, dates, lists, localedata

from engage.core.i18n import catalogues, hmong, state
from engage.core.i18n.languages import by_tag

DAY = dt.date(2024, 8, 14)


def test_babel_has_no_hmong_of_its_own_yet() -> None:
    assert hmong.CODE not in localedata.locale_identifiers()


def test_babel_knows_hmong_once_registered() -> None:
    hmong.register()
    hmong.register()
    assert Locale.parse("hmn").text_direction == "ltr"


def test_dates_have_hmong_months_and_weekdays() -> None:
    assert (
        dates.format_date(DAY, "full", locale="hmn") == "Hnub Peb, Lub Yim Hlis Ntuj hnub tim 14, xyoo 2024"
    )
    assert [dates.format_date(DAY.replace(month=month), "LLLL", locale="hmn") for month in (1, 12)] == [
        "Lub Ib Hlis Ntuj",
        "Lub Kaum Ob Hlis Ntuj",
    ]


def test_lists_are_joined_in_hmong() -> None:
    assert lists.format_list(["a", "b", "c"], locale="hmn") == "a, b thiab c"


def test_there_is_one_plural_form() -> None:
    assert {Locale.parse("hmn").plural_form(number) for number in (0, 1, 2, 7)} == {"other"}


def test_english_is_left_as_it_was() -> None:
    assert dates.format_date(DAY, "full", locale="en") == "Wednesday, August 14, 2024"
    assert lists.format_list(["a", "b"], locale="en") == "a and b"


def test_plurals_survive_compiling(write_catalogue) -> None:
    write_catalogue("hmn", {("One seat", "%(num)s seats"): ["%(num)s lub rooj"]})
    compiled = catalogues.catalogue_path(by_tag("hmn"), "messages").with_suffix(".mo")
    with compiled.open("rb") as file:
        translations = gettext.GNUTranslations(file)
    assert translations.info()["plural-forms"] == "nplurals=1; plural=0;"
    assert [translations.ngettext("One seat", "%(num)s seats", number) for number in (1, 5)] == [
        "%(num)s lub rooj"
    ] * 2
    assert compiled.is_relative_to(state.FOLDER)
