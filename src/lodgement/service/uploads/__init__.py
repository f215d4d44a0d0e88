"""Files handed in: checked in the background, told to the person, and made into logs whole or not at all."""
