"""What can be wrong with a plan: one file a subject, each a function from `Subject` to findings."""
