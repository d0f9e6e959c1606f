"""Files that come in, read into frozen objects that know no database."""
