"""Outside systems, one folder each: what a system can give and take, and how its data become rows to map.

Systems know nothing of one another and drive no database: a table system is SQL text and prepared files, which the lake
runs.
"""
