"""What the program prints: records, text, JSON, patches."""
