// Mappings of keys to values, as YAML has them.

/** Whether a value is a mapping: no list, and not nothing. */
export const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
