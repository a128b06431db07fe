"""What is kept of each customer to be found at once: one SELECT a table, each row under the record it belongs to.

They give whole numbers and texts only (amounts in ten-thousandths, days as `2026-01-31`, instants in microseconds since
1970, yes and no as 1 and 0), so that a SELECT over them means the same wherever these rows lie.
"""
