// What the definitions of custom resources fill in, by kind. Kinds that are not here have no defaults in what
// is rendered.
import { both, each, fields, or, type Rule } from './fields';

const spec = (rules: Record<string, Rule>) => fields({ spec: fields(rules) });

/** https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.RelabelConfig */
const relabelings = each(fields({ action: or('replace') }));
const endpoints = each(fields({ relabelings, metricRelabelings: relabelings }));

const list = (rule: Rule) => both(or([{}]), each(rule));
const named = each(fields({ type: or('Exact') }));
const match = fields({
  path: both(or({}), fields({ type: or('PathPrefix'), value: or('/') })),
  headers: named,
  queryParams: named,
});
const backends = each(fields({ group: or(''), kind: or('Service'), weight: or(1) }));

/** https://linkerd.io/2/reference/httproute/ and https://gateway-api.sigs.k8s.io/reference/spec/#httproute */
const route = (group: string) =>
  spec({
    parentRefs: each(fields({ group: or(group), kind: or('Gateway') })),
    rules: list(fields({ matches: list(match), backendRefs: backends })),
  });

/** https://gateway-api.sigs.k8s.io/reference/spec/#grpcroute */
const grpcRoute = spec({
  parentRefs: each(fields({ group: or('gateway.networking.k8s.io'), kind: or('Gateway') })),
  rules: list(fields({ backendRefs: backends })),
});

/** https://grafana.github.io/grafana-operator/docs/api/ */
const grafana = spec({ allowCrossNamespaceImport: or(false) });

/** https://external-secrets.io/latest/api/externalsecret/ */
const externalSecret = spec({
  refreshInterval: or('1h0m0s'),
  target: both(
    or({}),
    fields({
      creationPolicy: or('Owner'),
      deletionPolicy: or('Retain'),
      template: fields({ engineVersion: or('v2'), mergePolicy: or('Replace') }),
    }),
  ),
});

/** Rules by `group/Kind`. */
export const customResources: Record<string, Rule> = {
  'monitoring.coreos.com/ServiceMonitor': spec({ endpoints }),
  'monitoring.coreos.com/PodMonitor': spec({ podMetricsEndpoints: endpoints }),
  'policy.linkerd.io/Server': spec({ proxyProtocol: or('unknown'), accessPolicy: or('deny') }),
  'policy.linkerd.io/HTTPRoute': route('policy.linkerd.io'),
  'gateway.networking.k8s.io/HTTPRoute': route('gateway.networking.k8s.io'),
  'gateway.networking.k8s.io/GRPCRoute': grpcRoute,
  'external-secrets.io/ExternalSecret': externalSecret,
  'grafana.integreatly.org/GrafanaDashboard': grafana,
  'grafana.integreatly.org/GrafanaDatasource': grafana,
  'grafana.integreatly.org/GrafanaFolder': grafana,
  // https://fluxcd.io/flux/components/kustomize/kustomizations/ and https://fluxcd.io/flux/components/source/
  'kustomize.toolkit.fluxcd.io/Kustomization': spec({ force: or(false) }),
  'source.toolkit.fluxcd.io/GitRepository': spec({ timeout: or('60s') }),
  'source.toolkit.fluxcd.io/OCIRepository': spec({ timeout: or('60s'), provider: or('generic') }),
};
