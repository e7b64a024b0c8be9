"""The threshold of the schemes of responsible purchasing is dated, and says where it was read."""

from levier.law.purchasing_schemes import scheme_threshold_of


def test_fifty_million_euros_since_2023_to_verify_and_nothing_invented_before():
    threshold = scheme_threshold_of(2025)
    assert (threshold.amount, threshold.status) == (50_000_000, "secondary")
    assert "D2111-3" in threshold.source
    assert scheme_threshold_of(2022) is None
