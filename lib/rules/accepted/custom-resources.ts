// What the definitions of custom resources ask of the fields that are rendered, and the webhooks that come
// with them.

import { isRange, rangeAllowed } from '../../environment/ranges';
import {
  configKey,
  dnsSubdomain,
  goDurationText,
  grafanaUid,
  prometheusDuration,
  prometheusLabel,
} from '../../environment/shapes';
import { dig } from '../../manifests/reading';
import { type Check, is, items, keys, oneOf, portNumber, type Row, text, unique } from './check';

/** A name of an object in a reference of Linkerd's. */
const name = text(253);
const references = (...kinds: string[]): Row[] => [
  ['name', name],
  ['kind', oneOf(...kinds)],
  [
    'group',
    is({
      pattern: new RegExp(`^$|${dnsSubdomain.pattern.source}`),
      allowed: 'the group of an API, or nothing',
    }),
  ],
];
const below = (path: string, rows: Row[]) => rows.map(([inner, check]): Row => [`${path}.${inner}`, check]);

/** What an address begins with. */
const begins =
  (...schemes: string[]): Check =>
  (value) =>
    typeof value !== 'string' || schemes.some((scheme) => value.startsWith(`${scheme}://`))
      ? undefined
      : `an address with ${schemes.join(':// or ')}://`;

/** https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config */
const actions = [
  'replace',
  'keep',
  'drop',
  'hashmod',
  'labelmap',
  'labeldrop',
  'labelkeep',
  'lowercase',
  'uppercase',
  'keepequal',
  'dropequal',
];
const relabeling = oneOf(...actions);
const interval = is(prometheusDuration);
const flux: Row[] = [
  ['interval', is(goDurationText)],
  ['timeout', is(goDurationText)],
];

/** Fields of the `spec` of each kind. */
export const customResources: Record<string, Row[]> = {
  // https://linkerd.io/2/reference/authorization-policy/
  Server: [
    ['port', portNumber],
    [
      'accessPolicy',
      oneOf(
        'deny',
        'audit',
        'all-unauthenticated',
        'all-authenticated',
        'cluster-unauthenticated',
        'cluster-authenticated',
      ),
    ],
  ],
  HTTPRoute: [
    ['parentRefs', items(0, 32)],
    ...below('parentRefs.*', references('Server', 'Service', 'Gateway')),
    ['rules', items(0, 16)],
    ['rules.*.matches', items(0, 8)],
    [
      'rules.*.matches.*.method',
      oneOf('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'),
    ],
    ['rules.*.matches.*.path.type', oneOf('Exact', 'PathPrefix', 'RegularExpression')],
    ['rules.*.matches.*.path.value', text(1024)],
  ],
  GRPCRoute: [
    ['parentRefs', items(0, 32)],
    ...below('parentRefs.*', references('Gateway', 'Service')),
    ['hostnames', items(0, 16)],
    ['rules', items(0, 16)],
  ],
  AuthorizationPolicy: [
    ...below('targetRef', references('Server', 'HTTPRoute', 'GRPCRoute', 'Namespace')),
    ...below(
      'requiredAuthenticationRefs.*',
      references('MeshTLSAuthentication', 'NetworkAuthentication', 'ServiceAccount'),
    ),
  ],
  MeshTLSAuthentication: [['identities', items(1)]],
  NetworkAuthentication: [
    ['networks', items(1)],
    ['networks.*.cidr', (value) => (value === undefined || isRange(`${value}`) ? undefined : rangeAllowed)],
  ],
  // https://external-secrets.io/latest/api/externalsecret/
  ExternalSecret: [
    ['refreshInterval', is(goDurationText)],
    ['secretStoreRef.name', is(dnsSubdomain)],
    ['secretStoreRef.kind', oneOf('SecretStore', 'ClusterSecretStore')],
    ['target.name', is(dnsSubdomain)],
    ['target.creationPolicy', oneOf('Owner', 'Orphan', 'Merge', 'None')],
    ['target.deletionPolicy', oneOf('Delete', 'Merge', 'Retain')],
    ['data.*.secretKey', is(configKey)],
    ['data.*.remoteRef.key', text()],
    ['data.*.remoteRef.conversionStrategy', oneOf('Default', 'Unicode')],
    ['data.*.remoteRef.decodingStrategy', oneOf('Auto', 'Base64', 'Base64URL', 'None')],
    ['data.*.remoteRef.metadataPolicy', oneOf('None', 'Fetch')],
  ],
  // https://cert-manager.io/docs/reference/api-docs/
  Certificate: [
    ['secretName', is(dnsSubdomain)],
    ['duration', is(goDurationText)],
    ['issuerRef.name', text()],
    ['issuerRef.kind', oneOf('Issuer', 'ClusterIssuer')],
  ],
  // https://prometheus-operator.dev/docs/api-reference/api/
  ServiceMonitor: [
    ['endpoints.*.interval', interval],
    ['endpoints.*.scrapeTimeout', interval],
    ['endpoints.*.relabelings.*.targetLabel', is(prometheusLabel)],
    ['endpoints.*.relabelings.*.action', relabeling],
  ],
  PrometheusRule: [
    ['groups', unique('name')],
    ['groups.*.name', text()],
    ['groups.*.interval', interval],
    ['groups.*.rules.*.for', interval],
    ['groups.*.rules.*.labels', keys(prometheusLabel)],
    ['groups.*.rules.*.expr', text()],
  ],
  // https://grafana.github.io/grafana-operator/docs/api/
  GrafanaDatasource: [['uid', is(grafanaUid)]],
  GrafanaDashboard: [
    ['uid', is(grafanaUid)],
    [
      '',
      (spec) =>
        ['folder', 'folderUID', 'folderRef'].filter((field) => dig(spec, field) !== undefined).length > 1
          ? { got: 'more than one folder', allowed: 'one of folder, folderUID and folderRef' }
          : undefined,
    ],
  ],
  // https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/
  AppProject: [['description', text(255)]],
  ApplicationSet: [
    ['syncPolicy.applicationsSync', oneOf('create-only', 'create-update', 'create-delete', 'sync')],
  ],
  // https://fluxcd.io/flux/components/
  GitRepository: [...flux, ['url', begins('http', 'https', 'ssh')]],
  OCIRepository: [...flux, ['url', begins('oci')], ['provider', oneOf('generic', 'aws', 'azure', 'gcp')]],
  Kustomization: [
    ...flux,
    ['sourceRef.kind', oneOf('GitRepository', 'OCIRepository', 'Bucket', 'ExternalArtifact')],
    ['deletionPolicy', oneOf('MirrorPrune', 'Delete', 'WaitForTermination', 'Orphan')],
    ['dependsOn.*.name', text()],
  ],
};
