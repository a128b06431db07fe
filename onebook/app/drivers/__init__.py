"""What drives a sale and what stops it, in visits, leads, questions, habits and items."""
