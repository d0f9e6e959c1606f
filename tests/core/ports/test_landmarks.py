"""Pages that others lead to by what they are for."""

from __future__ import annotations

import pytest
from flask import Flask

from engage.core.i18n import in_language
from engage.core.ports import landmarks
from engage.core.ports.landmarks import Landmark, landmark_url
from engage.core.ports.registry import AlreadyRegistered, Registry


@pytest.mark.parametrize("landmark", list(Landmark))
def test_every_landmark_has_a_page(app: Flask, landmark: Landmark) -> None:
    with app.test_request_context("/en/"), in_language("en"):
        assert landmark_url(landmark) is not None


def test_templates_name_landmarks_in_words(app: Flask) -> None:
    with app.test_request_context("/es/"), in_language("es"):
        assert landmark_url("privacy") == "/es/privacy"
        assert landmark_url("report_words", page="/es/") == "/es/report-words?page=/es/"


def test_an_unknown_landmark_is_an_error() -> None:
    with pytest.raises(ValueError, match="lighthouse"):
        landmark_url("lighthouse")


def test_a_landmark_stands_in_one_place(monkeypatch: pytest.MonkeyPatch, app: Flask) -> None:
    monkeypatch.setattr(landmarks, "_landmarks", Registry("landmarks"))
    with app.test_request_context("/en/"):
        assert landmark_url(Landmark.PRIVACY) is None
    landmarks.register(Landmark.PRIVACY, "about.show_privacy")
    with pytest.raises(AlreadyRegistered, match="privacy"):
        landmarks.register(Landmark.PRIVACY, "about.show_accessibility")
