"""The page checks find what they are for."""

from __future__ import annotations

import pytest

from tests.support.client import form_fields
from tests.support.html import InvalidHtml, parse, problems

HEAD = '<title>A page</title><meta name="viewport" content="width=device-width">'


def _page(body: str, *, head: str = HEAD, root: str = 'lang="en" dir="ltr"') -> str:
    return f"<!doctype html><html {root}><head>{head}</head><body>{body}</body></html>"


GOOD = "<main><h1>Hello</h1></main>"


def test_a_right_page_has_no_problems() -> None:
    assert problems(parse(_page(GOOD))) == []


@pytest.mark.parametrize(
    "html",
    [
        "<p>no doctype</p>",
        _page("<main><h1>x</h1><p><div></div></p></main>"),
        _page('<main><h1 id="a" id="b">x</h1></main>'),
    ],
)
def test_invalid_html_is_refused(html: str) -> None:
    with pytest.raises(InvalidHtml):
        parse(html)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("<main></main>", "0 h1 headings"),
        ("<main><h1>a</h1><h1>b</h1></main>", "2 h1 headings"),
        ("<h1>a</h1>", "0 main"),
        ("<main><h1>a</h1><h3>b</h3></main>", "jumps from h1 to h3"),
        ("<main><h1>a</h1><h2></h2></main>", "heading is empty"),
        ('<main><h1 id="x">a</h1><p id="x">b</p></main>', "'x' is there 2 times"),
        ('<main><h1>a</h1><p aria-describedby="no">b</p></main>', "points to 'no'"),
        ('<main><h1>a</h1><label for="no">b</label></main>', "label is for 'no'"),
        ('<main><h1>a</h1><a href="#no">b</a></main>', "goes to '#no'"),
        ('<main><h1>a</h1><input name="q"></main>', "control has no label"),
        ('<main><h1>a</h1><label for="q"></label><select id="q"></select></main>', "control has no label"),
        ("<main><h1>a</h1><fieldset></fieldset></main>", "no legend"),
        ('<main><h1>a</h1><form method="post"></form></main>', "without a CSRF token"),
        ('<main><h1>a</h1><a href="/x"></a></main>', "has no name"),
        ("<main><h1>a</h1><button></button></main>", "has no name"),
        ("<main><h1>a</h1><nav></nav><nav></nav></main>", "nav elements has no name"),
        ("<main><h1>a</h1><table></table></main>", "no caption"),
        ('<main><h1 style="color:red">a</h1></main>', "inline style"),
        ('<main><h1 onclick="x()">a</h1></main>', "inline onclick"),
        ('<main><h1>a</h1><a href="javascript:x()">b</a></main>', "runs code"),
        ("<main><h1>a</h1><script>x()</script></main>", "inline script"),
        ("<main><h1>a</h1></main><style>h1{}</style>", "style element"),
        ('<main><h1>a</h1><img src="/x.png"></main>', "no alt"),
        ("<main><h1>a</h1><svg aria-hidden='true'></svg></main>", "no size"),
        ("<main><h1>a</h1><svg width='1' height='1'></svg></main>", "neither hidden nor named"),
        ('<main><h1>a</h1><script type="application/ld+json">{</script></main>', "not JSON"),
    ],
)
def test_a_wrong_body_is_found(body: str, sentence: str) -> None:
    assert any(sentence in problem for problem in problems(parse(_page(body))))


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        (_page(GOOD, head="<title></title>"), "exactly one title"),
        (_page(GOOD, head="<title>a</title>"), "no viewport"),
        (_page(GOOD, root='dir="ltr"'), "no lang"),
        (_page(GOOD, root='lang="fa" dir="ltr"'), "dir is 'ltr'"),
        (_page(GOOD, root='lang="en"'), "dir is ''"),
    ],
)
def test_a_wrong_head_is_found(page: str, sentence: str) -> None:
    assert any(sentence in problem for problem in problems(parse(page)))


def test_the_fields_of_a_form_are_what_a_browser_sends() -> None:
    body = """<form><input name="a" value="1"><input type="checkbox" name="b" value="x" checked>
    <input type="checkbox" name="b" value="y"><input type="checkbox" name="c" checked>
    <select name="d"><option value="1">one<option value="2" selected>two</select>
    <textarea name="e">two
lines</textarea><input name="f" disabled value="no"><button name="g">Send</button></form>"""
    form = parse(_page(body)).query("form")[0]
    assert form_fields(form) == {"a": "1", "b": "x", "c": "on", "d": "2", "e": "two\nlines"}
