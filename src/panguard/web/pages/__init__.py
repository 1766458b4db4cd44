"""The pages of the site: each a pure function from values to HTML."""
