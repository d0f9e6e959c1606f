"""Web addresses are found in names however they are written, and names of people are not taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.core.web_addresses import has_site, has_web_address

NAMES = [
    *("Ana M.ª Ruiz", "María del Carmen", "D'Angelo", "O’Neill", "Martin Luther King Jr.", "J.R.R. Tolkien"),
    *(
        "St.John",
        "St. John-Smythe",
        "Novo Nordisk A/S",
        "c/o Maria",
        "Smith/Jones",
        "Ph.D. Lee",
        "K.C.",
        "B.Com",
    ),
    *("Mary.Jo", "Li.Na", "Ma.Luz", "Wm.Penn", "Dr.Ali", "Mr.T", "Nguyễn Văn Ánh", "Trần Thị Bé"),
    *("Mai Yer Vang", "Tswb Vaj", "Nkauj Hnub Xyooj", "王小明", "歐陽娜娜", "李·约翰", "佐藤 健", "김민지"),
    *("محمد‌رضا کریمی", "زهرا", "ਹਰਪ੍ਰੀਤ ਕੌਰ", "अनिल कुमार", "Иван Иванович", "С.П.Королёв", "Ա. Պետրոսյան"),
    *(
        "Ana: la de al lado",
        "Bà Nội & Ông Nội",
        "José, 2 niños",
        "Team 4.5",
        "No. 7",
        "Family (Vang)",
        "Anna-Lena",
    ),
]
ADDRESSES = [
    *("See https://evil.example/claim", "HTTP://EVIL.EXAMPLE", "hxxp://evil.example", "ftp: //evil.example"),
    *(
        "www.evil.example",
        "WWW.evil",
        "www2.evil.example",
        "evil.example/claim",
        "bit.ly/3xyz",
        "evil.me?x=1",
    ),
    *(
        "evil.me/",
        "claim at evil.co.uk/x",
        "192.168.1.10",
        "evil.example:8080/x",
        "пример.рф/приз",
        "例え.テスト/賞",
    ),
    *("ｈｔｔｐｓ：／／ｅｖｉｌ．ｅｘａｍｐｌｅ", "ｗｗｗ．ｅｖｉｌ．ｃｏｍ", "evil。example/claim"),
    *("evil․example∕claim", "www.evil"),
    *(
        "ht\u200btps://evil.example",
        "www\u2060.evil.example",
        "evil\u200d.exam\u00adple/claim",
        "ww\u034fw.evil.com",
    ),
    *(
        "https:⁄⁄evil.example",
        "http꞉//evil.example",
        "https:\\\\evil.example",
        "mailto:a",
        "javascript:alert(1)",
    ),
]
SITES = [
    "evil.com",
    "See EVIL.ORG now",
    "evil。com",
    "my-prize.top",
    "evil\u200b.com",
    "claim@evil.example",
    "приз.рф",
    *("evil.co", "go to evil.us now", "evil.ai", "evil.com.br", "evil.com_", "evil.club", "Evil.WORK"),
]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_people_are_no_addresses(name: str) -> None:
    assert not has_site(name)


@pytest.mark.parametrize("text", ADDRESSES)
def test_addresses_are_found_however_they_are_written(text: str) -> None:
    assert has_web_address(text)
    assert has_site(text)


@pytest.mark.parametrize("text", SITES)
def test_the_bare_name_of_a_site_is_no_name_of_a_person_but_may_be_one_of_an_organization(text: str) -> None:
    assert has_site(text)
    assert not has_web_address(text)


LETTERS = st.characters(categories=("Lu", "Ll", "Lo", "Mn", "Mc"), max_codepoint=0x2FFFF)
WORDS = st.text(LETTERS, min_size=1, max_size=12)
JOINTS = st.sampled_from([" ", "-", "'", "’", ". ", ", ", " & ", "·", "\u200c", "/", " (", "ª "])


@given(st.lists(st.tuples(WORDS, JOINTS), min_size=1, max_size=5))
def test_words_of_any_script_with_the_signs_of_names_between_them_are_no_address(
    parts: list[tuple[str, str]],
) -> None:
    name = "".join(word + joint for word, joint in parts)
    assert not has_site(name)


UNSEEN = st.text(st.sampled_from("\u200b\u200c\u200d\u2060\u00ad\ufeff\u034f\ufe0f"), max_size=2)


@given(
    before=st.text(LETTERS, max_size=8),
    address=st.sampled_from(["https://evil.example", "www.evil.example", "evil.example/claim"]),
    wide=st.booleans(),
    marks=st.lists(UNSEEN, min_size=24, max_size=24),
)
def test_an_address_is_found_behind_any_name_however_it_is_disguised(
    before: str, address: str, wide: bool, marks: list[str]
) -> None:
    signs = [chr(ord(sign) + 0xFEE0) if wide else sign for sign in address]
    disguised = "".join(sign + mark for sign, mark in zip(signs, marks + [""] * len(signs), strict=False))
    assert has_web_address(f"{before} {disguised}")
