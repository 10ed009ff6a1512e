// The datasources of Mimir and Loki, for clusters where nothing else provisions them: from a metric and from a
// log line back to its trace.
import type { Environment } from '../environment/environment';

type Grafana = NonNullable<Environment['grafana']>;

/** Finds the id of a trace in a log line, be it JSON or logfmt. */
const traceId = '"?traceID"?[=:]\\s*"?(\\w+)';

/** What each kind of datasource needs to lead to the datasource of Tempo. */
const kinds = {
  mimir: (tempo: string) => ({
    type: 'prometheus',
    jsonData: {
      prometheusType: 'Mimir',
      httpMethod: 'POST',
      // https://grafana.com/docs/grafana/latest/datasources/prometheus/configure/#exemplars
      exemplarTraceIdDestinations: [{ name: 'traceID', datasourceUid: tempo }],
    },
  }),
  loki: (tempo: string) => ({
    type: 'loki',
    jsonData: {
      // Once for the line, once for a label or structured metadata:
      // https://grafana.com/docs/grafana/latest/datasources/loki/configure-loki-data-source/#derived-fields
      derivedFields: [
        {
          name: 'Trace',
          matcherType: 'regex',
          matcherRegex: traceId,
          url: '${__value.raw}',
          datasourceUid: tempo,
          urlDisplayLabel: 'Find the trace',
        },
        {
          name: 'Trace (label)',
          matcherType: 'label',
          matcherRegex: 'traceID',
          url: '${__value.raw}',
          datasourceUid: tempo,
          urlDisplayLabel: 'Find the trace',
        },
      ],
    },
  }),
} as const;

/** The datasources that an environment owns beside those of Tempo, as Grafana's API takes them. */
export function correlatedDatasources({ tenants }: Environment, grafana: Grafana) {
  const { owned } = grafana;
  const tempo = owned && tenants[owned.traces]?.datasource?.uid;
  if (!owned || tempo === undefined) return [];
  return (['mimir', 'loki'] as const).flatMap((name) => {
    const uid = grafana[name];
    const given = owned[name];
    if (!given || uid === undefined) return [];
    const { type, jsonData } = kinds[name](tempo);
    return [
      {
        name: uid,
        uid,
        type,
        access: 'proxy',
        url: given.url,
        editable: false,
        jsonData: { httpHeaderName1: 'X-Scope-OrgID', ...jsonData },
        secureJsonData: { httpHeaderValue1: given.tenant },
      },
    ];
  });
}
