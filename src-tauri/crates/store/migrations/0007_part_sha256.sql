-- The same content under another id is told of (trust-and-speed 1.4): looked for by what its files hold.

CREATE INDEX part_sha256 ON part (sha256);
