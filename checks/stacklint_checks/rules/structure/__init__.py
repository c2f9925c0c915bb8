"""Rules about what a stack declares, uses and gives out."""
