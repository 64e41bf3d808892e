-- Keys of persons, by name: 'customer/c-101#0' is the customer's before the first erasure. What is sealed with a key that is not here cannot be read by anyone.
CREATE TABLE personal_key (
  tenant nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
  name nvarchar(160) COLLATE Latin1_General_100_BIN2 NOT NULL,
  secret varbinary(32) NOT NULL CHECK (DATALENGTH(secret) = 32),
  CONSTRAINT personal_key_once PRIMARY KEY CLUSTERED (tenant, name)
);
