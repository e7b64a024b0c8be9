"""What `levier observatoire` builds, shows and writes, a module a command; `cli` lists them."""
