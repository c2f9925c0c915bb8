"""CDK, Pulumi and CDKTF source: two grammars, one syntax, one evaluator, and a binding for each library.

Nothing of a program is ever run or imported. ``syntax`` is what ``python`` and ``typescript`` read a file into,
``evaluate`` follows the program as far as it can be followed, ``calls`` is what it found.
"""
