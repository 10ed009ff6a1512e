// YAML that is wrong in itself, as a hand may write it: what the API server refuses of it, and what it takes
// all the same.
import type { Expected, Row } from './changes';
import { all, put, remove, set, turn } from './steps';

type Edit = Row['change'] & ((objects: Map<string, Record<string, unknown>>) => void);
const row = (
  what: string,
  change: Edit,
  expected: Pick<Expected, 'refused' | 'restarts'>,
  environment: Row['environment'] = 'minimal',
): Row => ({
  what,
  environment,
  change,
  expected,
});

const querier = 'Deployment/tempo-querier';
const gateway = 'Service/tempo-gateway';
const overrides = 'ConfigMap/tempo-overrides';
const container = 'spec.template.spec.containers.0';
const more =
  (...added: unknown[]) =>
  (value: unknown) => [...(Array.isArray(value) ? value : []), ...added];
const refused = (...ids: string[]) => ({ refused: ids });
const ofPods = { refused: [querier], restarts: [querier] };
const policy = (cidr: string) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'extra', namespace: 'tempo' },
  spec: { podSelector: {}, egress: [{ to: [{ ipBlock: { cidr } }] }] },
});
const service = (name: string, ports: object[]) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'tempo' },
  spec: { selector: { app: 'extra' }, ports },
});
const http = { name: 'http', port: 80 };

export const handEdited: readonly Row[] = [
  // Pods.
  row(
    'a port name twice',
    turn(querier, `${container}.ports`, more({ name: 'http-metrics', containerPort: 9999 })),
    ofPods,
  ),
  row(
    'a port number twice',
    turn(querier, `${container}.ports`, more({ name: 'again', containerPort: 3200 })),
    ofPods,
  ),
  row(
    'a port name of 16 characters',
    turn(querier, `${container}.ports`, more({ name: 'memcached-client', containerPort: 9999 })),
    ofPods,
  ),
  row(
    'a port name without a letter',
    turn(querier, `${container}.ports`, more({ name: '123', containerPort: 9999 })),
    ofPods,
  ),
  row(
    'a port number that no port has',
    turn(querier, `${container}.ports`, more({ name: 'much', containerPort: 99999 })),
    ofPods,
  ),
  row(
    'a variable twice',
    turn(querier, `${container}.env`, more({ name: 'GOMEMLIMIT', value: '1' })),
    ofPods,
  ),
  row(
    'a variable with = in its name',
    turn(querier, `${container}.env`, more({ name: 'a=b', value: '1' })),
    ofPods,
  ),
  row('a request above its limit', set(querier, `${container}.resources.requests.memory`, '100Gi'), ofPods),
  row('an amount that is none', set(querier, `${container}.resources.limits.memory`, '512Xi'), ofPods),
  row('an amount below zero', set(querier, `${container}.resources.requests.cpu`, '-1'), ofPods),
  row('a field that no container has', set(querier, `${container}.imagePolicy`, 'Always'), ofPods),
  row('a field that no Deployment has', set(querier, 'spec.replica', 3), refused(querier)),
  row('a word where a number belongs', set(querier, 'spec.replicas', 'three'), refused(querier)),
  row('a policy that is none', set(querier, `${container}.imagePullPolicy`, 'Sometimes'), ofPods),
  row(
    'a mount of a volume that is not there',
    turn(querier, `${container}.volumeMounts`, more({ name: 'none', mountPath: '/none' })),
    ofPods,
  ),
  row(
    'two mounts at one path',
    turn(querier, `${container}.volumeMounts`, (all) => more(Object(all)[0])(all)),
    ofPods,
  ),
  row('a container name with a dot', set(querier, `${container}.name`, 'tempo.querier'), ofPods),
  row(
    'two containers of one name',
    turn(querier, 'spec.template.spec.containers', (all) =>
      more({ name: Object(all)[0].name, image: 'a' })(all),
    ),
    ofPods,
  ),
  row('pods without a name', set(querier, 'spec.template.metadata.labels', {}), ofPods),
  row(
    'a template that its selector does not select',
    set(querier, ['spec', 'selector', 'matchLabels', 'a'], 'b'),
    refused(querier),
  ),
  row(
    'neither more pods nor fewer',
    set(querier, 'spec.strategy.rollingUpdate', { maxSurge: 0, maxUnavailable: 0 }),
    refused(querier),
  ),
  row('a probe without an action', set(querier, `${container}.readinessProbe`, { periodSeconds: 5 }), ofPods),
  row(
    'a probe of a port that has no such name',
    set(querier, `${container}.readinessProbe.httpGet.port`, 'Not A Port'),
    ofPods,
  ),
  row('a user below zero', set(querier, 'spec.template.spec.securityContext.runAsUser', -1), ofPods),
  row('replicas below zero', set(querier, 'spec.replicas', -1), refused(querier)),

  // Metadata.
  row('a label with a space', set(querier, ['metadata', 'labels', 'release'], 'a b'), refused(querier)),
  row(
    'a label of 64 characters',
    set(querier, ['metadata', 'labels', 'release'], 'a'.repeat(64)),
    refused(querier),
  ),
  row('a label’s key that is none', set(querier, ['metadata', 'labels', 'a/b/c'], 'x'), refused(querier)),
  row('a label that is a number', set(querier, ['metadata', 'labels', 'release'], 1), refused(querier)),
  row(
    'an annotation’s key that is none',
    set(querier, ['metadata', 'annotations', 'a b'], 'x'),
    refused(querier),
  ),
  row(
    'annotations above 256 KiB',
    set(querier, ['metadata', 'annotations', 'a'], 'x'.repeat(262_145)),
    refused(querier),
  ),
  row('a name in upper case', put(service('Extra', [http])), refused('Service/Extra')),
  row(
    'a Service’s name of 64 characters',
    put(service('a'.repeat(64), [http])),
    refused(`Service/${'a'.repeat(64)}`),
  ),
  row(
    'a label of the pods that is a word of YAML',
    set(querier, ['spec', 'template', 'metadata', 'labels', 'a'], true),
    ofPods,
  ),

  // Services, ConfigMaps, budgets.
  row(
    'two ports without names',
    put(service('extra', [{ port: 80 }, { port: 81 }])),
    refused('Service/extra'),
  ),
  row(
    'a Service’s port twice',
    put(service('extra', [http, { ...http, name: 'again' }])),
    refused('Service/extra'),
  ),
  row('a Service without ports', put(service('extra', [])), refused('Service/extra')),
  row('a Service’s port that no port has', set(gateway, 'spec.ports.0.port', 0), refused(gateway)),
  row(
    'an address said of a Service that has one',
    set(gateway, 'spec.clusterIP', '10.96.0.97'),
    refused(gateway),
  ),
  row('a ConfigMap above 1 MiB', set(overrides, ['data', 'more'], 'x'.repeat(1_048_577)), refused(overrides)),
  row('a ConfigMap’s key with a space', set(overrides, ['data', 'a b'], 'x'), refused(overrides)),
  row('a ConfigMap’s value that is no text', set(overrides, ['data', 'a'], 1), refused(overrides)),
  row(
    'a budget that says both',
    set('PodDisruptionBudget/tempo-ingester', 'spec.minAvailable', 1),
    refused('PodDisruptionBudget/tempo-ingester'),
  ),
  row(
    'seconds before a StatefulSet’s pod counts',
    set('StatefulSet/tempo-ingester', 'spec.minReadySeconds', 10),
    {},
  ),
  row('another kind of the same name', all(remove(querier), put(service('tempo-querier-2', [http]))), {}),

  // Network policies and custom resources.
  row('a network with bits of a host', put(policy('203.0.113.7/24')), refused('NetworkPolicy/extra')),
  row('a network that is none', put(policy('example.com')), refused('NetworkPolicy/extra')),
  row(
    'a duration twice',
    set('ServiceMonitor/tempo-querier', 'spec.endpoints.0.interval', '30s30s'),
    refused('ServiceMonitor/tempo-querier'),
    'everything',
  ),
  row(
    'a Server of no pods in particular',
    set('Server/tempo-querier-grpc', 'spec.podSelector', 'all'),
    refused('Server/tempo-querier-grpc'),
    'everything',
  ),
];
