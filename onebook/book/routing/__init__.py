"""From which places an order is sent: pure decisions on all its lines together."""
