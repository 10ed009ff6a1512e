// Settings that components have in common.
import * as z from 'zod';
import { dnsSubdomain } from './names';
import { ofPods } from './pods';
import { count, cpu, memory as memoryOf, size } from './values';

/** Memory below which a program does not start. */
interface Floor {
  memory: string;
  why: string;
}

/** Measured with 2.10.8: from 77 to 86 MiB, whatever the target, before the first span. */
const tempoFloor: Floor = { memory: '128Mi', why: 'Tempo takes up to 86 MiB before the first span' };

/**
 * Replicas, memory and processor time, with defaults. Memory is requested in full: Tempo that is evicted
 * loses time, an ingester also work.
 */
export const sizing = (replicas: number, memory: string, millicores: string, least: Floor = tempoFloor) => ({
  replicas: count(1, 1000).default(replicas).describe('How many pods.'),
  memory: memoryOf(least.memory, least.why)
    .default(memory)
    .describe('Memory request and limit of a pod; GOMEMLIMIT follows it.'),
  cpu: cpu
    .default(millicores)
    .describe('CPU request of a pod. There is no CPU limit: throttling a query or a flush helps nobody.'),
  ...ofPods,
});

/** How much a program of Tempo logs. */
export const logLevel = {
  logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('info').describe('How much it logs.'),
};

/** A volume for each pod. */
export const claim = (disk: string) => ({
  disk: size({ least: '1Gi', most: '64Ti', why: 'no cloud has larger volumes' })
    .default(disk)
    .describe('Size of the volume that each pod claims. It cannot be changed in place.'),
  storageClass: dnsSubdomain
    .optional()
    .describe('Storage class of the claims. By default the class that the cluster marks as default.'),
});
