// What a Go program is told of its memory: by itself it does not know of a limit, and is killed at it.
import type * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { bytes, inMebibytes } from '../environment/values';

/**
 * Of a memory limit, the part that Go may fill before its collector works harder.
 * https://pkg.go.dev/runtime#hdr-Environment_Variables
 */
const share = 0.85;

/** GOMEMLIMIT for a memory limit. */
export const goMemoryLimit = (limit: string): k8s.EnvVar => ({
  name: 'GOMEMLIMIT',
  value: `${inMebibytes(bytes(limit) * share)}MiB`,
});
