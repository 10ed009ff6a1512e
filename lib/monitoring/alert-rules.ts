// The rules, for those who evaluate them: a PrometheusRule for the operator or Alloy, a rule file for Mimir's
// ruler.
import * as k8s from 'cdk8s-plus-28/lib/imports/k8s';
import { Construct } from 'constructs';
import { dump } from 'js-yaml';
import { PrometheusRule } from '../../imports/monitoring.coreos.com';
import { afterAll } from '../delivery/annotations';
import type { Environment } from '../environment/environment';
import type { Topology } from '../topology/topology';
import { alertGroups } from './alerts/alerts';
import { ruleFile } from './alerts/rule';

type Monitoring = NonNullable<Environment['monitoring']>;
type RuleFile = ReturnType<typeof ruleFile>;
type Ruler = NonNullable<Monitoring['alerts']>['rulers'][number];

/** https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusRule */
function prometheusRule(scope: Construct, topology: Topology, spec: RuleFile, { labels }: Monitoring): void {
  new PrometheusRule(scope, 'rules-prometheus', {
    metadata: {
      name: topology.name('rules'),
      namespace: topology.environment.namespace,
      labels: { ...labels, ...topology.labels() },
    },
    spec,
  });
}

/**
 * What `mimirtool rules load` takes: the same with the namespace that Mimir keeps it in.
 * @see https://grafana.com/docs/mimir/latest/manage/tools/mimirtool/#rules
 */
function mimirRules(scope: Construct, topology: Topology, file: RuleFile): void {
  const { cluster, namespace } = topology.environment;
  const data = {
    'rules.yaml': dump({ namespace: `${namespace}-${cluster}`, ...file }, { lineWidth: -1, noRefs: true }),
  };
  new k8s.KubeConfigMap(scope, 'rules-mimir', {
    metadata: { name: topology.name('rules'), namespace, labels: topology.labels(), annotations: afterAll },
    data,
  });
}

const forms: Record<
  Ruler,
  (scope: Construct, topology: Topology, file: RuleFile, monitoring: Monitoring) => void
> = {
  prometheus: prometheusRule,
  mimir: mimirRules,
};

export interface AlertRulesProps {
  /** The stack that is watched. */
  readonly topology: Topology;
  /** How it is watched. */
  readonly monitoring: Monitoring;
}

/** The recording rules and alerts, in the form of each ruler that the environment names. */
export class AlertRules extends Construct {
  constructor(scope: Construct, id: string, { topology, monitoring }: AlertRulesProps) {
    super(scope, id);
    const file = ruleFile(topology, alertGroups(topology));
    for (const ruler of new Set(monitoring.alerts?.rulers)) forms[ruler](this, topology, file, monitoring);
  }
}
