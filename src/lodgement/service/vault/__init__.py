"""What is sealed, and under which key: data keys by purpose, wrapped; later the sealed datasets."""
