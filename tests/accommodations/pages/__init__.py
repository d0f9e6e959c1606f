"""Pages as staff and everyone meet them."""
