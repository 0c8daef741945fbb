"""One file per command: it parses nothing and decides nothing, it joins packages."""
