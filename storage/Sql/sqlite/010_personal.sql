-- Keys of persons, by name: 'customer/c-101#0' is the customer's before the first erasure. What is sealed with a key that is not here cannot be read by anyone.
CREATE TABLE personal_key (
  tenant TEXT NOT NULL,
  name TEXT NOT NULL,
  secret BLOB NOT NULL CHECK (length(secret) = 32),
  PRIMARY KEY (tenant, name)
) STRICT, WITHOUT ROWID;
