#!/bin/sh
# Runs once, when the data folder is empty: the service's account, and the role of those that Vault may lend.
set -eu
psql --set ON_ERROR_STOP=1 --set service="$(cat /run/credentials/service)" \
    --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE reference_api LOGIN PASSWORD :'service';
CREATE ROLE reference_api_users;
ALTER DATABASE dev_database OWNER TO reference_api;
ALTER SCHEMA public OWNER TO reference_api;
ALTER DEFAULT PRIVILEGES FOR ROLE reference_api IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO reference_api_users;
ALTER DEFAULT PRIVILEGES FOR ROLE reference_api IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO reference_api_users;
SQL
