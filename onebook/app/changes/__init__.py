"""Which figures have changed: alarms over their weeks, and before and after a day."""
