"""What became of people after their contract: asked at the moments a desk chooses, told in masked figures."""
