"""Loads the plugin that counts examples and registers the profiles."""

import gc

import pytest

pytest_plugins = ["aqcheck.properties"]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Keep the garbage collector off what is imported by now: it would look at it anew in every test."""
    gc.freeze()
