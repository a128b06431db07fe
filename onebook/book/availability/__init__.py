"""How many of an item each channel is told that it may sell: what is there, less buffers that follow from demand."""
