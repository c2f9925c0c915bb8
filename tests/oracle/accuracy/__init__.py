"""How well programs are read: what the static reading says of sample programs beside what running them declares.

``runs`` runs a sample and remembers the result, ``real`` turns that into templates and Terraform that the same
vocabularies read, ``pairs`` finds which resource is which, ``match`` compares values, ``compare`` counts.
"""
