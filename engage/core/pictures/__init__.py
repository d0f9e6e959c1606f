"""Pictures with words, drawn by the product: what message programs show of a page that somebody passed on."""
