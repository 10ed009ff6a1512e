// ServiceMonitors, as far as rules look at them.
import * as z from 'zod';
import { object } from './kubernetes';

export const serviceMonitor = object.extend({
  kind: z.literal('ServiceMonitor'),
  spec: z.looseObject({
    selector: z.strictObject({ matchLabels: z.record(z.string(), z.string()) }),
    endpoints: z.array(
      z.looseObject({
        port: z.string(),
        relabelings: z
          .array(z.looseObject({ targetLabel: z.string(), replacement: z.string().optional() }))
          .default([]),
      }),
    ),
  }),
});
export type ServiceMonitor = z.output<typeof serviceMonitor>;
