// What Tempo is told: its keys and its limits.

import { storeName } from '../../secrets/external-secret';
import type { Topology } from '../../topology/topology';
import { by, each } from '../promql';
import { own, platform } from '../series';
import type { Alert, Group } from './rule';

/** What does not reach Tempo. */
export function configuration(topology: Topology): Group {
  const programs = own(topology, topology.members('programs'));
  const { from, secret } = topology.environment.credentials;
  const failing = (label?: string) =>
    `externalsecret_status_condition${platform(topology, [`name="${secret}"`, 'condition="Ready"', 'status="False"'], topology.environment.cluster, label)}`;
  const secretNotReady: Alert = {
    alert: 'TempoSecretNotReady',
    for: '15m',
    severity: 'warning',
    // Its Helm chart scrapes without honorLabels; others may not.
    expr: `max ${by('name')} (${each(failing(), failing('exported_namespace'))}) > 0`,
    summary: 'the keys of the object store are not up to date',
    description: `{{ $labels.name }} cannot be read from ${storeName(topology.environment.credentials)}. Pods go on with the keys that they have, until those are revoked.`,
  };
  return {
    name: 'configuration',
    rules: [
      ...(from === 'externalSecret' ? [secretNotReady] : []),
      {
        alert: 'TempoOverridesNotReloaded',
        for: '5m',
        severity: 'warning',
        expr: `min ${by('job', 'pod')} (tempo_runtime_config_last_reload_successful${programs}) == 0`,
        summary: 'a pod cannot read the overrides',
        description:
          '{{ $labels.pod }} goes on with the limits that it had; once it restarts, it does not start.',
      },
      {
        alert: 'TempoOverridesDiffer',
        for: '15m',
        severity: 'warning',
        expr: `count ${by()} (count ${by('sha256')} (tempo_runtime_config_hash${programs})) > 1`,
        summary: 'pods have different overrides',
        description: 'There are {{ $value }} versions of the overrides in use.',
      },
    ],
  };
}
