import jsii
from cdktf import IAspect


@jsii.implements(IAspect)
class TagEverything:
    def __init__(self, tags):
        self.tags = tags

    def visit(self, node):
        if hasattr(node, "tags_input"):
            node.tags = {**(node.tags_input or {}), **self.tags}
