// Writes traces and looks whether it finds them again, all the time, as a collector and Grafana would.
// It has no probe: nothing calls it, and an alert reports one that hangs.
// https://github.com/grafana/tempo/blob/v2.10.8/cmd/tempo-vulture/main.go
import * as z from 'zod';
import { afterAll } from '../delivery/annotations';
import { wrongIf } from '../environment/consistency';
import { type Check, holders, type ProgramImage } from '../environment/contract';
import { ofPods } from '../environment/pods';
import { listed } from '../environment/shown';
import { retentionOf } from '../environment/tenants';
import { isReceivedByTls } from '../environment/tls';
import { cpu, digest, memory, tenantName } from '../environment/values';
import { goMemoryLimit } from '../kubernetes/go-memory';
import { authority, tlsMounts } from '../tempo/tls';
import { type Component, portsOf } from '../topology/component';

const settings = z.strictObject({
  memory: memory('64Mi', 'the vulture takes 55 MiB')
    .default('128Mi')
    .describe('Memory request and limit of the pod.'),
  cpu: cpu.default('20m').describe('CPU request of the pod.'),
  ...ofPods,
  tenant: tenantName
    .optional()
    .describe(
      'Tenant whose traces it writes and reads: one of `tenants`. By default the first of them; one of its own keeps its traces out of others.',
    ),
});
type Settings = z.output<typeof settings>;

const image: ProgramImage = {
  key: 'vulture',
  repository: 'grafana/tempo-vulture',
  versionOf: 'tempo',
  schema: z
    .strictObject({ digest: digest.optional().describe('Digest of the image; its version is Tempo’s.') })
    .prefault({})
    .describe('tempo-vulture.'),
};

/** The tenant whose traces it writes and reads. */
const tenantOf = ({ tenant }: Settings, tenants: object) => tenant ?? Object.keys(tenants)[0] ?? '';

const path = ['components', 'vulture', 'tenant'];

const checks: Check<Settings>[] = [
  // What the vulture finds is of use only where it is looked at.
  {
    reads: ['monitoring'],
    problems: (settings, { monitoring }) =>
      wrongIf(
        settings !== undefined && !monitoring,
        ['components', 'vulture'],
        settings,
        'nothing, because nobody would see what it finds: add monitoring, or remove the key',
      ),
  },
  // The vulture reads what it wrote.
  {
    reads: ['tenants', 'tls'],
    problems: (settings, environment, contract) => {
      if (!settings) return [];
      const { tenants } = environment;
      const tenant = tenantOf(settings, tenants);
      const [gateway] = holders(environment, contract, 'admitsRequests');
      const enforced = gateway?.facts.enforcedTenant ?? tenant;
      return [
        ...wrongIf(
          !Object.hasOwn(tenants, tenant),
          path,
          tenant,
          `one of the tenants: ${listed(Object.keys(tenants))}`,
        ),
        ...wrongIf(
          environment.tls?.receivers === 'mutual',
          ['tls', 'receivers'],
          'mutual',
          'tls, because vulture has no certificate to show; or leave components.vulture out',
        ),
        ...wrongIf(
          tenant !== enforced,
          path,
          tenant,
          `${enforced}: the gateway makes every query one of that tenant`,
        ),
      ];
    },
  },
];

export const vulture: Component<Settings> = {
  name: 'vulture',
  key: 'vulture',
  settings: settings
    .optional()
    .describe('Writes traces and looks whether it finds them again, all the time.'),
  image,
  roles: { checksTraces: (settings, { tenants }) => ({ tenant: tenantOf(settings, tenants) }) },
  checks,
  ports: { metrics: { number: 8080, appProtocol: 'http', metrics: true } },
  listens: (_port, _settings, { monitoring }) => monitoring !== undefined,
  services: { vulture: { headless: true, ports: portsOf('metrics') } },
  program: (topology, settings) => {
    const { environment } = topology;
    const tenant = tenantOf(settings, environment.tenants);
    const isSecured = isReceivedByTls(environment);
    return {
      // One: two would write the same traces.
      sizing: { ...settings, replicas: 1 },
      // https://github.com/grafana/tempo/blob/v2.10.8/cmd/tempo-vulture/Dockerfile
      userId: 10001,
      args: [
        `-prometheus-listen-address=:${topology.port('vulture', 'metrics')}`,
        `-tempo-push-url=http://${topology.address(topology.one('receivesSpans'), 'otlp-grpc')}`,
        ...(isSecured ? ['-tempo-push-tls=true'] : []),
        `-tempo-query-url=http://${topology.host(topology.one('admitsRequests'))}`,
        `-tempo-org-id=${tenant}`,
        // Its own is 336h: it would miss what has long been deleted.
        `-tempo-retention-duration=${retentionOf(environment, environment.tenants[tenant])}`,
      ],
      env: [
        goMemoryLimit(settings.memory),
        // Go looks for authorities there. https://pkg.go.dev/crypto/x509#SystemCertPool
        ...(isSecured ? [{ name: 'SSL_CERT_FILE', value: authority }] : []),
      ],
      ...(isSecured && { mounts: tlsMounts(environment) }),
      // No other pod needs it to start.
      annotations: afterAll,
      rollout: 'stop first',
      graceSeconds: 10,
    };
  },
};
