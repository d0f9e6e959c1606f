"""Changes of bodies: proposed by one person, in force when another agrees."""
