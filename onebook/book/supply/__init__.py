"""What is expected to come in, what is promised upon it, and what is proposed to be bought: pure decisions."""
