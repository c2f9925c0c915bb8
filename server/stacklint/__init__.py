"""The program: command line, language server, output."""
