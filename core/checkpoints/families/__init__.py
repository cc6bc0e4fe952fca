"""The families of architectures, one short file each: features, constants, tensors and roles.

A family composes features (features.py) and gives the constants in which it differs (traits.py).
table.py has the families in the order of detection. overrides.py has the constants that a user may
set to others.
"""
