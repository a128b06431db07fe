"""Who is who: which records of parties and visitors are one person, and by what."""
