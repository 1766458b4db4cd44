"""What the server knows, as small functions over one connection, each part of its caller's transaction."""
