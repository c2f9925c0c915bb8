"""The checks: no protocol, no terminal."""
