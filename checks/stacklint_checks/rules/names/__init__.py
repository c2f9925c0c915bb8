"""Rules about names, literals and secrets."""
