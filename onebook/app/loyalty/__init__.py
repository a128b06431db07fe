"""Who orders again, and who comes back."""
