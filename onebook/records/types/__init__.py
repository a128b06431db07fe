"""The record types, one file a subject. A type declared in any of them is found by convention."""
