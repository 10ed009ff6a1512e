// Who may call from outside: by namespace, labels, account or address, in the mesh or in none.
import { anybody, outside } from '../lib/access/peers';
import { topologyOf } from '../lib/architectures/architectures';
import type { Outsider } from '../lib/environment/access';
import { at } from '../lib/manifests/reading';
import { World } from '../lib/review/world';
import { violations } from '../lib/rules/rules';
import { graphOf } from '../lib/topology/graph';
import { changed, environment, objects, problems } from './environments';

const collectors = [{ namespace: 'opentelemetry' }];
const meshed = { linkerd: {}, networkPolicy: {}, callers: { collectors } };

/** The objects of an environment that some push to, beside collectors in the mesh. */
const pushedToBy = (caller: Outsider) =>
  objects('minimal', { ...meshed, callers: { collectors: [...collectors, caller] } });

describe('callers', () => {
  const worldOf = (all: ReadonlyMap<string, object>) =>
    new World(new Map([...all].map(([id, object]) => [id, Object(object)])));
  const push = { method: 'POST', path: '/otlp/v1/traces' } as const;

  /** Whether somebody may push to the gateway, by the mesh and the network together. */
  const mayPush = (caller: Outsider | 'anybody', world: World) => {
    const gateway = world.workload('tempo-gateway');
    if (!gateway) throw new Error('there is no gateway');
    return world.lets(caller === 'anybody' ? anybody : outside(caller), gateway, 8080, push).allowed;
  };

  test.each<[string, Outsider, Outsider[], Outsider[]]>([
    [
      'a namespace in no mesh',
      { namespace: 'agents', unmeshed: true },
      [{ namespace: 'agents', unmeshed: true }],
      [{ namespace: 'agents' }, { namespace: 'elsewhere', unmeshed: true }],
    ],
    [
      'namespaces by their labels',
      { namespaceLabels: { team: 'edge' }, unmeshed: true },
      [{ namespaceLabels: { team: 'edge', more: 'x' }, unmeshed: true }],
      [{ namespaceLabels: { team: 'other' }, unmeshed: true }],
    ],
    [
      'pods by their labels',
      { namespace: 'apps', podLabels: { spans: 'true' } },
      [{ namespace: 'apps', podLabels: { spans: 'true' } }],
      [{ namespace: 'apps' }, { namespace: 'apps', podLabels: { spans: 'no' } }],
    ],
    [
      'addresses',
      { cidr: '192.0.2.0/24' },
      [{ cidr: '192.0.2.7/32' }],
      [{ cidr: '192.0.3.7/32' }, { namespace: 'elsewhere', unmeshed: true }],
    ],
  ])('%s', (_, caller, let_, kept) => {
    const world = worldOf(pushedToBy(caller));
    expect(let_.map((each) => mayPush(each, world))).toEqual(let_.map(() => true));
    expect([...kept, 'anybody' as const].map((each) => mayPush(each, world))).toEqual([
      ...kept.map(() => false),
      false,
    ]);
    // Those of before are let in as before, and not as others.
    expect(mayPush({ namespace: 'opentelemetry' }, world)).toBe(true);
    expect(mayPush({ namespace: 'opentelemetry', unmeshed: true }, world)).toBe(false);
  });

  test('those in no mesh come to the port itself, by an authorization of their own', () => {
    const all = pushedToBy({ cidr: '192.0.2.0/24' });
    const named = (kind: string, name: string) => all.get(`${kind}/${name}`);
    expect(at(named('NetworkAuthentication', 'tempo-gateway-push-unmeshed'), 'spec')).toEqual({
      networks: [{ cidr: '192.0.2.0/24' }],
    });
    expect(at(named('NetworkPolicy', 'tempo-gateway'), 'spec', 'ingress')).toContainEqual({
      from: [{ ipBlock: { cidr: '192.0.2.0/24' } }],
      ports: [{ port: 8080, protocol: 'TCP' }],
    });
    expect(at(named('MeshTLSAuthentication', 'tempo-gateway-push'), 'spec', 'identities')).toEqual([
      '*.opentelemetry.serviceaccount.identity.linkerd.cluster.local',
    ]);
  });

  test('a policy that lets in more of them than are named breaks a rule', () => {
    const changes = { ...meshed, callers: { collectors: [{ cidr: '192.0.2.0/24' }] } };
    const all = objects('minimal', changes);
    const calls = graphOf(topologyOf(environment('minimal', changes)));
    expect(violations([...all.values()], calls)).toEqual([]);
    const name = 'NetworkAuthentication/tempo-gateway-push-unmeshed';
    const wider = { ...all.get(name), spec: { networks: [{ cidr: '0.0.0.0/0' }] } };
    const found = violations([...new Map([...all, [name, wider]]).values()], calls);
    expect(found.map(({ rule }) => rule)).toContain('meshReach');
  });

  test.each<[string, object, string]>([
    [
      'two places at once',
      { ...meshed, callers: { collectors: [{ namespace: 'a', cidr: '192.0.2.0/24' }] } },
      'exactly one of namespace, namespaceLabels and cidr',
    ],
    [
      'an account of an address',
      { ...meshed, callers: { collectors: [{ cidr: '192.0.2.0/24', serviceAccount: 'x' }] } },
      'nothing beside cidr',
    ],
    [
      'an account in no mesh',
      { ...meshed, callers: { collectors: [{ namespace: 'a', serviceAccount: 'x', unmeshed: true }] } },
      'either serviceAccount or unmeshed',
    ],
    [
      'labels of namespaces in the mesh',
      { ...meshed, callers: { collectors: [{ namespaceLabels: { a: 'b' } }] } },
      'callers.collectors.0.namespaceLabels',
    ],
    [
      'labels without a network policy',
      { linkerd: {}, callers: { collectors: [{ namespace: 'a', podLabels: { a: 'b' } }] } },
      'there is no networkPolicy',
    ],
    [
      'no mesh without a network policy',
      { linkerd: {}, callers: { collectors: [{ namespace: 'a', unmeshed: true }] } },
      'nothing without networkPolicy',
    ],
  ])('%s is refused', (_, wishes, said) => {
    expect(problems(changed('minimal', { ...wishes })).join('\n')).toContain(said);
  });
});
