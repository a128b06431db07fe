"""What measures and pages read of the journey: views over its tables."""
