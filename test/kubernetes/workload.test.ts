// A Workload by itself: what the least of its properties make, and what each of them adds.
import { App, Chart } from 'cdk8s';
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { Workload, type WorkloadProps } from '../../lib/kubernetes/workload';
import { dig } from '../../lib/manifests/reading';

const least: WorkloadProps = {
  name: 'echo',
  selector: { app: 'echo' },
  image: 'docker.io/library/echo:1',
  version: '1',
  sizing: { replicas: 1, memory: '64Mi', cpu: '10m' },
  userId: 1000,
};

const probe = { exec: { command: ['true'] }, periodSeconds: 2, failureThreshold: 30 };

const all: Required<WorkloadProps> = {
  ...least,
  namespace: 'own',
  labels: { team: 'platform' },
  podLabels: { tier: 'front' },
  podAnnotations: { note: 'a' },
  annotations: { wave: '1' },
  container: 'main',
  ports: [{ name: 'http', number: 8080 }],
  serviceAccount: 'echo-account',
  serviceName: 'echo-pods',
  scaling: { minReplicas: 2, maxReplicas: 4, targets: { cpu: 70 } },
  command: ['sh'],
  args: ['-c', 'echo'],
  env: [{ name: 'A', value: 'b' }],
  config: { 'echo.conf': 'a' },
  mounts: {
    config: { at: '/conf', config: true },
    shared: { at: '/shared', configMap: 'others' },
    tmp: { at: '/tmp', scratch: '64Mi' },
    data: { at: '/data', claim: { disk: '1Gi', storageClass: 'fast' } },
  },
  stateful: true,
  rollout: 'stop first',
  readiness: probe,
  startup: probe,
  leaveSeconds: 5,
  graceSeconds: 60,
  minReadySeconds: 7,
  endedByForce: true,
  options: {
    nodeSelector: { pool: 'tracing' },
    tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'tracing', effect: 'NoSchedule' }],
    affinity: { nodeAffinity: {} },
    topologySpreadConstraints: { zone: 'DoNotSchedule' },
    priorityClassName: 'high',
    runtimeClassName: 'gvisor',
    imagePullSecrets: ['registry'],
    imagePullPolicy: 'Always',
    labels: { team: 'platform' },
    annotations: { 'example.com/owner': 'platform' },
    env: { HTTPS_PROXY: 'http://proxy.example.com:3128' },
    mounts: { ca: { mountPath: '/etc/ssl/company', secret: 'company-ca' } },
    args: ['--verbose'],
    cpuLimit: '2000m',
    memoryRequest: '32Mi',
    ephemeralStorage: '256Mi',
    runAsUser: 'cluster',
    terminationGracePeriodSeconds: 90,
  },
};

/** The objects of a workload, by kind. */
function rendered(props: WorkloadProps) {
  const chart = new Chart(new App(), 'test');
  const workload = new Workload(chart, 'workload', props);
  const objects = new Map(chart.toJson().map((object: { kind: string }) => [object.kind, object]));
  return { workload, kinds: [...objects.keys()], objects };
}

test('the least is a Deployment that starts a new pod before it stops the old one', () => {
  const { kinds, objects, workload } = rendered(least);
  expect(kinds).toEqual(['Deployment']);
  expect(workload.deadlineSeconds).toBe(600);
  const deployment = objects.get('Deployment');
  expect(dig(deployment, 'metadata')).toEqual({ name: 'echo', labels: { 'app.kubernetes.io/version': '1' } });
  expect(dig(deployment, 'spec.strategy.rollingUpdate')).toEqual({ maxSurge: 1, maxUnavailable: 0 });
  expect(dig(deployment, 'spec.selector.matchLabels')).toEqual(
    dig(deployment, 'spec.template.metadata.labels'),
  );
  expect(dig(deployment, 'spec.template.spec.containers.0')).toMatchObject({
    name: 'echo',
    securityContext: {
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    },
    resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '64Mi' } },
  });
  expect(dig(deployment, 'spec.template.spec')).toMatchObject({
    terminationGracePeriodSeconds: 30,
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 1000 },
  });
  for (const absent of ['serviceAccountName', 'volumes'])
    expect(dig(deployment, `spec.template.spec.${absent}`)).toBeUndefined();
});

test('all properties make a StatefulSet with claims, and a ConfigMap whose hash is on the pods', () => {
  const { kinds, objects, workload } = rendered(all);
  expect(kinds).toEqual(['ConfigMap', 'StatefulSet', 'HorizontalPodAutoscaler']);
  // Its pods have a disk: none is ever taken away.
  expect(objects.get('HorizontalPodAutoscaler')).toMatchObject({
    metadata: { name: 'echo', namespace: 'own' },
    spec: {
      scaleTargetRef: { kind: 'StatefulSet', name: 'echo' },
      ...{ minReplicas: 2, maxReplicas: 4 },
      behavior: { scaleDown: { selectPolicy: 'Disabled' } },
    },
  });
  expect(dig(objects.get('StatefulSet'), 'spec.replicas')).toBeUndefined();
  expect(workload.deadlineSeconds).toBe(60 + 7 + 600);
  expect(objects.get('ConfigMap')).toMatchObject({
    metadata: { name: 'echo', namespace: 'own' },
    data: { 'echo.conf': 'a' },
  });
  expect(objects.get('StatefulSet')).toMatchObject({
    metadata: { namespace: 'own', annotations: { wave: '1' }, labels: { team: 'platform' } },
    spec: {
      serviceName: 'echo-pods',
      minReadySeconds: 7,
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: { storageClassName: 'fast', resources: { requests: { storage: '1Gi' } } },
        },
      ],
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      template: {
        metadata: {
          labels: { app: 'echo', tier: 'front', team: 'platform' },
          annotations: { note: 'a', 'example.com/owner': 'platform', 'checksum/config': expect.any(String) },
        },
        spec: {
          serviceAccountName: 'echo-account',
          terminationGracePeriodSeconds: 60,
          volumes: [
            { name: 'config', configMap: { name: 'echo' } },
            { name: 'shared', configMap: { name: 'others' } },
            { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } },
            { name: 'ca', projected: { sources: [{ secret: { name: 'company-ca' } }] } },
          ],
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          nodeSelector: { pool: 'tracing' },
          tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'tracing', effect: 'NoSchedule' }],
          affinity: { nodeAffinity: {} },
          priorityClassName: 'high',
          runtimeClassName: 'gvisor',
          imagePullSecrets: [{ name: 'registry' }],
          topologySpreadConstraints: [
            { topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' },
            { topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'DoNotSchedule' },
          ],
          containers: [
            {
              name: 'main',
              command: ['sh'],
              args: ['-c', 'echo', '--verbose'],
              imagePullPolicy: 'Always',
              env: [
                { name: 'A', value: 'b' },
                { name: 'HTTPS_PROXY', value: 'http://proxy.example.com:3128' },
              ],
              resources: {
                requests: { memory: '32Mi', 'ephemeral-storage': '256Mi' },
                limits: { cpu: '2', memory: '64Mi' },
              },
              ports: [{ name: 'http', containerPort: 8080 }],
              lifecycle: { preStop: { exec: { command: ['sleep', '5'] } } },
              readinessProbe: probe,
              startupProbe: probe,
              volumeMounts: expect.arrayContaining([{ name: 'config', mountPath: '/conf', readOnly: true }]),
            },
          ],
        },
      },
    },
  });
});

test('a change of the configuration changes the pods, and nothing else of them', () => {
  const [before, after] = [rendered(all), rendered({ ...all, config: { 'echo.conf': 'b' } })].map(
    ({ objects }) => objects.get('StatefulSet'),
  );
  const hash = 'spec.template.metadata.annotations.checksum/config';
  expect(dig(before, hash)).not.toBe(dig(after, hash));
  expect(JSON.stringify(before).replace(String(dig(before, hash)), '')).toBe(
    JSON.stringify(after).replace(String(dig(after, hash)), ''),
  );
});

test('a Deployment may stop the old pod first', () => {
  const { objects } = rendered({
    ...least,
    rollout: 'stop first',
    readiness: { tcpSocket: { port: k8s.IntOrString.fromNumber(80) } },
  });
  expect(dig(objects.get('Deployment'), 'spec.strategy.rollingUpdate')).toEqual({
    maxSurge: 0,
    maxUnavailable: 1,
  });
});

test.each([
  ['ends by itself', {}, 90],
  ['is ended by force', { endedByForce: true } as const, 60],
])('more time to stop is given to a program that %s: %j', (_, props, seconds) =>
  expect(
    dig(
      rendered({
        ...least,
        graceSeconds: 60,
        options: { terminationGracePeriodSeconds: 90 },
        ...props,
      }).objects.get('Deployment'),
      'spec.template.spec.terminationGracePeriodSeconds',
    ),
  ).toBe(seconds),
);
