// Options of Tempo that are one of some words. Another one is not refused by its parser: it ends the program.

const encodings = ['none', 'gzip', 'lz4-64k', 'lz4-256k', 'lz4-1M', 'lz4', 'snappy', 'zstd', 's2'];
const blocks = ['vParquet3', 'vParquet4', 'vParquet5'];

/**
 * The words, by the end of an option's path.
 * @see https://github.com/grafana/tempo/blob/v2.10.8/tempodb/backend/encoding.go
 * @see https://github.com/grafana/tempo/blob/v2.10.8/tempodb/encoding/versioned.go
 */
const choices: Readonly<Record<string, readonly string[]>> = {
  'server.log_format': ['logfmt', 'json'],
  grpc_compression: ['', 'gzip', 'snappy'],
  'metrics_generator.limiter_type': ['series', 'entity'],
  'block.version': blocks,
  'wal.version': blocks,
  search_encoding: encodings,
  v2_encoding: encodings,
  wal_compression: ['none', 'snappy', 'zstd'],
  'ingestion.rate_strategy': ['local', 'global'],
  generate_native_histograms: ['classic', 'native', 'both'],
};

/**
 * The words that an option may be; nothing, if it may be any text.
 * @example choicesOf(['server', 'log_format']) is ['logfmt', 'json']
 */
export const choicesOf = (path: readonly string[]): readonly string[] | undefined =>
  choices[path.slice(-2).join('.')] ?? choices[path.at(-1) ?? ''];
