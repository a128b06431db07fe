"""What channels, campaigns and content are given for orders, by all models side by side."""
