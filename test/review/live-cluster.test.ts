// npm run review -- --live, run as people run it, against a real API server.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { load } from 'js-yaml';
import { ApiServer, reasonOf } from '../../lib/commands/api-server';
import { Resources } from '../../lib/commands/resources';
import { readTree } from '../../lib/disk/files';
import { manifest } from '../../lib/manifests/objects';
import { describeWithApiServer } from '../api-server';
import { changed } from '../environments';
import { launcher } from '../programs';

const [main, command] = [resolve('.build/test/main.js'), resolve('.build/test/lib/commands/review.js')];
/** Of this run alone: the API server may have what an earlier one left. */
const name = `live-${process.pid}-${Date.now() % 1e6}`;
const restricted = { networkPolicy: {}, callers: { collectors: [{ namespace: 'apps' }] } };

describeWithApiServer('a cluster', (flags) => {
  const [, kubeconfig = ''] = flags;
  let folder: string;

  const synth = (changes: Record<string, unknown> = {}, cluster = name) => {
    writeFileSync(
      join(folder, `charts/environments/${cluster}.yaml`),
      changed('minimal', {
        cluster,
        namespace: cluster,
        'storage.bucket': cluster,
        ...restricted,
        ...changes,
      }),
    );
    execFileSync(process.execPath, [launcher, main], { cwd: folder });
  };
  const review = (args: string[] = [], config = kubeconfig) => {
    const env = { ...process.env, KUBECONFIG: config };
    const { status, stdout, stderr } = spawnSync(process.execPath, [launcher, command, '--live', ...args], {
      cwd: folder,
      encoding: 'utf8',
      env,
    });
    return { status, stdout, stderr };
  };
  /** Findings on this environment; the namespaces of other tests are left over for it. */
  const found = (...args: string[]) => {
    const { stdout, stderr } = review(['--format', 'json', ...args]);
    if (stdout === '') throw new Error(stderr);
    const said: {
      environments: Record<string, { class: string; object: string; what: string; consequence?: string }[]>;
    } = JSON.parse(stdout);
    return (said.environments[name] ?? []).filter(
      ({ object }) => !/^Namespace\//.test(object) || object === `Namespace/${name}`,
    );
  };
  const kubectl = (args: string[], input?: string) =>
    execFileSync('kubectl', [...flags, ...args], {
      stdio: 'pipe',
      encoding: 'utf8',
      ...(input !== undefined && { input }),
    });
  const byHand = (id: string, patch: object, manager = 'kubectl-edit') =>
    kubectl([
      '-n',
      name,
      'patch',
      id,
      `--field-manager=${manager}`,
      '--type=strategic',
      '-p',
      JSON.stringify(patch),
    ]);

  /** Applies dist/ as Argo CD does: the namespace first. */
  async function sync() {
    const server = await ApiServer.open(flags);
    const resources = new Resources(server);
    const objects = [...readTree(join(folder, 'dist', name)).values()].map((text) =>
      manifest.parse(load(text)),
    );
    const apply = async (body: object) => {
      const path = await resources.pathOf(manifest.parse(body));
      const reply = await server.ask({
        method: 'PATCH',
        path: `${path}?fieldManager=argocd-controller&force=true`,
        body,
      });
      if (reply.status >= 300) throw new Error(reasonOf(reply));
    };
    await Promise.all(objects.filter(({ kind }) => kind === 'Namespace').map(apply));
    await Promise.all(objects.filter(({ kind }) => kind !== 'Namespace').map(apply));
    server.close();
  }

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'live-'));
    mkdirSync(join(folder, 'charts/environments'), { recursive: true });
    synth();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('without anything yet, then with all of it', async () => {
    expect(found('--env', name)).toMatchObject([
      { class: 'quiet', object: name, what: expect.stringMatching(/^not there yet, \d+ objects$/) },
    ]);
    await sync();
    expect(found()).toEqual([]);
  }, 60_000);

  test('what was changed there, what is only there or only in Git, what is refused and what restarts', () => {
    byHand('deployment/tempo-querier', { spec: { replicas: 5 } });
    byHand(
      'deployment/tempo-querier',
      {
        spec: {
          template: { spec: { containers: [{ name: 'querier', env: [{ name: 'GOGC', value: '50' }] }] } },
        },
      },
      'k9s',
    );
    byHand('deployment/tempo-distributor', {
      spec: {
        template: {
          spec: { containers: [{ name: 'distributor', resources: { limits: { memory: '2Gi' } } }] },
        },
      },
    });
    byHand('networkpolicy/tempo-gateway', { spec: { ingress: [{}] } });
    byHand('service/tempo-gateway', { spec: { ports: [{ name: 'debug', port: 6060 }] } });
    kubectl(['-n', name, 'delete', 'networkpolicy/tempo-default-deny', 'service/tempo-compactor']);
    const labels = {
      'app.kubernetes.io/name': 'tempo',
      'app.kubernetes.io/part-of': 'tracing',
      'app.kubernetes.io/managed-by': 'cdk8s',
    };
    const old = (apiVersion: string, kind: string, fields: object) =>
      JSON.stringify({ apiVersion, kind, metadata: { name: 'old', namespace: name, labels }, ...fields });
    kubectl(['create', '-f', '-'], old('v1', 'ConfigMap', {}));
    kubectl(
      ['create', '-f', '-'],
      old('networking.k8s.io/v1', 'NetworkPolicy', { spec: { podSelector: {}, ingress: [{}] } }),
    );
    kubectl(['create', '-f', '-'], old('v1', 'Secret', { stringData: { key: 'never to be seen' } }));
    synth({ 'components.compactor.memory': '3Gi', 'components.ingester.disk': '20Gi' });

    const { status, stdout } = review();
    expect(status).toBe(1);
    expect(stdout).not.toMatch(/never to be seen|Secret\//);
    const setBack = (manager: string) =>
      new RegExp(`^set by ${manager}, \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC; a sync sets it back`);
    const row = (name: string, object: string, what: RegExp | string, consequence?: RegExp | string) => ({
      class: name,
      object,
      what: typeof what === 'string' ? what : expect.stringMatching(what),
      ...(consequence !== undefined && {
        consequence: typeof consequence === 'string' ? consequence : expect.stringMatching(consequence),
      }),
    });
    expect(found()).toMatchObject([
      row(
        'refused',
        'StatefulSet/tempo-ingester',
        /^the API server says: spec: Forbidden: updates to statefulset spec for fields other than/,
      ),
      row('access', 'NetworkPolicy/old', 'only in the cluster', /prune what they track/),
      row('access', 'NetworkPolicy/tempo-default-deny', 'not in the cluster', 'a sync adds it'),
      row(
        'access',
        'NetworkPolicy/tempo-gateway',
        /^changed in the cluster: .*ingress/,
        setBack('kubectl-edit'),
      ),
      row(
        'access',
        'Service/tempo-gateway',
        /^only in the cluster: ports\.6060\/TCP added/,
        /^set by kubectl-edit, .*no sync removes it/,
      ),
      row('restarts', 'Deployment/tempo-compactor', 'memory limit 2Gi -> 3Gi'),
      row(
        'restarts',
        'Deployment/tempo-distributor',
        'changed in the cluster: memory limit 2Gi -> 512Mi',
        setBack('kubectl-edit'),
      ),
      row('quiet', 'ConfigMap/old', 'only in the cluster'),
      row(
        'quiet',
        'Deployment/tempo-querier',
        'changed in the cluster: replicas 5 -> 2',
        setBack('kubectl-edit'),
      ),
      row('quiet', 'Deployment/tempo-querier', /^only in the cluster: env.GOGC added/, /^set by k9s, /),
      row('quiet', 'Service/tempo-compactor', 'not in the cluster', 'a sync adds it'),
    ]);
  }, 60_000);

  test('a kind that the cluster does not know is refused; so is a namespace that nobody makes', () => {
    synth({ grafana: { namespace: `${name}-nowhere`, delivery: 'sidecar' } });
    const path = join(folder, 'dist', name, 'secrets/ExternalSecret.s3-credentials.yaml');
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace('external-secrets.io/v1', 'external-secrets.io/v0'),
    );
    const refused = found().filter((finding) => finding.class === 'refused');
    expect(refused.map(({ what }) => what)).toEqual([
      `the API server says: namespaces "${name}-nowhere" not found`,
      'the API server says: no kind ExternalSecret in external-secrets.io/v0: its CustomResourceDefinition is not installed',
    ]);
    synth();
  }, 60_000);

  test('which environment it is: the one that runs there; else it must be named', () => {
    synth({}, `${name}-b`);
    expect(found().length).toBeGreaterThan(0);
    expect(review(['--env', 'nowhere'])).toEqual({
      status: 1,
      stdout: '',
      stderr: `✗ --env: got "nowhere", which is not in dist/. Allowed: ${name}, ${name}-b.\n`,
    });
    rmSync(join(folder, 'charts/environments', `${name}.yaml`));
    synth({}, `${name}-c`);
    expect(review()).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(
        new RegExp(
          `^✗ which environment of dist/ this cluster is cannot be told: Tempo runs there as .*${name}\\.${name}.*\\. Name it with --env\\. Allowed: ${name}-b, ${name}-c\\.\n$`,
        ),
      ),
    });
  }, 60_000);

  test('who may not ask, and who asks nobody, gets one clear error', () => {
    const config = join(folder, 'kubeconfig');
    const known: { users: { name: string; user: object }[]; contexts: { name: string; context: object }[] } =
      JSON.parse(
        execFileSync(
          'kubectl',
          [...flags, 'config', 'view', '--raw', '--flatten', '--minify', '-o', 'json'],
          { encoding: 'utf8' },
        ),
      );
    const [user, context] = [known.users[0]?.user, known.contexts[0]?.context];
    const jane = {
      ...known,
      users: [{ name: 'jane', user: { ...user, as: 'jane' } }],
      contexts: [{ name: 'jane', context: { ...context, user: 'jane' } }],
    };
    writeFileSync(config, JSON.stringify({ ...jane, 'current-context': 'jane' }));
    const { status, stderr } = review([], config);
    expect(status).toBe(1);
    expect(stderr).toContain('✗ User "jane" cannot list resource "deployments" in API group "apps"');
    expect(review(['--context', 'nowhere'])).toEqual({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^✗ no API server answers: context "nowhere" does not exist\. KUBECONFIG is .*, or name a context with --context .*\.\n$/,
      ),
    });
    writeFileSync(config, JSON.stringify({ apiVersion: 'v1', kind: 'Config' }));
    expect(review([], config)).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/^✗ no API server answers: .*connection refused.*\n$/),
    });
  }, 60_000);
});
