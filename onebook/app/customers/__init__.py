"""Customers: found by any code or a misspelt name, and told of at a glance."""
