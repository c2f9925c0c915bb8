"""Facts about AWS and its providers: generated tables, each read where and when it is first asked.

Every file in ``data/`` names its source and version, and is written by the generator of the same name in
``checks/generate``; only ``main_taggable.json`` is kept by hand, and quotes the page that it follows.
"""
