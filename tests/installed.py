"""Which of the packaged models are here."""

from __future__ import annotations

import pytest

from aqcheck.models import installed, packages


def needs(key: str) -> pytest.MarkDecorator:
    """Skip a test where a packaged model is not installed, and say how to install it."""
    return pytest.mark.skipif(key not in installed(), reason=f"needs {packages.PACKAGED[key].install}")
