"""What the server does between the protocol and the checks: the analysis thread, and what the editor may ask for."""
