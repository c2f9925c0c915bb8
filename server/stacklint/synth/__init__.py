"""Exact mode: runs a user's program, in a separate process, and reads what it declares.

Nothing here runs unless it was asked for; nothing else of Stacklint executes anything of a user. ``runner.synthesize``
is the only door.
"""
