"""What begins in one channel and goes on in another."""
