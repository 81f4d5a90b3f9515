#!/bin/sh
# Makes one cluster of the six nodes, unless it is one already.
set -eu
REDISCLI_AUTH=$(cat /run/credentials/password)
export REDISCLI_AUTH
if redis-cli --user stack_admin -h "$1" cluster info | grep -q '^cluster_state:ok'; then
    exit 0
fi
nodes=
for address in "$@"; do
    nodes="$nodes $address:6379"
done
# Splitting is wanted: one word for each node.
# shellcheck disable=SC2086
redis-cli --user stack_admin --cluster create $nodes --cluster-replicas 1 --cluster-yes
