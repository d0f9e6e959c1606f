"""Requests that no page can do anything with are refused before one is asked."""

from __future__ import annotations

import pytest

from tests.support.client import EngageClient

NAMELESS = b"--x\r\nContent-Disposition: form-data%b\r\n\r\n1\r\n--x--"


@pytest.mark.parametrize("file", [b"", b'; filename="a.csv"'], ids=["a field", "a file"])
@pytest.mark.parametrize("path", ["/en/report-words", "/en/sign-out"])
def test_a_part_of_a_form_without_a_name_is_refused(client: EngageClient, path: str, file: bytes) -> None:
    answer = client.post(path, data=NAMELESS % file, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 400
