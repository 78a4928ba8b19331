"""Loads the plugin that counts examples and registers the profiles."""

pytest_plugins = ["aqcheck.properties"]
