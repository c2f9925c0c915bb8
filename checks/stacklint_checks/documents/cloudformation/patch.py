"""Written by another hand."""


def patch(memo, documents, intents):
    return None
