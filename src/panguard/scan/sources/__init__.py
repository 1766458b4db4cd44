"""One way of reading a skill per file: folder, archive, git, stream."""
