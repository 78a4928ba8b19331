from __future__ import annotations

from aqcheck.cli import readme_with_table
from tests.conftest import ROOT


def test_the_table_is_the_one_that_the_receipts_give():
    """Fails when claims, evidence or their sources changed after it was made: `make receipts` renews both."""
    assert readme_with_table(ROOT) == (ROOT / "README.md").read_text(encoding="utf-8")


def test_it_opens_with_the_two_commands():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert text.index("make dashboard") < text.index("make test") < text.index("<!-- status:begin -->")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "\ndashboard: " in makefile
    assert "\ntest: " in makefile
