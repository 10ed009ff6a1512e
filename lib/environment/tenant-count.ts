// How many tenants there may be: what is rendered for all of them together fits into one object.
import { type ConsistencyCheck, wrongIf } from './consistency';

/**
 * Most tenants whose datasources and alerts fit into a ConfigMap each, which may have 1 MiB, however long all
 * names are; and most whose limits do.
 * https://kubernetes.io/docs/concepts/configuration/configmap/#motivation
 */
const most = { watched: 400, limited: 900 };

export const tenantCount: ConsistencyCheck = {
  reads: ['tenants', 'grafana', 'monitoring'],
  problems: ({ tenants, grafana, monitoring }) => {
    const count = Object.keys(tenants).length;
    const isWatched = grafana !== undefined || monitoring?.alerts !== undefined;
    const allowed = isWatched ? most.watched : most.limited;
    const why = isWatched ? 'datasources and alerts of more would' : 'limits of more would';
    return wrongIf(
      count > allowed,
      ['tenants'],
      `${count} tenants`,
      `at most ${allowed}: ${why} not fit into a ConfigMap, which may have 1 MiB; move some to another installation`,
    );
  },
};
