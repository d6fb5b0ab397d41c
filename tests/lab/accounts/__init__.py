"""The accounts of the lab. Each file builds one kind of account; beside it stand its `audit-gap.yaml` and its truth.

A builder is a function `build(gateway)`, which returns the ids that AWS (moto) made up, under the names by which the
truth file speaks of them (`{main-vpc}`).
"""
