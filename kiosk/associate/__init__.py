"""What a sales associate sees."""
