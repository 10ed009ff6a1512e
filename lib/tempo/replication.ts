// How many ingesters may be missing, by the replication factor.

/**
 * Of the ingesters that are given each trace, those that must take it: two of three, and one of two. So many
 * must also answer.
 * Tempo has a replication strategy of its own for a factor of 2; for others it takes dskit's, more than half.
 * @see https://github.com/grafana/tempo/blob/v2.10.8/pkg/ring/ring.go
 */
export const quorum = (replicationFactor: number) => replicationFactor - spare(replicationFactor);

/**
 * Ingesters that may be missing, of all that there are, before a write or a read is refused.
 * @see https://github.com/grafana/dskit/blob/main/ring/ring.go (GetReplicationSetForOperation)
 */
export const spare = (replicationFactor: number) => Math.floor(replicationFactor / 2);
