import type { Situation } from './situation';

const secret = (namespace: string, status: string, name = 's3-credentials') =>
  `externalsecret_status_condition{${namespace},name="${name}",condition="Ready",status="${status}"}@elsewhere 1x60`;
const loaded = (values: string) =>
  `tempo_runtime_config_last_reload_successful{config="runtime"}@ingester ${values}`;
const hash = (job: string, sha256: string) =>
  `tempo_runtime_config_hash{config="runtime",sha256="${sha256}"}@${job} 1x60`;

// biome-ignore format: a table
export const situations: Situation[] = [
  { alert: 'TempoSecretNotReady', at: '20m', fires: [secret('namespace="tempo"', 'False')], quiet: [secret('namespace="tempo"', 'True'), secret('namespace="mimir"', 'False')] },
  { alert: 'TempoSecretNotReady', at: '20m', fires: [secret('namespace="external-secrets",exported_namespace="tempo"', 'False')], quiet: [secret('namespace="external-secrets",exported_namespace="mimir"', 'False')] },
  { alert: 'TempoOverridesNotReloaded', at: '10m', fires: [loaded('0x60')], quiet: [loaded('1x60')] },
  { alert: 'TempoOverridesDiffer', at: '20m', fires: [hash('ingester', 'a'), hash('distributor', 'b')], quiet: [hash('ingester', 'a'), hash('distributor', 'a')] },
];
