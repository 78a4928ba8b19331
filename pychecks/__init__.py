"""The claims as property tests, one module a theory."""
