#!/bin/sh
# PostgreSQL's image runs this once, before its first start: the database of the portal and its owner, who is no superuser.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$OWNER_PASSWORD" <<'SQL'
create role makeright_admin login createrole password :'password';
create database makeright owner makeright_admin;
SQL
