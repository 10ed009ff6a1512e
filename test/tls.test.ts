// TLS between the programs of Tempo, without a mesh.
import { load } from 'js-yaml';
import { at, dig } from '../lib/manifests/reading';
import { changed, nginxConf, objects, problems } from './environments';

const issued = { tls: { issuer: { name: 'tempo-ca' } } };
const config = (target: string, changes: Record<string, unknown>) =>
  load(String(at(objects('minimal', changes).get(`ConfigMap/tempo-${target}`), 'data', 'tempo.yaml')));

describe('TLS between programs of Tempo', () => {
  const server = 'tempo.tempo';

  test.each(['distributor', 'ingester', 'querier', 'query-frontend', 'compactor'])(
    'whoever calls %s by gRPC must have a certificate',
    (target) => {
      expect(dig(config(target, issued), 'server.grpc_tls_config')).toEqual({
        cert_file: '/tls/tls.crt',
        key_file: '/tls/tls.key',
        client_ca_file: '/tls/ca.crt',
        client_auth_type: 'RequireAndVerifyClientCert',
      });
      expect(dig(config(target, {}), 'server.grpc_tls_config')).toBeUndefined();
    },
  );

  test.each([
    ['distributor', 'ingester_client.grpc_client_config'],
    ['querier', 'ingester_client.grpc_client_config'],
    ['querier', 'querier.frontend_worker.grpc_client_config'],
    ['compactor', 'memberlist'],
    ['ingester', 'memberlist'],
  ])('%s calls with TLS: %s', (target, path) =>
    expect(dig(config(target, issued), path)).toMatchObject({
      tls_enabled: true,
      tls_ca_path: '/tls/ca.crt',
      tls_cert_path: '/tls/tls.crt',
      tls_key_path: '/tls/tls.key',
      tls_server_name: server,
    }),
  );

  test('cert-manager makes the certificate that pods have', () => {
    const all = objects('minimal', issued);
    expect(at(all.get('Certificate/tempo-tls'), 'spec')).toEqual({
      secretName: 'tempo-tls',
      dnsNames: [server],
      duration: '8760h0m0s',
      usages: ['server auth', 'client auth'],
      privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
      issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: 'tempo-ca' },
    });
    expect(JSON.stringify(all.get('StatefulSet/tempo-ingester'))).toContain('"secret":{"name":"tempo-tls"}');
  });

  test('a Secret that is there needs no cert-manager', () => {
    const all = objects('minimal', { tls: { secret: 'company-tls' } });
    expect([...all.keys()].filter((id) => id.startsWith('Certificate'))).toEqual([]);
    expect(JSON.stringify(all.get('Deployment/tempo-querier'))).toContain('"secret":{"name":"company-tls"}');
  });

  test('a Service says nothing of gRPC in TLS', () => {
    const ports = (changes: Record<string, unknown>) =>
      JSON.stringify(at(objects('minimal', changes).get('Service/tempo-query-frontend-discovery'), 'spec'));
    expect(ports({})).toContain('kubernetes.io/h2c');
    expect(ports(issued)).not.toContain('kubernetes.io/h2c');
  });

  test('what does not call by gRPC has no certificate', () =>
    expect(JSON.stringify(objects('minimal', issued).get('Deployment/tempo-gateway'))).not.toContain('tls'));

  describe('of receivers', () => {
    const byTls = (receivers: string) => ({
      tls: { receivers, issuer: { name: 'tempo-ca' } },
      'components.distributor': { receivers: ['jaeger-grpc', 'jaeger-http', 'zipkin'] },
    });

    test.each([
      'otlp.protocols.grpc',
      'otlp.protocols.http',
      'jaeger.protocols.grpc',
      'jaeger.protocols.thrift_http',
      'zipkin',
    ])('%s', (receiver) => {
      const tls = (receivers: string) =>
        dig(config('distributor', byTls(receivers)), `distributor.receivers.${receiver}.tls`);
      const own = { cert_file: '/tls/tls.crt', key_file: '/tls/tls.key', reload_interval: '1h' };
      expect(tls('tls')).toEqual(own);
      expect(tls('mutual')).toEqual({ ...own, client_ca_file: '/tls/ca.crt' });
      expect(tls('plain')).toBeUndefined();
    });

    test('the gateway shows its certificate, and looks at that of the distributor', () => {
      const conf = nginxConf(byTls('tls'));
      expect(conf).toContain('proxy_pass https://distributor-otlp-http/v1/traces;');
      expect(conf).toContain('proxy_ssl_verify on;');
      expect(conf).toContain(`proxy_ssl_name ${server};`);
      expect(conf).toContain('proxy_pass http://query-frontend-http-metrics;');
      expect(nginxConf(byTls('plain'))).not.toContain('ssl');
    });

    test('collectors find a certificate for the name that they call', () =>
      expect(at(objects('minimal', byTls('tls')).get('Certificate/tempo-tls'), 'spec', 'dnsNames')).toEqual([
        server,
        'tempo-distributor',
        'tempo-distributor.tempo',
        'tempo-distributor.tempo.svc',
        'tempo-distributor.tempo.svc.cluster.local',
      ]));

    test('a Service says nothing of what TLS hides', () => {
      const ports = (receivers: string) =>
        JSON.stringify(at(objects('minimal', byTls(receivers)).get('Service/tempo-distributor'), 'spec'));
      expect(ports('plain')).toContain('kubernetes.io/h2c');
      expect(ports('tls')).not.toContain('kubernetes.io/h2c');
    });

    test('vulture knows the authority, and has no certificate of its own to show', () => {
      const vulture = (receivers: string) => ({
        ...byTls(receivers),
        'components.vulture': {},
        monitoring: {},
      });
      const pod = JSON.stringify(objects('minimal', vulture('tls')).get('Deployment/tempo-vulture'));
      expect(pod).toContain('-tempo-push-tls=true');
      expect(pod).toContain('{"name":"SSL_CERT_FILE","value":"/tls/ca.crt"}');
      expect(problems(changed('minimal', vulture('mutual'))).join()).toContain('vulture has no certificate');
    });
  });

  test('not beside a mesh', () =>
    expect(
      problems(changed('minimal', { ...issued, linkerd: {}, callers: { collectors: [{ namespace: 'a' }] } })),
    ).toEqual([expect.stringContaining('linkerd encrypts already')]));
});
