"""What no browser would send: in addresses, fields, headers, bodies and files."""

from __future__ import annotations

import json

from tests.support.live import COOKIE

# What stands in an address or a field where a name or a number is expected; addresses have it percent-encoded.
ODD = (
    "", " ", "0", "-1", "1", "2", "99999999999999999999", "9" * 400, "1e9", "1e400", "-0", "0x10", "NaN", "inf",
    "00001",
    "٣", "۹۹", "½", "١٢٣٤٥٦٧٨٩٠١", "true", "null", "None", "undefined", "../../etc/passwd", "..%2f", "%", "%zz",
    "{{7*7}}",
    "${x}", "%(name)s", "%s%n", "{0.__class__}", "' OR 1=1 --", "<b>x</b>", "</textarea><script>",
    "\r\nX-Injected: yes",
    "\n", "\t", "\v\f\x1c", "\x7f", "\x85", "\ufeff", "\u202e\u202d\u2066", "\u2069" * 50, "\u200b\u200d\ufe0d",
    "\u2028",
    "\u00a0", "\u3000", "👩‍👩‍👧", "\U000e0041\U0001f3f4", "ه\u200cا", "e" + "\u0301" * 300, "ﷺ" * 40, "İıſß", "\ud800",
    "a" * 300, "é" * 2000, "一。" * 400, "1. \n" * 300, "[]", "a[b]=c", "2027-02-30", "2027-03-14T02:30", "0000-00-00",
    "9999-12-31T99:99", "99:99", "+19165550100", "+1 916 264 5020 x12", "+" + "1" * 40, "x@" + "y" * 260, "a@b,c@d",
    "\"a b\"@example.org", "a@\u202eexample.org", "x@xn--.example", "http://[::1", "https://evil.example/",
    "www.evil.example",
    "javascript:alert(1)", "//evil.example", "/\\evil.example", "es", "fa", "zh-hant", "xx", "organizer",
    "facilitator",
)  # fmt: skip
# No database keeps it; what an address with it names is not found.
NUL = ("\x00", "a\x00b")
# Bytes that are no UTF-8, percent-encoded.
NO_TEXT = ("%ff", "%c0%af", "%ed%a0%80", "%f5%80%80%80", "%00")
NAMES = (
    "page",
    "q",
    "after",
    "before",
    "lang",
    "sort",
    "id",
    "next",
    "from",
    "to",
    "mode",
    "status",
    "version",
    "shown",
)
# A view gets to see a request with these.
HEADERS = (
    "Accept-Language: *;q=2", "Accept-Language: " + "x-" * 200, "Accept-Language: fa, \xff",
    "Accept-Language: ;;q=,,-",
    "Accept-Language: zh-Hant-TW-x-private;q=0.0001, \u202e", "Accept-Language: " + ",".join(["es;q=1"] * 300),
    "Accept: application/json;q=nan, */*;q=-1", "Accept-Charset: utf-7", "Accept-Encoding: br;q=nan, gzip;q=-1",
    "If-None-Match: \"", "If-None-Match: W/\"" + "a" * 4000 + "\"", "If-None-Match: *",
    "If-Modified-Since: yesterday",
    "If-Match: *", "If-Range: \"a\"", "Range: bytes=9-1", "Range: bytes=0-0,2-2,-1," + "1-1," * 200,
    "Range: seats=1-2",
    "X-Forwarded-For: 999.1.1.1, ::1, \xff", "X-Forwarded-Proto: gopher", "X-Forwarded-Host: evil.example",
    "Forwarded: for=\"",
    "X-HTTP-Method-Override: DELETE", "Referer: javascript:1", "Referer: http://[", "Origin: null", "User-Agent: ",
    "User-Agent: " + "Mozilla/5.0 (\xff" * 100, "X-Requested-With: \xa0", "Sec-Fetch-Site: cross-site", "DNT: 2",
    "Date: never", "Cache-Control: max-age=-1, no-such", "Authorization: Basic ====", "Via: 1.1 \xad",
    "Priority: u=99",
)  # fmt: skip
# With these the request may be refused at the door.
BREAKING = (
    "Host: [::1", "Host: evil.example:99999", "Host: ", f"Cookie: {COOKIE}=a.b.c; lang=\x00",
    "Cookie: " + "a=b; " * 500,
    "Content-Encoding: gzip", "Expect: 100-continue", "Transfer-Encoding: identity", "Content-Length: -1", "No colon",
    "Accept: \x01", "X-Requested-With: \x7f", "Via: 1.1 \x0b",
)  # fmt: skip
TYPES = (
    "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-7", "application/json",
    "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x", "text/plain",
    "text/xml; charset=nonsense", "/", "",
)  # fmt: skip
METHODS = ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW", "get", "GET", "POST")
BODIES = (
    b"", b"{", b'{"a":' * 2000, b"[[[[1e999,NaN", b'{"id": "\\ud800", "response": null}', b"null", b'"text"',
    b"[]", b"\xff\xfe{\x00",
    b"a=1&a=2&a=3", b"&&&==&=&%", b"a" * 70_000, b"=" * 3000, b"--x\r\n\r\n",
    b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--",
    json.dumps({"id": "a", "rawId": [], "response": {"clientDataJSON": 7}, "type": "public-key"}).encode(),
)  # fmt: skip
_XLIFF = '<?xml version="1.0" encoding="{}"?><xliff version="1.2"><file><body><trans-unit id="1"><source>a</source>'
# Files, as what they say they are: in encodings that nobody has, broken off, or no such files at all.
FILES = tuple(
    (name, content)
    for name, content in (
        *((f"{one}.xliff", _XLIFF.format(one).encode()) for one in (
            "big5", "gb18030", "shift_jis", "utf-7", "utf-16", "idna", "hex", "punycode", "ebcdic-cp-us", "none")),
        ("a.xliff",
        (_XLIFF + "<target>b</target></trans-unit></body></file></xliff>").format("utf-8").encode("utf-16")),
        ("b.xliff", b"<!DOCTYPE x [<!ENTITY a 'b'><!ENTITY c '&a;&a;'>]><x>&c;</x>"),
        ("c.xliff", b"<a>" * 5000), ("d.csv", b'"id,source,translation\n1,a,b'), ("e.csv", b'"id"x,source\n'),
        ("f.csv", b"\xff\xfei\x00d\x00"), ("g.csv", b"id;source;translation\r1;\x00;b"), ("h.csv",
        b"id,source\n" + b"," * 9000),
        ("i.csv", "\ufeffid,source,translation\n１,a,\u202eb\n".encode()), ("../../x.csv\x00", b"PK\x03\x04"), ("",
        b"x"),
        ("j.docx", b"PK\x03\x04" + b"\x00" * 200), ("k.txt", b"1. \n" * 3000), ("l.pdf", b"%PDF-1.7\n"),
    )
)  # fmt: skip
# What ends the sign-in of somebody, a session, a round, a seat or a link. It is sent seldom, and last: afterwards many
# others would get nowhere.
ENDS = (
    "/sign-out", "/sign-ins/", "/sign-in/", "switch-off", "second-step", "/erase", "/discard", "/cancel", "/new-link",
    "revoke", "/withdraw", "/refer", "/stop", "/close", "/reveal", "unseat", "/offices", "/end", "/remove", "/redact",
    "/take-back", "/publish", "/resolution", "/account", "/people/",
)  # fmt: skip
