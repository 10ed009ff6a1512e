import { createHash } from 'node:crypto';

/**
 * Sixteen digits that stand for the files of a ConfigMap. On a pod template they make a change of the files a
 * change of the pods.
 */
export const contentHash = (files: Record<string, string>) =>
  createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16);
