"""The QR code that is drawn is the one that was made, module by module."""

from __future__ import annotations

import re

import segno

from engage.core.qr import QUIET_ZONE, qr_picture

ADDRESS = "https://engage.example.org/hmn/sessions/score-hagginwood"


def test_every_dark_module_is_stroked_and_no_light_one() -> None:
    picture = qr_picture(ADDRESS)
    drawn = {
        (int(x) + step - QUIET_ZONE, int(y) - QUIET_ZONE)
        for x, y, run in re.findall(r"M(\d+) (\d+)\.5h(\d+)", picture.path)
        for step in range(int(run))
    }
    matrix = segno.make(ADDRESS, error="m", micro=False).matrix
    dark = {(x, y) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}
    assert drawn == dark
    assert picture.size == len(matrix) + 8
